#include "record.h"

#include "fail.h"
#include "namespace.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* aside: where a record is written before it is published, and goes before it is taken apart */
static char directory[PATH_MAX], aside[PATH_MAX], again[PATH_MAX];
static int durable, fresh, published;

void record_locate(const struct plan *plan) {
    durable = plan->durable;
    fresh = plan->record != NULL;
    if (snprintf(directory, sizeof directory, "%s/%s", plan->state, plan->name) >= PATH_MAX - 64) {
        fail((struct problem){"invalid", "env.path_too_long", "set HUTCH_HOME to a shorter path"}, "%s is too long",
             plan->state);
    }
    snprintf(aside, sizeof aside, "%s/.%s-%d", plan->state, plan->name, (int)getpid());
    snprintf(again, sizeof again, "%s/%s/.entered-%d", plan->state, plan->name, (int)getpid());
}

const char *record_path(const char *name) {
    static char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= PATH_MAX) {
        fail((struct problem){"invalid", "env.path_too_long", "set HUTCH_HOME to a shorter path"}, "%s is too long",
             directory);
    }
    return path;
}

static _Noreturn void cannot_write(const char *path) {
    int why = errno;
    fail((struct problem){why == ENOSPC || why == EDQUOT ? "exhausted" : "host_not_ready", "env.record_unwritable",
                          "free some space, or see to it that the directory is yours"},
         "cannot write %s: %s", path, strerror(why));
}

static void write_file(int at, const char *name, const char *text, size_t length) {
    int fd = openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    while (fd >= 0 && length > 0) {
        ssize_t written = write(fd, text, length);
        if (written < 0) {
            cannot_write(record_path(name));
        }
        text += written;
        length -= (size_t)written;
    }
    if (fd < 0 || (durable && fsync(fd) != 0) || close(fd) != 0) {
        cannot_write(record_path(name));
    }
}

/* Clock ticks from boot to the start of a process: field 22 of its stat, counted after the closing bracket of its name. */
static unsigned long long start_ticks(pid_t pid) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    char *field = strrchr(text, ')');
    for (int i = 0; field != NULL && i < 20; i++) {
        field = strchr(field + 1, ' ');
    }
    return field == NULL ? 0 : strtoull(field, NULL, 10);
}

static size_t describe(char *text, size_t room, pid_t monitor) {
    char boot[64] = "";
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, boot, sizeof boot - 1);
    close(fd);
    boot[got > 0 ? strcspn(boot, "\n") : 0] = '\0';
    int length = snprintf(text, room,
                          "hutch-entered 1\nboot %s\nowner %d %llu\nmonitor %d %llu\nnamespace %llu\nend\n", boot,
                          (int)getpid(), start_ticks(getpid()), (int)monitor, start_ticks(monitor),
                          (unsigned long long)namespace_id());
    return (size_t)length;
}

static _Noreturn void in_use(const struct plan *plan) {
    fail((struct problem){"exists", "env.in_use", "let who is in it end, or add --force"},
         "environment %s is in use", plan->name);
}

static void publish_again(const struct plan *plan, const char *text, size_t length) {
    const char *name = strrchr(again, '/') + 1;
    int at = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (at < 0) {
        cannot_write(directory);
    }
    unlinkat(at, name, 0);
    write_file(at, name, text, length);
    int linked = linkat(at, name, at, "entered", 0);
    int why = errno;
    unlinkat(at, name, 0);
    if (linked != 0 && why == EEXIST) {
        in_use(plan);
    }
    errno = why;
    if (linked != 0 || (mkdirat(at, "live", 0700) != 0 && errno != EEXIST)) {
        cannot_write(directory);
    }
    close(at);
}

static void publish_new(const struct plan *plan, const char *text, size_t length) {
    tree_remove(aside);
    int at = mkdir(aside, 0700) != 0 ? -1 : open(aside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) {
        cannot_write(aside);
    }
    write_file(at, "env.json", plan->record, strlen(plan->record));
    write_file(at, "entered", text, length);
    if (mkdirat(at, "live", 0700) != 0) {
        cannot_write(aside);
    }
    close(at);
    if (rename(aside, directory) != 0) {
        int why = errno;
        tree_remove(aside);
        errno = why;
        if (why == EEXIST || why == ENOTEMPTY) {
            in_use(plan);
        }
        cannot_write(directory);
    }
    int all = durable ? open(plan->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (all >= 0) {
        fsync(all);
        close(all);
    }
}

void record_publish(const struct plan *plan, pid_t monitor) {
    char text[512];
    size_t length = describe(text, sizeof text, monitor);
    if (!fresh) {
        publish_again(plan, text, length);
    } else {
        publish_new(plan, text, length);
    }
    published = 1;
}

void record_rewrite(const struct plan *plan) {
    int at = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (at < 0) {
        cannot_write(directory);
    }
    durable = 1; /* what is written is to be on disk */
    unlinkat(at, ".env.json", 0);
    write_file(at, ".env.json", plan->record, strlen(plan->record));
    if (renameat(at, ".env.json", at, "env.json") != 0 || fsync(at) != 0) {
        cannot_write(directory);
    }
    close(at);
}

int record_is_durable(void) {
    static char text[PLAN_BYTES];
    int fd = open(record_path("env.json"), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0) {
        return durable;
    }
    text[length] = '\0';
    /* Inside of any of its texts a quote has a backslash before it. */
    return strstr(text, "\"durable\":true") != NULL;
}

/* before: nobody was ever in it */
static void withdraw(int before) {
    if (!(fresh && before) && record_is_durable()) {
        unlink(record_path("entered"));
    } else {
        /* Out of sight in one step: whoever is killed while taking it apart leaves nothing that looks like a record. */
        tree_remove(rename(directory, aside) == 0 ? aside : directory);
    }
}

void record_withdraw(void) {
    if (published) {
        /* What this namespace has mounted there would be in the way, and is of no use any more. */
        while (umount2(record_path("live"), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) {
            continue;
        }
        withdraw(1);
    }
}

void record_withdraw_of(pid_t monitor, int before) {
    char text[512], wanted[64];
    if (before) {
        unlink(again); /* of a helper that was killed */
        tree_remove(aside);
    }
    int fd = open(record_path("entered"), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    snprintf(wanted, sizeof wanted, "\nmonitor %d %llu\n", (int)monitor, start_ticks(monitor));
    if (strstr(text, wanted) != NULL) {
        withdraw(before);
    }
}
