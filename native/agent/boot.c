#include "boot.h"

#include "guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char port_name[] = "dev.hutch.agent";

void boot_say(const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (n < 0)
        return;
    size_t size = (size_t)n < sizeof line - 1 ? (size_t)n : sizeof line - 2;
    line[size++] = '\n';
    if (write(2, "hutch-agent: ", 13) < 0 || write(2, line, size) < 0)
        return; /* no console: nobody to tell */
}

void boot_trouble(const char *format, ...)
{
    size_t room = sizeof agent.troubles - agent.troubles_size;
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(agent.troubles + agent.troubles_size, room, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= room)
        return;
    boot_say("%s", agent.troubles + agent.troubles_size);
    agent.troubles_size += (uint32_t)n + 1;
}

_Noreturn void boot_stuck(const char *what)
{
    boot_say("stuck: %s: %s", what, strerror(errno));
    for (;;)
        if (waitpid(-1, NULL, 0) < 0)
            pause();
}

static void mount_one(const char *source, const char *target, const char *type, unsigned long flags,
                      const char *options)
{
    mkdir(target, 0755);
    if (mount(source, target, type, flags, options) < 0 && errno != EBUSY)
        boot_trouble("cannot mount %s: %s", target, strerror(errno));
}

static void open_console(void)
{
    int fd = open("/dev/console", O_RDWR | O_NOCTTY);
    if (fd < 0)
        fd = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++)
        if (fd >= 0 && fd != i)
            dup2(fd, i);
    if (fd > 2)
        close(fd);
}

static void load_module(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST))
        boot_trouble("module %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    unlink(path); /* the initrd stays in memory: give this part of it back */
}

static void load_modules(void)
{
    struct lines l;
    if (!lines_open(&l, "/modules/order"))
        return; /* a kernel with everything built in */
    for (char *line; (line = lines_next(&l));)
        if (*line)
            load_module(line);
    lines_close(&l);
}

static void tune(const char *path, const char *value)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return; /* a kernel without it works as it always did */
    if (write(fd, value, strlen(value)) < 0)
        boot_say("%s: %s", path, strerror(errno));
    close(fd);
}

/* A small guest without swap that runs out of memory reads its programs from disk again and again,
 * for minutes, before the kernel gives up and kills somebody. Keeping what was used within the last
 * second makes it give up at once. */
static void prefer_killing_to_thrashing(void)
{
    tune("/sys/kernel/mm/lru_gen/enabled", "y");
    tune("/sys/kernel/mm/lru_gen/min_ttl_ms", "1000");
}

void boot_prepare(void)
{
    umask(0);
    mkdir("/dev", 0755);
    int devtmpfs = mount("dev", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
    int error = errno;
    open_console();
    if (devtmpfs < 0 && error != EBUSY)
        boot_trouble("cannot mount /dev: %s", strerror(error));
    mount_one("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    mount_one("sys", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    prefer_killing_to_thrashing();
    load_modules();
}

static int find_port(void)
{
    int found = -1;
    DIR *ports = opendir("/sys/class/virtio-ports");
    for (struct dirent *e; found < 0 && ports && (e = readdir(ports));) {
        char path[PATH_MAX], name[64];
        snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", e->d_name);
        read_file(path, name, sizeof name);
        if (strcmp(name, port_name) != 0)
            continue;
        snprintf(path, sizeof path, "/dev/%s", e->d_name);
        found = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    }
    if (ports)
        closedir(ports);
    return found;
}

int boot_open_port(void)
{
    /* The port appears a moment after its driver: the host names it by a message of its own. There
     * is no event to wait for without udev, so look again, for ever, ever less eagerly. */
    for (long millis = 1;; millis += millis < 1000 ? millis : 0) {
        int port = find_port();
        if (port >= 0)
            return port;
        if (millis == 1024)
            boot_say("waiting for the port %s", port_name);
        nanosleep(&(struct timespec){millis / 1000, millis % 1000 * 1000000}, NULL);
    }
}
