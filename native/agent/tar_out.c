#include "tar.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { MAX_LINKED = 8192, NAMES_SIZE = 1 << 20 };

/* Files with several names that were archived already. When the tables are full, further names are
 * archived as files of their own: larger, never wrong. */
struct linked {
    dev_t device;
    ino_t inode;
    size_t name;
};

struct packing {
    struct writer *report;
    uint64_t members, bytes;
    dev_t device; /* other file systems mounted below are left out */
    bool layer;   /* the overlay's marks become those of OCI layers */
    size_t used;
    size_t linked_count, names_used;
    struct linked linked[MAX_LINKED];
    char names[NAMES_SIZE];
    struct tar_pax pax;
    char path[MAX_PATH_LENGTH + 1];
    char buffer[TAR_BUFFER];
};

static struct packing k;

static bool flush(void)
{
    for (size_t done = 0; done < k.used;) {
        ssize_t n = write(1, k.buffer + done, k.used - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    k.used = 0;
    return true;
}

static bool fail(int error, const char *what)
{
    worker_errno(k.report, error, what, k.path);
    return false;
}

/* Room for `size` more bytes; `size` is at most a block or two. */
static bool room(size_t size)
{
    return TAR_BUFFER - k.used >= size || flush();
}

static bool add(const void *bytes, size_t size)
{
    const char *from = bytes;
    while (size > 0) {
        if (!room(1))
            return false;
        size_t n = TAR_BUFFER - k.used < size ? TAR_BUFFER - k.used : size;
        memcpy(k.buffer + k.used, from, n);
        k.used += n;
        from += n;
        size -= n;
    }
    return true;
}

static bool pad(uint64_t size)
{
    static const char zeros[TAR_BLOCK];
    return add(zeros, (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

static bool header(const char *name, char type, const struct stat *s, uint64_t size, const char *link)
{
    char h[TAR_BLOCK + 1] = {0}; /* one more for snprintf's zero */
    unsigned sum = 0;
    memcpy(h, name, strnlen(name, 100));
    snprintf(h + 100, 8, "%07o", (unsigned)(s->st_mode & 07777));
    snprintf(h + 108, 8, "%07o", s->st_uid & 07777777);
    snprintf(h + 116, 8, "%07o", s->st_gid & 07777777);
    snprintf(h + 124, 12, "%011llo", (unsigned long long)size & 077777777777);
    snprintf(h + 136, 12, "%011llo", (unsigned long long)(s->st_mtime > 0 ? s->st_mtime : 0) & 077777777777);
    memset(h + 148, ' ', 8);
    h[156] = type;
    memcpy(h + 157, link, strnlen(link, 100));
    memcpy(h + 257, "ustar\0" "00", 8);
    for (int i = 0; i < TAR_BLOCK; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 8, "%06o", sum & 0777777);
    return add(h, TAR_BLOCK);
}

/* Writes a member's head, with a pax one before it when the plain fields are too small. */
static bool head(const char *name, char type, const struct stat *s, uint64_t size, const char *link, int fd)
{
    k.pax.used = 0;
    if (strlen(name) > 100)
        tar_pax(&k.pax, "path", name, strlen(name));
    if (strlen(link) > 100)
        tar_pax(&k.pax, "linkpath", link, strlen(link));
    if (size > 077777777777)
        tar_pax_number(&k.pax, "size", size);
    if (s->st_uid > 07777777)
        tar_pax_number(&k.pax, "uid", s->st_uid);
    if (s->st_gid > 07777777)
        tar_pax_number(&k.pax, "gid", s->st_gid);
    int error = fd >= 0 ? tar_pax_xattrs(&k.pax, fd) : 0;
    if (error)
        return fail(error, "read the attributes of");
    if (k.pax.full) {
        worker_error(k.report, P_UNSUPPORTED, "guest.attributes_large",
                     "'%.600s' has extended attributes of more than %d KiB, too many for an archive", k.path,
                     TAR_EXTRA / 1024);
        return false;
    }
    if (k.pax.used > 0) {
        struct stat plain = {.st_mode = 0644};
        if (!header("PaxHeader", 'x', &plain, k.pax.used, "") || !add(k.pax.bytes, k.pax.used) || !pad(k.pax.used))
            return false;
    }
    k.members++;
    return header(name, type, s, size, link);
}

/* @return the name under which this file is in the archive already, or NULL */
static const char *seen_before(const struct stat *s, const char *name)
{
    size_t length = strlen(name) + 1;
    for (size_t i = 0; i < k.linked_count; i++)
        if (k.linked[i].inode == s->st_ino && k.linked[i].device == s->st_dev)
            return k.names + k.linked[i].name;
    if (k.linked_count < MAX_LINKED && length <= NAMES_SIZE - k.names_used) {
        memcpy(k.names + k.names_used, name, length);
        k.linked[k.linked_count++] = (struct linked){s->st_dev, s->st_ino, k.names_used};
        k.names_used += length;
    }
    return NULL;
}

/* Exactly `size` bytes: a file that shrinks meanwhile is filled up with zeros, one that grows is cut. */
static bool content(int fd, uint64_t size)
{
    bool ended = false;
    for (uint64_t left = size; left > 0;) {
        if (TAR_BUFFER - k.used < TAR_BLOCK && !flush())
            return false;
        size_t most = TAR_BUFFER - k.used < left ? TAR_BUFFER - k.used : (size_t)left;
        ssize_t n = ended ? 0 : read(fd, k.buffer + k.used, most);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(errno, "read");
        if (n == 0) {
            ended = true;
            memset(k.buffer + k.used, 0, most);
            n = (ssize_t)most;
        }
        k.used += (size_t)n;
        left -= (uint64_t)n;
    }
    k.bytes += size;
    return pad(size);
}

static bool pack_file(int parent, const char *entry, const char *name, const struct stat *seen)
{
    const char *first = seen->st_nlink > 1 ? seen_before(seen, name) : NULL;
    if (first)
        return head(name, '1', seen, 0, first, -1);
    int fd = openat(parent, entry, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat s;
    if (fd < 0)
        return errno == ENOENT || fail(errno, "open"); /* removed meanwhile */
    bool good = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
    if (good)
        good = head(name, '0', &s, (uint64_t)s.st_size, "", fd) && content(fd, (uint64_t)s.st_size);
    else
        good = true; /* replaced meanwhile by something that is not archived */
    close(fd);
    return good;
}

static bool pack_symlink(int parent, const char *entry, const char *name, const struct stat *s)
{
    char target[MAX_PATH_LENGTH + 1];
    ssize_t n = readlinkat(parent, entry, target, sizeof target - 1);
    if (n < 0)
        return errno == ENOENT || fail(errno, "read");
    target[n] = 0;
    return head(name, '2', s, 0, target, -1);
}

static bool mark(const char *directory, size_t length, const char *before, const char *name)
{
    char whole[MAX_PATH_LENGTH + 16];
    struct stat empty = {0};
    size_t used = 0;
    if (length + strlen(before) + strlen(name) + 2 > sizeof whole)
        return fail(ENAMETOOLONG, "archive");
    memcpy(whole, directory, length);
    used = length;
    if (length > 0)
        whole[used++] = '/';
    memcpy(whole + used, before, strlen(before));
    used += strlen(before);
    memcpy(whole + used, name, strlen(name) + 1);
    return head(whole, '0', &empty, 0, "", -1);
}

/* A name of the layers below that is gone: to overlayfs a device 0:0, in a layer a file. */
static bool pack_whiteout(const char *name)
{
    const char *slash = strrchr(name, '/');
    return mark(name, slash ? (size_t)(slash - name) : 0, ".wh.", slash ? slash + 1 : name);
}

/* Nothing of the layers below shows in this directory. */
static bool pack_opaque(int fd, const char *name)
{
    char value[4];
    ssize_t n = fgetxattr(fd, "trusted.overlay.opaque", value, sizeof value);
    return n != 1 || value[0] != 'y' || mark(name, strlen(name), ".wh.", ".wh..opq");
}

static bool pack_entry(int parent, const char *entry, size_t prefix);

/* k.path holds the directory's full path; members are named from `prefix` on. */
static bool pack_directory(int fd, size_t prefix)
{
    struct stat s;
    DIR *directory = fstat(fd, &s) == 0 ? fdopendir(fd) : NULL;
    if (!directory) {
        int error = errno;
        close(fd);
        return fail(error, "open");
    }
    size_t length = strlen(k.path);
    bool good = true;
    char name[MAX_PATH_LENGTH + 3];
    snprintf(name, sizeof name, "%s/", length > prefix ? k.path + prefix : ".");
    good = head(name, '5', &s, 0, "", dirfd(directory));
    if (good && k.layer)
        good = pack_opaque(dirfd(directory), length > prefix ? k.path + prefix : "");
    for (struct dirent *e; good && s.st_dev == k.device && (e = readdir(directory));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (length + strlen(e->d_name) + 1 > MAX_PATH_LENGTH) {
            good = fail(ENAMETOOLONG, "archive what is below");
            break;
        }
        k.path[length] = '/';
        strcpy(k.path + length + 1, e->d_name);
        good = pack_entry(dirfd(directory), e->d_name, prefix);
        k.path[length] = 0;
    }
    closedir(directory);
    return good;
}

static bool pack_entry(int parent, const char *entry, size_t prefix)
{
    struct stat s;
    if (fstatat(parent, entry, &s, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT || fail(errno, "look at");
    const char *name = k.path + prefix;
    if (S_ISREG(s.st_mode))
        return pack_file(parent, entry, name, &s);
    if (S_ISLNK(s.st_mode))
        return pack_symlink(parent, entry, name, &s);
    if (k.layer && S_ISCHR(s.st_mode) && s.st_rdev == makedev(0, 0))
        return pack_whiteout(name);
    if (!S_ISDIR(s.st_mode))
        return true; /* devices, pipes and sockets are not archived */
    int fd = openat(parent, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || fail(errno, "open");
    return pack_directory(fd, prefix);
}

static bool pack_all(const char *path)
{
    struct stat s;
    size_t length = strlen(path);
    if (path != k.path)
        snprintf(k.path, sizeof k.path, "%s", path);
    while (length > 1 && k.path[length - 1] == '/')
        k.path[--length] = 0;
    if (k.path[0] != '/')
        return fail(EINVAL, "archive");
    if (lstat(k.path, &s) < 0)
        return fail(errno, "archive");
    k.device = s.st_dev;
    if (!S_ISDIR(s.st_mode)) {
        char whole[MAX_PATH_LENGTH + 1];
        memcpy(whole, k.path, sizeof whole);
        return pack_entry(AT_FDCWD, whole, (size_t)(strrchr(k.path, '/') - k.path) + 1);
    }
    int fd = open(k.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (length == 1)
        k.path[0] = 0; /* "/": its members follow one slash, not two */
    return fd < 0 ? fail(errno, "open") : pack_directory(fd, strlen(k.path) + 1);
}

/* What was written over the layers, as it was at one moment: nobody can write meanwhile. The agent
 * thaws when this process is gone, however it went. */
static bool pack_upper(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getppid(), root_overlay());
    snprintf(k.path, sizeof k.path, "%s", path);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, FREEZE_WRITERS, 0) < 0)
        return fail(errno, "freeze");
    snprintf(k.path, sizeof k.path, "%s/upper", path);
    k.layer = true;
    bool good = pack_all(k.path);
    ioctl(fd, THAW_WRITERS, 0);
    close(fd);
    return good;
}

static void pack(const void *argument, struct ring *in, struct writer *report)
{
    (void)in;
    const struct tar_request *r = argument;
    static const char end[2 * TAR_BLOCK];
    struct rlimit files;
    k.report = report;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) { /* one descriptor per level of depth */
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (!(r->path[0] ? pack_all(r->path) : pack_upper()) || !add(end, sizeof end) || !flush())
        return;
    put_u64(report, k.members);
    put_u64(report, k.bytes);
}

void op_tar_out(uint32_t id, const struct tar_request *r)
{
    bool upper = r->path[0] == 0;
    if (upper && root_overlay() < 0) {
        answer_error(id, P_PRECONDITION, "guest.no_overlay", "nothing is mounted over the layers");
        return;
    }
    if (upper && agent.freezer > 0) {
        answer_error(id, P_BUSY, "guest.frozen", "what was written is being read already");
        return;
    }
    worker_start(id, false, true, pack, r);
    struct channel *c = channel_find(id);
    if (upper && c)
        agent.freezer = c->pid;
}
