/* Parts of the agent that work on the guest, not on the channel. */
#ifndef HUTCH_GUEST_H
#define HUTCH_GUEST_H

#include "agent.h"
#include "operations.h"

#include <stdint.h>

enum { MAX_GROUPS = 64 };

/* users.c: the guest's own /etc/passwd and /etc/group */
struct account {
    uint32_t uid, gid;
    uint32_t groups[MAX_GROUPS];
    int group_count;
    char name[64];
    char home[256];
};
/* Resolves `name-or-uid[:group-or-gid]`; empty is root. @return NULL, or what is wrong */
const char *account_find(const char *spec, struct account *to);

/* Texts one after the other, as far as whole ones fit. printf would do, and be translated where the CPU is
 * emulated, on the way to the first command. @return whether all did */
bool join(char *to, size_t size, const char *const *parts);
#define JOIN(to, ...) join(to, sizeof(to), (const char *const[]){__VA_ARGS__, NULL})

/* lines.c: text files line by line, without allocation; longer lines are cut */
struct lines {
    int fd;
    size_t from, to;
    char buffer[4096];
};
bool lines_open(struct lines *l, const char *path);
char *lines_next(struct lines *l);
void lines_close(struct lines *l);
/* Writes to an open file from `from` on, and lets it end there; returns 0 or an errno. */
int write_over(int fd, off_t from, const void *content, size_t size);
/* Writes a whole small file; returns 0 or an errno. */
int write_file(const char *path, const void *content, size_t size, unsigned mode);
/* Reads a small file into `to`, zero-terminated, without its last newline; "" when it cannot. */
void read_file(const char *path, char *to, size_t size);

/* spawn.c: commands */
struct spawned {
    pid_t pid;
    int fd[STREAMS];
};
/* Starts a command. @return 0 or an errno */
int spawn(const struct exec_request *r, struct spawned *to);
/* Keeps the environment of every command. @return false when it is too large */
bool spawn_set_environment(const char *const *env);

/* worker.c: transfers and look-ups in a process of their own */
typedef void (*work)(const void *argument, struct ring *in, struct writer *report);
/* Runs `job` in a child, with its input in a ring and its output on descriptor 1. */
void worker_start(uint32_t id, bool in, bool out, work job, const void *argument);
void worker_error(struct writer *report, enum problem_kind kind, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The error of a failed system call on a path. */
void worker_errno(struct writer *report, int error, const char *what, const char *path);
enum problem_kind kind_of_errno(int error);

/* root.c: after the last process has ended, makes the file systems clean */
void root_release(void);
/* The writable file system over the layers, as a path descriptor; -1 before it is mounted. */
int root_overlay(void);
/* Lets writers go on, whoever stopped them. */
void root_thaw(void);
/* linux/fs.h, which musl does not bring along */
#define FREEZE_WRITERS _IOWR('X', 119, int)
#define THAW_WRITERS _IOWR('X', 120, int)

/* network.c: interfaces; those that set something return 0 or an errno. A rehearsal leaves an interface up,
 * without IPv6. */
int network_lo_up(void);
int network_up(uint32_t number, const struct network_settings *n, bool rehearsing);
/* Does what is due. @return milliseconds until the next, or -1 */
int network_wait(void);
int64_t monotonic_millis(void);

/* ahead.c: a process that makes the first command after a restore start sooner */
void ahead_prepare(void);
/* The same, when the guest has had time for what it was started for. */
void ahead_later(void);
/* Lets it run, if there is one. */
void ahead_start(void);
/* Does what is due. @return milliseconds until then, or -1 */
int ahead_wait(void);

/* power.c */
bool shutdown_due(void);
void shutdown_now(void) __attribute__((noreturn));

#endif
