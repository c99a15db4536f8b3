#include "root.h"

#include "fail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Noreturn void cannot(const char *what, const char *path) {
    fail((struct problem){"host_not_ready", "env.prefix_unusable", "sudo mkdir PREFIX, or choose another with --prefix"},
         "cannot %s %s: %s", what, path, strerror(errno));
}

/* One entry of the directory above, under the same name in its stand-in. */
static void mirror(int above, const char *above_path, const char *name, const char *scratch) {
    char source[PATH_MAX], target[PATH_MAX], link[PATH_MAX];
    struct stat status;
    if (snprintf(source, sizeof source, "%s/%s", above_path, name) >= PATH_MAX
        || snprintf(target, sizeof target, "%s/%s", scratch, name) >= PATH_MAX
        || fstatat(above, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return; /* it went while we looked */
    }
    if (S_ISLNK(status.st_mode)) {
        ssize_t length = readlinkat(above, name, link, sizeof link - 1);
        if (length >= 0) {
            link[length] = '\0';
            if (symlink(link, target) != 0) {
                cannot("mirror", source);
            }
        }
        return;
    }
    int made = S_ISDIR(status.st_mode) ? mkdir(target, 0755) : mknod(target, S_IFREG | 0644, 0);
    if (made != 0) {
        cannot("mirror", source);
    }
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) {
        /* What the caller may not even reach is left out. */
        if (errno != EACCES && errno != ENOENT && errno != EPERM) {
            cannot("mirror", source);
        }
    }
}

static void mirror_all(const char *above_path, const char *scratch) {
    int above = open(above_path[0] == '\0' ? "/" : above_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = above < 0 ? NULL : fdopendir(above);
    if (entries == NULL) {
        cannot("read", above_path);
    }
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            mirror(above, above_path, entry->d_name, scratch);
        }
    }
    closedir(entries);
}

static void make_below(const char *scratch, const char *rest) {
    char path[PATH_MAX];
    size_t start = strlen(scratch);
    if (snprintf(path, sizeof path, "%s%s", scratch, rest) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        cannot("make", rest);
    }
    for (char *slash = strchr(path + start + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash != NULL) {
            *slash = '\0';
        }
        if (mkdir(path, 0755) != 0 && errno != EEXIST) {
            cannot("make", path);
        }
        if (slash == NULL) {
            return;
        }
        *slash = '/';
    }
}

static void become_root(const char *scratch) {
    char directory[PATH_MAX];
    if (getcwd(directory, sizeof directory) == NULL) {
        strcpy(directory, "/");
    }
    if (chdir(scratch) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0
        || chdir("/") != 0) {
        cannot("change the root directory for the prefix below", "/");
    }
    if (chdir(directory) != 0) {
        errno = 0; /* it was removed, or is not to be reached; the command begins at the root */
    }
}

void root_provide(const char *prefix, const char *scratch) {
    struct stat status;
    if (stat(prefix, &status) == 0) {
        if (!S_ISDIR(status.st_mode)) {
            errno = ENOTDIR;
            cannot("mount an environment at", prefix);
        }
        return;
    }
    if (errno != ENOENT) {
        cannot("look at", prefix);
    }
    char above[PATH_MAX];
    size_t length = strlen(prefix);
    do {
        while (prefix[length - 1] != '/') {
            length--;
        }
        length--; /* without the slash: empty for the root */
        snprintf(above, sizeof above, "%.*s", (int)length, prefix);
    } while (length > 0 && stat(above, &status) != 0);
    if (mount("tmpfs", scratch, "tmpfs", MS_NODEV | MS_NOSUID, "mode=0755") != 0) {
        cannot("mount a tmpfs at", scratch);
    }
    /* Or the mirror would find itself below the directories it mirrors. */
    if (mount(NULL, scratch, NULL, MS_UNBINDABLE, NULL) != 0) {
        cannot("set the mirror apart at", scratch);
    }
    mode_t before = umask(022); /* whom the command becomes must get there, too */
    mirror_all(above, scratch);
    make_below(scratch, prefix + length);
    umask(before);
    if (length == 0) {
        become_root(scratch);
    } else if (mount(scratch, above, NULL, MS_MOVE, NULL) != 0) {
        cannot("put the mirror at", above);
    }
}
