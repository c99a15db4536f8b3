/* Trees of files, copied: what overlayfs keeps of changes is to be the very same elsewhere. */
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { DEEPEST = 2048, ATTRIBUTE_BYTES = 65536, BUFFER_BYTES = 1 << 17 };

/* Files with several names, and where the first of them was copied to. */
struct link {
    dev_t device;
    ino_t inode;
    char *copy;
    struct link *next;
};

static struct link *links;

static int linked(const struct stat *status, const char *to) {
    for (struct link *each = links; each != NULL; each = each->next) {
        if (each->device == status->st_dev && each->inode == status->st_ino) {
            return link(each->copy, to) == 0 ? 1 : -1;
        }
    }
    struct link *fresh = malloc(sizeof *fresh);
    if (fresh == NULL || (fresh->copy = strdup(to)) == NULL) {
        free(fresh);
        errno = ENOMEM;
        return -1;
    }
    fresh->device = status->st_dev;
    fresh->inode = status->st_ino;
    fresh->next = links;
    links = fresh;
    return 0;
}

static int copy_bytes(int in, int out, off_t from, off_t to) {
    static char buffer[BUFFER_BYTES];
    while (from < to) {
        ssize_t got = pread(in, buffer, sizeof buffer < (size_t)(to - from) ? sizeof buffer : (size_t)(to - from), from);
        if (got <= 0) {
            return got == 0 ? 0 : -1;
        }
        for (ssize_t done = 0; done < got;) {
            ssize_t written = pwrite(out, buffer + done, (size_t)(got - done), from + done);
            if (written < 0) {
                return -1;
            }
            done += written;
        }
        from += got;
    }
    return 0;
}

static int copy_content(const char *from, const char *to, off_t size) {
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int result = out < 0 || ftruncate(out, size) != 0 ? -1 : 0;
    for (off_t at = 0; result == 0 && at < size;) {
        off_t data = lseek(in, at, SEEK_DATA);
        if (data < 0) {
            result = errno == ENXIO ? 0 : -1; /* nothing but a hole is left */
            break;
        }
        at = lseek(in, data, SEEK_HOLE);
        result = at < 0 ? -1 : copy_bytes(in, out, data, at);
    }
    int why = errno;
    close(in);
    if (out >= 0 && close(out) != 0 && result == 0) {
        return -1;
    }
    errno = why;
    return result;
}

static int copy_attributes(const char *from, const char *to) {
    static char names[ATTRIBUTE_BYTES], value[ATTRIBUTE_BYTES];
    ssize_t length = llistxattr(from, names, sizeof names);
    if (length < 0) {
        return errno == EOPNOTSUPP ? 0 : -1;
    }
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        ssize_t got = lgetxattr(from, name, value, sizeof value);
        if (got >= 0 && lsetxattr(to, name, value, (size_t)got, 0) != 0
            && (strncmp(name, "user.", 5) == 0 || (errno != EPERM && errno != EOPNOTSUPP))) {
            return -1;
        }
    }
    return 0;
}

static int copy_one(const char *from, const char *to, int depth);

static int copy_children(const char *from, const char *to, int depth) {
    DIR *entries = depth < DEEPEST ? opendir(from) : NULL;
    struct dirent *entry;
    int result = entries == NULL ? -1 : 0;
    while (result == 0 && (errno = 0, entry = readdir(entries)) != NULL) {
        char source[PATH_MAX], target[PATH_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (snprintf(source, sizeof source, "%s/%s", from, entry->d_name) >= PATH_MAX
            || snprintf(target, sizeof target, "%s/%s", to, entry->d_name) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            result = -1;
        } else {
            result = copy_one(source, target, depth + 1);
        }
    }
    int why = errno;
    if (entries != NULL) {
        closedir(entries);
    }
    errno = why;
    return result == 0 && why == 0 ? 0 : -1;
}

static int copy_link(const char *from, const char *to) {
    char target[PATH_MAX];
    ssize_t length = readlink(from, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    return length < 0 ? -1 : symlink(target, to);
}

static int copy_one(const char *from, const char *to, int depth) {
    struct stat status;
    if (lstat(from, &status) != 0) {
        return -1;
    }
    if (!S_ISDIR(status.st_mode) && status.st_nlink > 1) {
        int done = linked(&status, to);
        if (done != 0) {
            return done > 0 ? 0 : -1;
        }
    }
    int made = S_ISDIR(status.st_mode)   ? mkdir(to, 0700)
               : S_ISREG(status.st_mode) ? copy_content(from, to, status.st_size)
               : S_ISLNK(status.st_mode) ? copy_link(from, to)
                                         : mknod(to, status.st_mode & S_IFMT, status.st_rdev);
    if (made != 0 || lchown(to, status.st_uid, status.st_gid) != 0 || copy_attributes(from, to) != 0) {
        return -1;
    }
    if (S_ISDIR(status.st_mode) && copy_children(from, to, depth) != 0) {
        return -1;
    }
    if (!S_ISLNK(status.st_mode) && chmod(to, status.st_mode & 07777) != 0) {
        return -1;
    }
    struct timespec times[2] = {status.st_atim, status.st_mtim};
    return utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW);
}

int tree_copy(const char *from, const char *to) {
    return copy_one(from, to, 0);
}
