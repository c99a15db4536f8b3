#include "overlay.h"

#include "fail.h"
#include "live.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* fsopen(2) and its family, since Linux 5.2; the C library's headers may be older. */
enum {
    CONFIG_FLAG = 0,
    CONFIG_STRING = 1,
    CONFIG_CREATE = 6,
    OPEN_CLOEXEC = 1,
    MOUNT_READ_ONLY = 1,
    MOVE_FROM_FD = 4,
    MOVE_BENEATH = 0x200, /* since Linux 6.5 */
    OPTION_BYTES = 4095 /* what mount(2) takes: a page and its end */
};

static char upper[PATH_MAX], work[PATH_MAX]; /* upper is empty where there is none */

/* Why the kernel refused: the last thing it said about this context, or errno. */
static const char *reason(int context, int why) {
    static char text[512];
    ssize_t length, last = 0;
    char line[512];
    while ((length = read(context, line, sizeof line - 1)) > 0) {
        memcpy(text, line, (size_t)length);
        last = length;
    }
    text[last] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return text[0] == '\0' ? strerror(why) : text;
}

static _Noreturn void refused(const struct plan *plan, const char *why, int number) {
    if (number == ENODEV) {
        fail((struct problem){"host_not_ready", "env.no_overlay", "sudo modprobe overlay"}, "this kernel has no overlayfs");
    }
    if (number == EPERM) {
        fail((struct problem){"host_not_ready", "env.overlay_refused",
                              "use Linux 5.11 or newer, or enter environments as root"},
             "this kernel lets no ordinary user mount layers: %s", why);
    }
    if (upper[0] != '\0' && number == EINVAL) {
        fail((struct problem){"host_not_ready", "env.upper_unusable",
                              "put HUTCH_HOME on a local file system such as ext4, xfs or btrfs"},
             "changes cannot be kept in %s: %s", upper, why);
    }
    fail((struct problem){number == ENOENT ? "not_found" : "host_not_ready", "env.mount_failed", "hutch doctor"},
         "cannot mount the layers at %s: %s", plan->prefix, why);
}

static int has_user_attributes(const char *path) {
    if (setxattr(path, "user.overlay.probe", "y", 1, 0) != 0) {
        return 0;
    }
    removexattr(path, "user.overlay.probe");
    return 1;
}

static void make(const char *path, const struct stat *like) {
    if (mkdir(path, 0700) != 0) {
        if (errno != EEXIST) {
            fail((struct problem){errno == ENOSPC ? "exhausted" : "host_not_ready", "env.upper_unusable", "free some space"},
                 "cannot make %s: %s", path, strerror(errno));
        }
        return; /* of a durable one, which may have been given other rights */
    }
    if (like != NULL && (chown(path, like->st_uid, like->st_gid) != 0 || chmod(path, like->st_mode & 07777) != 0)) {
        fail((struct problem){"host_not_ready", "env.upper_unusable", "hutch doctor"}, "cannot give %s its owner: %s", path,
             strerror(errno));
    }
}

/* Where changes go: the environment's tmpfs, or its directory on disk. A tmpfs keeps the attributes that overlayfs needs
 * since Linux 6.6; before that it is the disk, or for what may not be changed nowhere. */
static void choose_upper(const struct plan *plan, const char *live, const struct stat *top) {
    struct stat status;
    snprintf(upper, sizeof upper, "%s/upper", live);
    int on_disk = plan->durable || plan->disk || (stat(upper, &status) != 0 && stat(record_path("upper"), &status) == 0);
    if (on_disk) {
        snprintf(upper, sizeof upper, "%s", record_path("upper"));
    }
    make(upper, top);
    if (!has_user_attributes(upper) && !on_disk) {
        if (!plan->edit) {
            rmdir(upper);
            upper[0] = '\0';
            return;
        }
        if (plan->tmpfs != 0) {
            fail((struct problem){"unsupported", "env.no_tmpfs_attributes", "leave out --tmpfs-size; changes are then "
                                                                           "kept on disk while the environment lives"},
                 "the tmpfs of this kernel cannot hold changes; Linux 6.6 and newer can");
        }
        rmdir(upper);
        on_disk = 1;
        snprintf(upper, sizeof upper, "%s", record_path("upper"));
        make(upper, top);
    }
    snprintf(work, sizeof work, "%s", on_disk ? record_path("work") : live);
    if (!on_disk) {
        strncat(work, "/work", sizeof work - strlen(work) - 1);
    }
    make(work, NULL);
}

/* An option that older kernels lack is left out: what it switches off they lack as well. */
static void pin(int context, const char *key, const char *value) {
    (void)syscall(SYS_fsconfig, context, CONFIG_STRING, key, value, 0);
}

/* A mount that is nowhere yet, or -1 when this kernel has no `lowerdir+`. */
static int mount_new(const struct plan *plan, const char *empty) {
    int context = (int)syscall(SYS_fsopen, "overlay", OPEN_CLOEXEC);
    if (context < 0) {
        if (errno == ENOSYS) {
            return -1;
        }
        refused(plan, strerror(errno), errno);
    }
    if (chdir(plan->renders) != 0) {
        refused(plan, strerror(errno), errno);
    }
    if (syscall(SYS_fsconfig, context, CONFIG_FLAG, "userxattr", NULL, 0) != 0) {
        refused(plan, "overlayfs without userxattr", EPERM);
    }
    pin(context, "source", "hutch");
    pin(context, "redirect_dir", "nofollow");
    pin(context, "index", "off");
    pin(context, "metacopy", "off");
    for (size_t i = 0; i <= plan->lower_count; i++) {
        const char *lower = i < plan->lower_count ? plan->lowers[i] : empty;
        if (syscall(SYS_fsconfig, context, CONFIG_STRING, "lowerdir+", lower, 0) != 0) {
            int why = errno;
            if (i == 0 && why == EINVAL) {
                close(context);
                return -1;
            }
            refused(plan, reason(context, why), why);
        }
    }
    if (upper[0] != '\0'
        && (syscall(SYS_fsconfig, context, CONFIG_STRING, "upperdir", upper, 0) != 0
            || syscall(SYS_fsconfig, context, CONFIG_STRING, "workdir", work, 0) != 0)) {
        int why = errno;
        refused(plan, reason(context, why), why);
    }
    int mounted = -1;
    if (syscall(SYS_fsconfig, context, CONFIG_CREATE, NULL, NULL, 0) == 0) {
        mounted = (int)syscall(SYS_fsmount, context, OPEN_CLOEXEC, plan->edit ? 0 : MOUNT_READ_ONLY);
    }
    if (mounted < 0) {
        int why = errno;
        refused(plan, reason(context, why), why);
    }
    close(context);
    return mounted;
}

/* Before Linux 6.7: one string of options, at most a page. Layers are named relative to where they all are, the rest by
 * descriptor, so that no path needs escaping and sixty layers fit. */
static void mount_classic(const struct plan *plan, const char *empty) {
    char options[OPTION_BYTES + 1];
    int bottom = open(empty, O_PATH | O_DIRECTORY | O_CLOEXEC);
    size_t used = (size_t)snprintf(options, sizeof options,
                                   "userxattr,redirect_dir=nofollow,index=off,metacopy=off,lowerdir=");
    for (size_t i = 0; i < plan->lower_count && used < sizeof options; i++) {
        used += (size_t)snprintf(options + used, sizeof options - used, "%s:", plan->lowers[i]);
    }
    if (used < sizeof options) {
        used += (size_t)snprintf(options + used, sizeof options - used, "/proc/self/fd/%d", bottom);
    }
    if (upper[0] != '\0' && used < sizeof options) {
        used += (size_t)snprintf(options + used, sizeof options - used,
                                 ",upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d",
                                 open(upper, O_PATH | O_DIRECTORY | O_CLOEXEC),
                                 open(work, O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
    if (used >= sizeof options) {
        fail((struct problem){"unsupported", "env.too_many_layers", "use Linux 6.7 or newer"},
             "%zu layers are more than this kernel mounts", plan->lower_count);
    }
    if (chdir(plan->renders) != 0 || mount("hutch", plan->prefix, "overlay", 0, options) != 0
        || (!plan->edit && overlay_allow_writes(plan->prefix, 0) != 0)) {
        refused(plan, strerror(errno), errno);
    }
}

/* Make what the mount is made of. */
static void prepare(const struct plan *plan, const char *live, char *empty) {
    struct stat top = {.st_mode = 0755, .st_uid = geteuid(), .st_gid = getegid()};
    int renders = open(plan->renders, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (plan->lower_count > 0) {
        (void)fstatat(renders, plan->lowers[0], &top, 0); /* one that is missing is told by the mount */
    }
    close(renders);
    snprintf(empty, PATH_MAX, "%s/empty", live);
    make(empty, &top);
    live_provide(plan, empty);
    choose_upper(plan, live, &top);
}

static void mount_at_prefix(const struct plan *plan, const char *live, int replace) {
    char empty[PATH_MAX];
    int back = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    prepare(plan, live, empty);
    int mounted = plan->classic ? -1 : mount_new(plan, empty);
    if (replace) {
        /* Below the old one, which then goes: whoever looks sees the one or the other. */
        int below = mounted >= 0
                    && syscall(SYS_move_mount, mounted, "", AT_FDCWD, plan->prefix, MOVE_FROM_FD | MOVE_BENEATH) == 0;
        if (umount2(plan->prefix, MNT_DETACH | UMOUNT_NOFOLLOW) != 0) {
            refused(plan, strerror(errno), errno);
        }
        replace = below;
    }
    if (mounted < 0) {
        mount_classic(plan, empty);
    } else if (!replace && syscall(SYS_move_mount, mounted, "", AT_FDCWD, plan->prefix, MOVE_FROM_FD) != 0) {
        refused(plan, strerror(errno), errno);
    }
    close(mounted);
    if (back < 0 || fchdir(back) != 0) {
        errno = 0; /* the command's directory is looked for by its name */
    }
    close(back);
}

void overlay_mount(const struct plan *plan, const char *live) {
    mount_at_prefix(plan, live, 0);
}

void overlay_replace(const struct plan *plan, const char *live) {
    mount_at_prefix(plan, live, 1);
}

int overlay_allow_writes(const char *prefix, int allow) {
    return mount(NULL, prefix, NULL, MS_BIND | MS_REMOUNT | (allow ? 0 : MS_RDONLY), NULL);
}

/* Whether the mount at the prefix keeps its changes there, as the kernel tells: with the new mount API it names the path
 * that it was given, in octal where a character would be misread. */
static int is_kept_in(const char *prefix, const char *path) {
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    char *line = NULL, at[PATH_MAX], wanted[PATH_MAX + 16];
    size_t room = 0;
    int found = 0;
    snprintf(wanted, sizeof wanted, "upperdir=%s", path);
    while (mounts != NULL && getline(&line, &room, mounts) > 0) {
        char *to = line;
        for (const char *from = line; *from != '\0'; to++) {
            int octal = from[0] == '\\' && strspn(from + 1, "01234567") >= 3;
            *to = octal ? (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0')) : *from;
            from += octal ? 4 : 1;
        }
        *to = '\0';
        /* The last one is what shows. */
        if (sscanf(line, "%*s %*s %*s %*s %4095s", at) == 1 && strcmp(at, prefix) == 0) {
            const char *option = strstr(line, wanted);
            found = option != NULL && strchr(",\n", option[strlen(wanted)]) != NULL;
        }
    }
    free(line);
    if (mounts != NULL) {
        fclose(mounts);
    }
    return found;
}

/* What is on disk of an environment that is not durable is a copy that nobody finished mounting, or that a helper
 * mounted which was killed before it could write so down. */
const char *overlay_find_upper(const char *prefix, const char *live) {
    struct stat status;
    if (!is_kept_in(prefix, record_path("upper"))) {
        snprintf(upper, sizeof upper, "%s/upper", live);
        if (!record_is_durable() && stat(upper, &status) == 0) {
            return upper;
        }
    }
    snprintf(upper, sizeof upper, "%s", record_path("upper"));
    return stat(upper, &status) == 0 ? upper : NULL;
}
