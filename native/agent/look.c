/* Small looks at the guest: stat, stats; and sync. */
#include "guest.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

void op_stat(uint32_t id, const char *path)
{
    struct stat s;
    bool there = lstat(path, &s) == 0;
    if (!there && errno != ENOENT && errno != ENOTDIR) {
        answer_error(id, kind_of_errno(errno), "guest.file_failed", "cannot look at %s: %s", path,
                     strerror(errno));
        return;
    }
    struct writer w = answer_begin();
    put_u8(&w, there);
    if (there) {
        put_u8(&w, S_ISREG(s.st_mode) ? 1 : S_ISDIR(s.st_mode) ? 2 : S_ISLNK(s.st_mode) ? 3 : 4);
        put_u32(&w, s.st_mode & 07777);
        put_u32(&w, s.st_uid);
        put_u32(&w, s.st_gid);
        put_u64(&w, (uint64_t)s.st_size);
    }
    answer_send(&w, T_RESULT, 0, id);
}

static uint64_t memory_available(void)
{
    struct lines l;
    uint64_t kilobytes = 0;
    if (!lines_open(&l, "/proc/meminfo"))
        return 0;
    for (char *line; (line = lines_next(&l));)
        if (strncmp(line, "MemAvailable:", 13) == 0)
            kilobytes = strtoull(line + 13, NULL, 10);
    lines_close(&l);
    return kilobytes * 1024;
}

static uint64_t count_processes(void)
{
    uint64_t count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *e; proc && (e = readdir(proc));) {
        char path[300];
        struct stat s;
        if (!isdigit((unsigned char)e->d_name[0]))
            continue;
        /* Kernel threads have no program. */
        snprintf(path, sizeof path, "/proc/%s/exe", e->d_name);
        count += stat(path, &s) == 0;
    }
    if (proc)
        closedir(proc);
    return count;
}

void op_stats(uint32_t id)
{
    struct sysinfo info = {0};
    struct statvfs disk = {0};
    sysinfo(&info);
    statvfs("/", &disk);
    uint64_t total = (uint64_t)disk.f_blocks * disk.f_frsize;
    struct writer w = answer_begin();
    put_u64(&w, (uint64_t)info.uptime * 1000);
    put_u64(&w, (uint64_t)info.totalram * info.mem_unit);
    put_u64(&w, memory_available());
    put_u64(&w, total);
    put_u64(&w, total - (uint64_t)disk.f_bfree * disk.f_frsize);
    put_u64(&w, (uint64_t)info.loads[0] * 1000 >> SI_LOAD_SHIFT);
    put_u64(&w, count_processes());
    answer_send(&w, T_RESULT, 0, id);
}

static void write_all(const void *argument, struct ring *in, struct writer *report)
{
    (void)argument;
    (void)in;
    (void)report;
    sync();
}

void op_sync(uint32_t id)
{
    worker_start(id, false, false, write_all, NULL);
}
