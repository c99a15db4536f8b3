#include "tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From linux/openat2.h, which musl does not have. */
struct open_how {
    uint64_t flags, mode, resolve;
};
enum { NO_MAGIC_LINKS = 0x02, BENEATH = 0x08, IN_ROOT = 0x10 };

/* Absolute links mean the guest's root. Below "/" they stay below; below any other directory the
 * kernel refuses them, as it refuses `..` beyond it. */
static int open_below(const struct below *b, const char *path)
{
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                           .resolve = NO_MAGIC_LINKS | (uint64_t)(b->whole ? IN_ROOT : BENEATH)};
    return (int)syscall(SYS_openat2, b->root, *path ? path : ".", &how, sizeof how);
}

int below_open(struct below *b, const char *directory)
{
    char prefix[MAX_PATH_LENGTH + 1];
    if (directory[0] != '/')
        return EINVAL;
    for (const char *end = directory + 1; *end; end++) {
        if (*end != '/')
            continue;
        snprintf(prefix, sizeof prefix, "%.*s", (int)(end - directory), directory);
        if (mkdir(prefix, 0755) < 0 && errno != EEXIST)
            return errno;
    }
    b->made = mkdir(directory, 0755) == 0;
    if (!b->made && errno != EEXIST)
        return errno;
    b->whole = strspn(directory, "/") == strlen(directory);
    b->parent = -1;
    b->root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return b->root < 0 ? errno : 0;
}

void below_forget(struct below *b)
{
    if (b->parent >= 0)
        close(b->parent);
    b->parent = -1;
}

/* Opens `path`, a directory, making what is missing of it. The recursion's depth is bounded by
 * working on one path that is cut shorter, not by the stack: each level finds the next slash. */
static int open_making(const struct below *b, const char *path)
{
    char prefix[MAX_PATH_LENGTH + 1];
    int fd = open_below(b, path);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    for (const char *slash = path;; slash++) {
        slash += strcspn(slash, "/");
        int length = (int)(slash - path);
        snprintf(prefix, sizeof prefix, "%.*s", length, path);
        fd = open_below(b, prefix);
        if (fd < 0 && errno == ENOENT && length > 0) {
            char *last = strrchr(prefix, '/');
            int parent = b->root;
            if (last) {
                *last = 0;
                parent = open_below(b, prefix);
            }
            if (parent < 0)
                return -1;
            int made = mkdirat(parent, last ? last + 1 : prefix, 0755);
            int error = errno;
            if (parent != b->root)
                close(parent);
            if (made < 0 && error != EEXIST) {
                errno = error;
                return -1;
            }
            snprintf(prefix, sizeof prefix, "%.*s", length, path);
            fd = open_below(b, prefix);
        }
        if (fd < 0 || !*slash)
            return fd;
        close(fd);
    }
}

int below_parent(struct below *b, const char *path, const char **last)
{
    char parent[MAX_PATH_LENGTH + 1];
    const char *slash = strrchr(path, '/');
    *last = slash ? slash + 1 : path;
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path) : 0, path);
    if (b->parent >= 0 && strcmp(parent, b->parent_path) == 0)
        return b->parent;
    int fd = open_making(b, parent);
    if (fd < 0)
        return -1;
    below_forget(b);
    b->parent = fd;
    memcpy(b->parent_path, parent, sizeof parent);
    return fd;
}
