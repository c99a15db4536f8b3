#include "tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum {
    MAX_DEPTH = MAX_PATH_LENGTH / 2 + 1,
    DIRECT_LEAST = 128 * 1024, /* smaller files gain nothing, and are likely to be read again soon */
    DIRECT_PIECE = RING_SIZE / 2,
};

/* Directories get their mode and time when the archive has left them, so that what is put into them
 * does not change them again. All open ones are on one path, which bounds how many there can be. */
struct open_directory {
    size_t length; /* of its path within unpacking.path */
    uint32_t mode;
    struct timespec mtime;
};

struct unpacking {
    struct below below;
    bool owner_root;
    uint64_t members, bytes;
    struct writer *report;
    char path[MAX_PATH_LENGTH + 1];
    struct open_directory open[MAX_DEPTH];
    size_t depth;
    struct tar_reader reader;
    struct tar_member member;
};

static struct unpacking u;

static bool refuse(int error, const char *what)
{
    if (error == EXDEV || error == ELOOP)
        worker_error(u.report, P_DENIED, "guest.tar_escape", "'%.600s' leads out of the directory",
                     u.member.path);
    else
        worker_errno(u.report, error, what, u.member.path);
    return false;
}

static bool escape(void)
{
    return refuse(EXDEV, "");
}

/* Makes a name relative and plain: no leading "./", no doubled or trailing slash, no "." inside. */
static bool plain(char *path)
{
    char *to = path;
    if (*path == '/')
        return false;
    for (char *at = path; *at;) {
        size_t n = strcspn(at, "/");
        bool dot = n == 1 && at[0] == '.';
        if (n == 2 && at[0] == '.' && at[1] == '.')
            return false;
        if (n > 0 && !dot) {
            if (to > path)
                *to++ = '/';
            memmove(to, at, n);
            to += n;
        }
        at += n;
        at += *at == '/';
    }
    *to = 0;
    return true;
}

static void close_directory(void)
{
    struct open_directory *d = &u.open[--u.depth];
    const char *last;
    u.path[d->length] = 0;
    int parent = d->length ? below_parent(&u.below, u.path, &last) : u.below.root;
    if (parent < 0)
        return; /* gone again: a later member took its place */
    const char *name = d->length ? last : ".";
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, d->mtime};
    struct stat s;
    if (fstatat(parent, name, &s, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(s.st_mode))
        return;
    if ((s.st_mode & 07777) != d->mode)
        fchmodat(parent, name, d->mode, 0);
    utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW);
}

static void leave_directories(const char *path)
{
    while (u.depth > 0) {
        size_t length = u.open[u.depth - 1].length;
        if (length == 0 || (strncmp(path, u.path, length) == 0 && path[length] == '/'))
            return;
        close_directory();
    }
}

static void enter_directory(const struct tar_member *m)
{
    if (u.depth == MAX_DEPTH)
        return;
    size_t length = strlen(m->path);
    memcpy(u.path, m->path, length + 1);
    u.open[u.depth++] = (struct open_directory){length, m->mode, {m->mtime, m->mtime_nanos}};
}

static int set_owner(int parent, const char *name, const struct tar_member *m)
{
    if (geteuid() != 0)
        return 0; /* an attached agent of an ordinary user: everything is its user's */
    uint32_t uid = u.owner_root ? 0 : m->uid, gid = u.owner_root ? 0 : m->gid;
    if (uid == 0 && gid == 0)
        return 0; /* as it was made */
    return fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH)) < 0 ? errno : 0;
}

static int set_xattrs(int fd, const struct tar_member *m)
{
    for (uint32_t i = 0; i < m->xattr_count; i++) {
        const struct tar_xattr *x = &m->xattrs[i];
        /* The overlay's own marks are not for archives to set. */
        if (strncmp(x->name, "trusted.overlay.", 16) == 0 || strncmp(x->name, "user.overlay.", 13) == 0)
            continue;
        if (fsetxattr(fd, x->name, x->value, x->size, 0) < 0 && errno != ENOTSUP &&
            !(errno == EPERM && geteuid() != 0))
            return errno;
    }
    return 0;
}

/* Removes what stands in the way of a member that is not a directory. */
static int clear_way(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return errno;
    below_forget(&u.below);
    return EISDIR;
}

static int open_file(int parent, const char *name, const struct tar_member *m, int more)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | more;
    int fd = openat(parent, name, flags, m->mode & 0777);
    if (fd < 0 && errno == EEXIST) {
        int error = clear_way(parent, name);
        fd = error ? -1 : openat(parent, name, flags, m->mode & 0777);
        errno = error ? error : errno;
    }
    if (fd < 0 && errno == EINVAL && more) /* a file system without direct writes, such as tmpfs */
        return open_file(parent, name, m, 0);
    return fd;
}

static int write_all(int fd, const char *from, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, from + done, size - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            return n == 0 ? EIO : errno;
    }
    return 0;
}

/* The whole pages of a large file go straight to the disk: where the CPU is emulated, the way
 * through the page cache costs three times as much. */
static int write_direct(int fd)
{
    const char *piece;
    ssize_t n;
    while ((n = tar_peek(&u.reader, DIRECT_PIECE, &piece)) >= TAR_PAGE) {
        size_t whole = (size_t)n / TAR_PAGE * TAR_PAGE;
        int error = write_all(fd, piece, whole);
        if (error)
            return error;
        tar_take(&u.reader, whole);
    }
    return fcntl(fd, F_SETFL, O_WRONLY) < 0 ? errno : 0; /* the rest, less than a page, as usual */
}

static int write_content(int fd, bool large)
{
    const char *piece;
    ssize_t n;
    int error = large ? write_direct(fd) : 0;
    while (!error && (n = tar_peek(&u.reader, 1, &piece)) != 0) {
        error = n < 0 ? EPIPE : write_all(fd, piece, (size_t)n);
        if (!error)
            tar_take(&u.reader, (size_t)n);
    }
    return error;
}

static int make_file(int parent, const char *name, const struct tar_member *m)
{
    bool large = m->size >= DIRECT_LEAST;
    int fd = open_file(parent, name, m, large ? O_DIRECT : 0);
    if (fd < 0)
        return errno;
    int error = write_content(fd, large && (fcntl(fd, F_GETFL) & O_DIRECT));
    if (!error)
        error = set_owner(fd, "", m);
    if (!error && (m->mode & 07000) && fchmod(fd, m->mode) < 0)
        error = errno;
    if (!error)
        error = set_xattrs(fd, m);
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {m->mtime, m->mtime_nanos}};
    if (!error && futimens(fd, times) < 0)
        error = errno;
    close(fd);
    u.bytes += m->size;
    return error;
}

static int make_directory(int parent, const char *name, const struct tar_member *m)
{
    struct stat s;
    if (mkdirat(parent, name, 0700 | (m->mode & 0777)) < 0) {
        if (errno != EEXIST)
            return errno;
        if (fstatat(parent, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
            return errno;
        if (S_ISLNK(s.st_mode)) /* such as /lib: what is put below it is resolved, or refused */
            return fstatat(parent, name, &s, 0) == 0 && S_ISDIR(s.st_mode) ? 0 : ENOTDIR;
        if (!S_ISDIR(s.st_mode))
            return ENOTDIR;
    }
    int error = set_owner(parent, name, m);
    if (error)
        return error;
    if (m->xattr_count) {
        int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        error = fd < 0 ? errno : set_xattrs(fd, m);
        if (fd >= 0)
            close(fd);
    }
    enter_directory(m);
    return error;
}

static int make_symlink(int parent, const char *name, const struct tar_member *m)
{
    if (symlinkat(m->link, parent, name) < 0) {
        int error = errno == EEXIST ? clear_way(parent, name) : errno;
        if (error)
            return error;
        if (symlinkat(m->link, parent, name) < 0)
            return errno;
    }
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {m->mtime, m->mtime_nanos}};
    utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW);
    return set_owner(parent, name, m);
}

static int make_hard_link(const char *path, struct tar_member *m)
{
    const char *from_name, *to_name;
    if (!plain(m->link))
        return EXDEV;
    int kept = below_parent(&u.below, m->link, &from_name);
    int from = kept < 0 ? -1 : fcntl(kept, F_DUPFD_CLOEXEC, 3);
    if (from < 0)
        return errno;
    int to = below_parent(&u.below, path, &to_name);
    int error = to < 0 ? errno : 0;
    if (!error && linkat(from, from_name, to, to_name, 0) < 0) {
        error = errno == EEXIST ? clear_way(to, to_name) : errno;
        if (!error && linkat(from, from_name, to, to_name, 0) < 0)
            error = errno;
    }
    close(from);
    return error;
}

static bool make_member(void)
{
    struct tar_member *m = &u.member;
    if (m->kind == TAR_SKIPPED)
        return true;
    if (!plain(m->path))
        return escape();
    leave_directories(m->path);
    if (!*m->path) { /* "./": the directory itself, which keeps its mode when it was there before */
        if (m->kind == TAR_DIRECTORY && u.depth == 0 && u.below.made)
            enter_directory(m);
        return m->kind == TAR_DIRECTORY || escape();
    }
    const char *name;
    int parent = below_parent(&u.below, m->path, &name);
    if (parent < 0)
        return refuse(errno, "make the directory of");
    int error = m->kind == TAR_FILE        ? make_file(parent, name, m)
                : m->kind == TAR_DIRECTORY ? make_directory(parent, name, m)
                : m->kind == TAR_SYMLINK   ? make_symlink(parent, name, m)
                                           : make_hard_link(m->path, m);
    if (error == EPIPE) {
        worker_error(u.report, P_CORRUPT, "guest.tar_broken", "the archive ends in the middle of '%.600s'", m->path);
        return false;
    }
    u.members++;
    return !error || refuse(error, "make");
}

static void unpack(const void *argument, struct ring *in, struct writer *report)
{
    const struct tar_request *r = argument;
    u.report = report;
    u.reader.in = in;
    u.owner_root = r->owner_root;
    umask(0);
    int error = below_open(&u.below, r->path);
    if (error) {
        worker_errno(report, error, "open", r->path);
        return;
    }
    for (;;) {
        switch (tar_next(&u.reader, &u.member)) {
        case TAR_MEMBER:
            if (!make_member())
                return;
            break;
        case TAR_BROKEN:
            worker_error(report, P_CORRUPT, "guest.tar_broken", "not a tar archive, or a broken one: %s",
                         u.reader.problem);
            return;
        case TAR_END:
            while (u.depth > 0)
                close_directory();
            tar_drain(&u.reader);
            put_u64(report, u.members);
            put_u64(report, u.bytes);
            return;
        }
    }
}

void op_tar_in(uint32_t id, const struct tar_request *r)
{
    worker_start(id, true, false, unpack, r);
}
