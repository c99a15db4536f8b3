/* LISTENERS: listening TCP sockets and whose they are, from /proc, in a worker: a guest with many
 * processes has many files to look at. */
#include "guest.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LISTENERS = 512, TCP_LISTENING = 0x0a };

struct listener {
    char address[INET6_ADDRSTRLEN];
    uint16_t port;
    unsigned long inode;
    char process[32];
};

static struct listener listeners[MAX_LISTENERS];
static uint32_t count;

static bool parse_address(const char *hex, char to[INET6_ADDRSTRLEN])
{
    uint32_t words[4] = {0}; /* the kernel prints each in the host's own byte order */
    size_t length = strlen(hex);
    if (length != 8 && length != 32)
        return false;
    for (size_t i = 0; i < length / 8; i++) {
        char word[9] = {0};
        memcpy(word, hex + i * 8, 8);
        words[i] = (uint32_t)strtoul(word, NULL, 16);
    }
    return inet_ntop(length == 8 ? AF_INET : AF_INET6, words, to, INET6_ADDRSTRLEN) != NULL;
}

static void read_table(const char *path)
{
    struct lines l;
    if (!lines_open(&l, path))
        return; /* no IPv6 in this guest */
    for (char *line; count < MAX_LISTENERS && (line = lines_next(&l));) {
        char address[40];
        unsigned port, state;
        unsigned long inode;
        struct listener *to = &listeners[count];
        if (sscanf(line, " %*d: %39[0-9A-F]:%x %*s %x %*s %*s %*s %*u %*u %lu", address, &port, &state,
                   &inode) != 4)
            continue;
        if (state != TCP_LISTENING || !parse_address(address, to->address))
            continue;
        to->port = (uint16_t)port;
        to->inode = inode;
        count++;
    }
    lines_close(&l);
}

static void name_owner(const char *pid, const char *link)
{
    unsigned long inode;
    if (sscanf(link, "socket:[%lu]", &inode) != 1)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (listeners[i].inode != inode || *listeners[i].process)
            continue;
        char path[300];
        snprintf(path, sizeof path, "/proc/%s/comm", pid);
        read_file(path, listeners[i].process, sizeof listeners[i].process);
    }
}

static void look_at_process(const char *pid)
{
    char path[300], link[64];
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    DIR *fds = opendir(path);
    for (struct dirent *e; fds && (e = readdir(fds));) {
        ssize_t n = readlinkat(dirfd(fds), e->d_name, link, sizeof link - 1);
        if (n <= 0)
            continue;
        link[n] = 0;
        name_owner(pid, link);
    }
    if (fds)
        closedir(fds);
}

static void list(const void *nothing, struct ring *in, struct writer *report)
{
    (void)in;
    (void)nothing;
    count = 0;
    read_table("/proc/net/tcp");
    read_table("/proc/net/tcp6");
    DIR *proc = count ? opendir("/proc") : NULL;
    for (struct dirent *e; proc && (e = readdir(proc));)
        if (isdigit((unsigned char)e->d_name[0]))
            look_at_process(e->d_name);
    if (proc)
        closedir(proc);
    put_u32(report, count);
    for (uint32_t i = 0; i < count; i++) {
        put_string(report, listeners[i].address);
        put_u16(report, listeners[i].port);
        put_string(report, listeners[i].process);
    }
}

void op_listeners(uint32_t id)
{
    worker_start(id, false, false, list, NULL);
}
