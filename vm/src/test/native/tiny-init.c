/* The smallest guest that proves a machine works: loads the modules it is given, finds the agent's
 * port by its name, writes one line to it, and waits. Only for tests of kernels and hypervisors. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double up(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void load(const char *path)
{
    double begin = up();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    long result = fd < 0 ? -1 : syscall(SYS_finit_module, fd, "", 0);
    printf("tiny-init: %s %ld %s %.1f ms\n", path, result, result < 0 ? strerror(errno) : "",
           up() - begin);
    close(fd);
}

static int port(void)
{
    static const char dir[] = "/sys/class/virtio-ports";
    DIR *ports = opendir(dir);
    struct dirent *entry;
    while (ports && (entry = readdir(ports))) {
        char path[512], name[64] = "";
        snprintf(path, sizeof path, "%s/%s/name", dir, entry->d_name);
        int fd = open(path, O_RDONLY);
        if (fd < 0)
            continue;
        if (read(fd, name, sizeof name - 1) > 0 && strncmp(name, "dev.hutch.agent", 15) == 0) {
            close(fd);
            snprintf(path, sizeof path, "/dev/%s", entry->d_name);
            return open(path, O_RDWR);
        }
        close(fd);
    }
    return -1;
}

int main(void)
{
    double begin = up();
    mount("dev", "/dev", "devtmpfs", 0, "");
    mount("proc", "/proc", "proc", 0, "");
    mount("sys", "/sys", "sysfs", 0, "");
    FILE *order = fopen("/modules/order", "r");
    char line[256];
    while (order && fgets(line, sizeof line, order)) {
        line[strcspn(line, "\n")] = 0;
        load(line);
    }
    printf("tiny-init: loaded after %.0f ms, began at %.0f ms\n", up() - begin, begin);
    int fd = -1;
    for (int i = 0; i < 5000 && (fd = port()) < 0; i++)
        usleep(1000);
    if (fd < 0) {
        puts("tiny-init: no port");
        reboot(RB_POWER_OFF);
    }
    char buffer[256];
    int length = snprintf(buffer, sizeof buffer, "up %.0f ms\n", up());
    while (write(fd, buffer, length) < 0)
        usleep(1000);
    for (;;) {
        ssize_t count = read(fd, buffer, sizeof buffer);
        if (count > 0 && buffer[0] == 'p')
            abort();
        if (count > 0 && buffer[0] == 'o')
            reboot(RB_POWER_OFF);
        if (count <= 0)
            usleep(1000);
    }
}
