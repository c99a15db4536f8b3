/* Records of a pax header: what the plain fields of a member's head cannot hold. */
#include "tar.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

/* Linux has no larger ones, and no longer names than 255 bytes. */
enum { XATTR_LIST = 65536, XATTR_VALUE = 65536 };

void tar_pax(struct tar_pax *to, const char *key, const char *value, size_t size)
{
    size_t rest = strlen(key) + size + 3, length = rest + 1;
    while (length != rest + (size_t)snprintf(NULL, 0, "%zu", length))
        length = rest + (size_t)snprintf(NULL, 0, "%zu", length);
    if (length + 1 > TAR_EXTRA - to->used) {
        to->full = true;
        return;
    }
    int n = snprintf(to->bytes + to->used, TAR_EXTRA - to->used, "%zu %s=", length, key);
    memcpy(to->bytes + to->used + n, value, size);
    to->used += length;
    to->bytes[to->used - 1] = '\n';
}

void tar_pax_number(struct tar_pax *to, const char *key, uint64_t value)
{
    char text[24];
    tar_pax(to, key, text, (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)value));
}

int tar_pax_xattrs(struct tar_pax *to, int fd)
{
    static char list[XATTR_LIST], value[XATTR_VALUE];
    ssize_t size = flistxattr(fd, list, sizeof list);
    if (size < 0)
        return errno == ENOTSUP ? 0 : errno;
    for (char *name = list; name < list + size; name += strlen(name) + 1) {
        char key[300];
        if (strncmp(name, "trusted.overlay.", 16) == 0)
            continue;
        ssize_t n = fgetxattr(fd, name, value, sizeof value);
        if (n < 0 && (errno == ENODATA || errno == ENOTSUP || errno == EACCES || errno == EPERM))
            continue; /* removed meanwhile, or not for this user to see */
        if (n < 0)
            return errno;
        snprintf(key, sizeof key, "SCHILY.xattr.%.255s", name);
        tar_pax(to, key, value, (size_t)n);
    }
    return 0;
}
