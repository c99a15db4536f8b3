#include "probe.h"

#include "namespace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { CONFIG_FLAG = 0, CONFIG_STRING = 1, CONFIG_CREATE = 6, OPEN_CLOEXEC = 1 };

static void tell(const char *name, int works) {
    printf("%s %s\n", name, works ? "ok" : strerror(errno));
}

static const char *place(const char *directory, const char *name) {
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static int has_attributes(const char *directory) {
    return setxattr(directory, "user.overlay.probe", "y", 1, 0) == 0 && removexattr(directory, "user.overlay.probe") == 0;
}

static int set(int context, const char *key, const char *value) {
    return syscall(SYS_fsconfig, context, CONFIG_STRING, key, value, 0) == 0;
}

static int open_overlay(void) {
    int context = (int)syscall(SYS_fsopen, "overlay", OPEN_CLOEXEC);
    if (context >= 0 && syscall(SYS_fsconfig, context, CONFIG_FLAG, "userxattr", NULL, 0) != 0) {
        return -1;
    }
    return context;
}

/* An overlayfs with its changes in a directory, as environments have it. */
static int mounts_over(const char *directory) {
    char options[4 * PATH_MAX];
    mkdir(place(directory, "lower"), 0700);
    mkdir(place(directory, "upper"), 0700);
    mkdir(place(directory, "work"), 0700);
    snprintf(options, sizeof options, "userxattr,lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work", directory, directory,
             directory);
    int works = mkdir(place(directory, "merged"), 0700) == 0
                && mount("hutch", place(directory, "merged"), "overlay", 0, options) == 0;
    int why = errno;
    umount2(place(directory, "merged"), MNT_DETACH);
    rmdir(place(directory, "merged"));
    rmdir(place(directory, "lower"));
    rmdir(place(directory, "upper"));
    rmdir(place(directory, "work/work"));
    rmdir(place(directory, "work"));
    errno = why;
    return works;
}

void probe(const char *directory) {
    namespace_make(); /* says by itself what is wrong */
    tell("disk", has_attributes(directory) && mounts_over(directory));
    int tmpfs = mount("tmpfs", directory, "tmpfs", MS_NODEV | MS_NOSUID, "mode=0700") == 0;
    tell("tmpfs", tmpfs);
    if (!tmpfs) {
        return;
    }
    tell("tmpfs-attributes", has_attributes(directory));
    int context = open_overlay();
    tell("userxattr", context >= 0);
    mkdir(place(directory, "lower"), 0700);
    tell("lowerdir+", context >= 0 && set(context, "lowerdir+", place(directory, "lower")));
    rmdir(place(directory, "lower"));
    tell("overlay", mounts_over(directory));
}
