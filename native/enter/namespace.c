#include "namespace.h"

#include "fail.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_map(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t length = (ssize_t)strlen(text);
    if (fd < 0 || write(fd, text, (size_t)length) != length) {
        fail((struct problem){"host_not_ready", "env.user_map", "hutch doctor"}, "cannot write %s: %s", path,
             strerror(errno));
    }
    close(fd);
}

static _Noreturn void no_user_namespace(int why) {
    const char *hint = "hutch doctor";
    if (why == ENOSPC || why == EUSERS) {
        hint = "sudo sysctl -w user.max_user_namespaces=16384";
    } else if (why == EPERM || why == EACCES) {
        hint = "sudo sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0 "
               "(as far as this kernel knows them), or leave the chroot or container that forbids it";
    } else if (why == EINVAL || why == ENOSYS) {
        hint = "use a kernel with CONFIG_USER_NS, or enter environments as root";
    }
    fail((struct problem){"host_not_ready", "env.no_user_namespace", hint},
         "this host gives no user namespace to an ordinary user: %s", strerror(why));
}

void namespace_make(void) {
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int privileged = uid == 0 && unshare(CLONE_NEWNS) == 0;
    if (!privileged) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
            no_user_namespace(errno);
        }
        char map[64];
        /* Without this the kernel takes no gid_map from an ordinary user. Supplementary groups stay in force, though
         * most are shown as nobody's. */
        write_map("/proc/self/setgroups", "deny");
        snprintf(map, sizeof map, "%u %u 1", gid, gid);
        write_map("/proc/self/gid_map", map);
        snprintf(map, sizeof map, "%u %u 1", uid, uid);
        write_map("/proc/self/uid_map", map);
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) {
        fail((struct problem){"host_not_ready", "env.mount_refused",
                              "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, where this kernel has it"},
             "this host does not let a user namespace mount anything: %s", strerror(errno));
    }
}

static int open_namespace(uint64_t pid, const char *kind, struct stat *status) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%llu/ns/%s", (unsigned long long)pid, kind);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, status) != 0) {
        if (errno != ENOENT && errno != ESRCH) {
            fail((struct problem){"denied", "env.join_refused", "enter it as the user whose environment it is, and not "
                                                                "from inside of another one"},
                 "process %llu does not let you into its environment: %s", (unsigned long long)pid, strerror(errno));
        }
        fail((struct problem){"not_found", "env.ended", "hutch env ls"}, "the environment has ended");
    }
    return fd;
}

static void join(int fd, int kind) {
    if (setns(fd, kind) != 0) {
        fail((struct problem){"denied", "env.join_refused",
                              "that needs CAP_SYS_ADMIN over it, which its user has outside of environments"},
             "the kernel does not let you into the environment: %s", strerror(errno));
    }
    close(fd);
}

void namespace_join(uint64_t pid, uint64_t space) {
    struct stat there, users, ours;
    int mounts = open_namespace(pid, "mnt", &there), user = open_namespace(pid, "user", &users);
    if (there.st_ino != space) {
        fail((struct problem){"not_found", "env.ended", "hutch env ls"}, "the environment has ended");
    }
    if (there.st_ino == namespace_id()) {
        close(mounts);
        close(user);
        return; /* in it already, where nobody but root may do so again */
    }
    if (stat("/proc/self/ns/user", &ours) != 0 || ours.st_ino != users.st_ino) {
        join(user, CLONE_NEWUSER);
    }
    join(mounts, CLONE_NEWNS);
}

uint64_t namespace_id(void) {
    struct stat status;
    return stat("/proc/self/ns/mnt", &status) == 0 ? (uint64_t)status.st_ino : 0;
}
