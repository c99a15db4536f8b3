/* CONFIGURE: puts the root together and moves into it. Mount points live in the initrd's root, which
 * stays below the new one, out of sight. */
#include "boot.h"
#include "guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int overlay_root = -1; /* the ext4's root, to make it clean at the end */

static void fail(uint32_t id, int error, const char *code, const char *what, const char *thing)
{
    answer_error(id, error == EINVAL || error == EUCLEAN ? P_CORRUPT : kind_of_errno(error), code,
                 "%s %s: %s", what, thing, strerror(error));
}

/* Finds the device of a drive by its serial. */
static bool find_drive(const char *serial, char device[64])
{
    bool found = false;
    DIR *blocks = opendir("/sys/block");
    for (struct dirent *e; !found && blocks && (e = readdir(blocks));) {
        char path[300], its[64];
        snprintf(path, sizeof path, "/sys/block/%s/serial", e->d_name);
        read_file(path, its, sizeof its);
        found = strlen(e->d_name) < 50 && strcmp(its, serial) == 0;
        if (found)
            snprintf(device, 64, "/dev/%.50s", e->d_name);
    }
    if (blocks)
        closedir(blocks);
    return found;
}

static bool mount_drive(uint32_t id, const char *serial, const char *at, const char *type,
                        unsigned long flags, const char *options)
{
    char device[64];
    if (!find_drive(serial, device)) {
        answer_error(id, P_NOT_FOUND, "guest.drive_not_found", "there is no drive '%s'", serial);
        return false;
    }
    mkdir(at, 0755);
    if (mount(device, at, type, flags, options) == 0)
        return true;
    if (errno == EINVAL && options && mount(device, at, type, flags, NULL) == 0)
        return true; /* a kernel that does not know them */
    fail(id, errno, "guest.mount_failed", "cannot mount drive", serial);
    return false;
}

static bool mount_lowers(uint32_t id, const struct configure_request *r)
{
    for (uint32_t i = 0; i < r->lower_count; i++) {
        char at[16];
        snprintf(at, sizeof at, "/l%u", i);
        if (!mount_drive(id, r->lowers[i], at, "squashfs", MS_RDONLY, NULL))
            return false;
    }
    return true;
}

static bool mount_joined(uint32_t id, uint32_t lower_count)
{
    char options[256] = "lowerdir=";
    size_t used = strlen(options);
    for (uint32_t i = lower_count; i-- > 0;) /* overlayfs wants the topmost first */
        used += (size_t)snprintf(options + used, sizeof options - used, "/l%u%s", i, i ? ":" : "");
    /* Only plain whiteouts and opaque marks in the upper: it becomes a layer when committed. */
    snprintf(options + used, sizeof options - used,
             ",upperdir=/o/upper,workdir=/o/work,redirect_dir=off,metacopy=off,index=off");
    mkdir("/o/upper", 0755);
    mkdir("/o/work", 0755);
    mkdir("/r", 0755);
    if (mount("overlay", "/r", "overlay", MS_NOATIME, options) == 0)
        return true;
    fail(id, errno, "guest.mount_failed", "cannot join the", "layers");
    return false;
}

static bool enter(uint32_t id)
{
    overlay_root = open("/o", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (chdir("/r") == 0 && mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0 &&
        chdir("/") == 0)
        return true;
    fail(id, errno, "guest.mount_failed", "cannot move into the new", "root");
    return false;
}

struct pseudo {
    const char *path, *type;
    unsigned long flags;
    const char *options;
    mode_t mode;
    bool optional;
};

static const struct pseudo pseudos[] = {
    {"/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, 0555, false},
    {"/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, 0555, false},
    {"/sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, 0555, true},
    {"/dev", "devtmpfs", MS_NOSUID, "mode=0755", 0755, false},
    {"/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "ptmxmode=0666,mode=0620,gid=5", 0755, false},
    {"/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777", 01777, false},
    {"/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755", 0755, false},
};

static bool mount_pseudos(uint32_t id)
{
    for (size_t i = 0; i < sizeof pseudos / sizeof *pseudos; i++) {
        const struct pseudo *p = &pseudos[i];
        mkdir(p->path, p->mode);
        if (mount(p->type, p->path, p->type, p->flags, p->options) < 0 && !p->optional) {
            fail(id, errno, "guest.mount_failed", "cannot mount", p->path);
            return false;
        }
    }
    static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                           {"/proc/self/fd/0", "/dev/stdin"},
                                           {"/proc/self/fd/1", "/dev/stdout"},
                                           {"/proc/self/fd/2", "/dev/stderr"}};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST)
            boot_trouble("cannot make %s: %s", links[i][1], strerror(errno));
    mkdir("/tmp", 01777);
    mkdir("/run/lock", 01777);
    mkdir("/root", 0700);
    return true;
}

/* One command that nobody needs: the way every command takes is then in memory, and translated
 * where the CPU is emulated. An image need not have it. */
static void warm_up(void)
{
    enum { PATIENCE_MILLIS = 2000 };
    static const struct exec_request nothing = {.argv = {"true"}, .cwd = "/", .user = ""};
    struct spawned s;
    if (spawn(&nothing, &s) != 0)
        return;
    struct pollfd end = {.fd = s.fd[S_OUT], .events = POLLIN};
    poll(&end, 1, PATIENCE_MILLIS);
    for (int i = 0; i < STREAMS; i++)
        close(s.fd[i]);
}

static void undo(uint32_t lower_count)
{
    umount2("/r", MNT_DETACH);
    umount2("/o", MNT_DETACH);
    for (uint32_t i = 0; i < lower_count; i++) {
        char at[16];
        snprintf(at, sizeof at, "/l%u", i);
        umount2(at, MNT_DETACH);
    }
}

static int64_t millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void op_configure(uint32_t id, const struct configure_request *r)
{
    int64_t start = millis();
    if (!agent.init || agent.configured) {
        answer_error(id, P_PRECONDITION, "guest.already_configured", "the root is mounted already");
        return;
    }
    if (r->lower_count == 0) {
        answer_error(id, P_INVALID, "guest.no_layers", "a root needs at least one layer");
        return;
    }
    /* Free space is looked up when it is needed, not by a thread that reads all of it after each start. */
    static const char options[] = "no_prefetch_block_bitmaps";
    if (!mount_lowers(id, r) || !mount_drive(id, r->overlay, "/o", "ext4", MS_NOATIME, options) ||
        !mount_joined(id, r->lower_count)) {
        undo(r->lower_count);
        return;
    }
    if (!enter(id) || !mount_pseudos(id))
        return; /* too far to go back: the host sees the error and ends the machine */
    warm_up();
    agent.configured = true;
    struct writer w = answer_begin();
    put_u32(&w, (uint32_t)(millis() - start));
    answer_send(&w, T_CONFIGURED, 0, id);
}

int root_overlay(void)
{
    return overlay_root;
}

void root_thaw(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", overlay_root);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        ioctl(fd, THAW_WRITERS, 0); /* fails when it is not frozen, which is as well */
        close(fd);
    }
}

void root_release(void)
{
    if (!agent.configured)
        return;
    if (agent.freezer > 0)
        root_thaw();
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", overlay_root);
    sync();
    /* First the joined root, which writes to the overlay, then the overlay itself. */
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL) < 0)
        boot_say("cannot make the root read-only: %s", strerror(errno));
    if (mount(NULL, path, NULL, MS_REMOUNT | MS_RDONLY, NULL) < 0)
        boot_say("cannot make the overlay read-only: %s", strerror(errno));
}
