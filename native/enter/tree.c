#include "tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 2048 };

static void empty(int directory, dev_t device, int depth) {
    DIR *entries = fdopendir(directory);
    if (entries == NULL) {
        close(directory);
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        const char *name = entry->d_name;
        struct stat status;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0
            || fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0
            /* On an overlayfs files have other devices than their directories. */
            || (S_ISDIR(status.st_mode) && status.st_dev != device)) {
            continue;
        }
        if (!S_ISDIR(status.st_mode)) {
            unlinkat(directory, name, 0);
            continue;
        }
        /* overlayfs keeps a work directory that nobody may open */
        fchmodat(directory, name, 0700, 0);
        int below = depth < DEEPEST ? openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
        if (below >= 0) {
            empty(below, device, depth + 1);
        }
        unlinkat(directory, name, AT_REMOVEDIR);
    }
    closedir(entries);
}

void tree_remove(const char *path) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (directory < 0) {
        return;
    }
    if (fstat(directory, &status) == 0) {
        empty(directory, status.st_dev, 0);
    } else {
        close(directory);
    }
    rmdir(path);
}
