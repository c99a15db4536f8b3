/* hutch-enter: make the namespaces of an environment and become the command in it; or enter those of one that runs.
 * usage: hutch-enter run|join FD CMD [ARGUMENT...]      FD holds the plan of docs/formats/entry-plan.md
 *        hutch-enter change FD
 *        hutch-enter probe DIRECTORY */
#include "change.h"
#include "fail.h"
#include "live.h"
#include "monitor.h"
#include "namespace.h"
#include "overlay.h"
#include "plan.h"
#include "probe.h"
#include "record.h"
#include "root.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static char text[PLAN_BYTES + 1];
static struct plan plan;
static char started[PATH_MAX]; /* the directory we were started in */

static void read_plan(const char *number) {
    int fd = number[0] >= '0' && number[0] <= '9' && number[1] == '\0' ? number[0] - '0' : -1;
    size_t length = 0;
    ssize_t got;
    while ((got = read(fd, text + length, sizeof text - length)) > 0) {
        length += (size_t)got;
    }
    const char *wrong = got < 0 ? strerror(errno) : plan_parse(text, length, &plan);
    if (wrong != NULL) {
        fail((struct problem){"invalid", "env.plan", "this is a mistake of hutch itself"}, "the plan cannot be used: %s",
             wrong);
    }
    close(fd);
}

/* The environment's own memory: what it changes, and what its end is told by. */
static void mount_live(const char *live) {
    char options[64];
    if (plan.tmpfs > 0) {
        snprintf(options, sizeof options, "mode=0700,size=%llu", (unsigned long long)plan.tmpfs);
    } else {
        snprintf(options, sizeof options, "mode=0700");
    }
    if (mount("tmpfs", live, "tmpfs", MS_NODEV | MS_NOSUID, options) != 0) {
        fail((struct problem){"host_not_ready", "env.no_tmpfs", "hutch doctor"}, "cannot mount a tmpfs at %s: %s", live,
             strerror(errno));
    }
}

/* execvp says EACCES for a name that no directory has, when there is one of them it may not look into. */
static int is_anywhere(const char *name) {
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        char file[PATH_MAX];
        struct stat status;
        if (snprintf(file, sizeof file, "%.*s/%s", (int)length, path, name) < PATH_MAX && stat(file, &status) == 0) {
            return 1;
        }
        path += length + (path[length] == ':');
    }
    return 0;
}

static _Noreturn void become(char **command) {
    execvp(command[0], command);
    int why = errno;
    if (why == EACCES && strchr(command[0], '/') == NULL && !is_anywhere(command[0])) {
        why = ENOENT;
    }
    int missing = why == ENOENT || why == ENOTDIR;
    fail_with(missing ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE,
              (struct problem){missing ? "not_found" : "invalid", missing ? "env.command_not_found" : "env.command_unusable",
                               NULL},
              "cannot run %s: %s", command[0], strerror(why));
}

/* Who stood below the prefix stands in the environment now. A namespace that was joined began at its root. */
static void stand_where_we_stood(void) {
    if (started[0] == '\0' || chdir(started) != 0) {
        if (chdir("/") != 0) {
            errno = 0;
        }
    }
}

static void enter(char **command) {
    char live[PATH_MAX];
    record_locate(&plan);
    pid_t monitor = monitor_start();
    namespace_make();
    on_failure(record_withdraw);
    record_publish(&plan, monitor);
    snprintf(live, sizeof live, "%s", record_path("live"));
    root_provide(plan.prefix, live);
    mount_live(live);
    monitor_watch(live);
    overlay_mount(&plan, live);
    live_bind(&plan);
    stand_where_we_stood();
    setenv("HUTCH_ENV", plan.name, 1);
    monitor_go();
    become(command);
}

static void join(char **command) {
    if (plan.into == 0) {
        fail((struct problem){"invalid", "env.plan", "this is a mistake of hutch itself"}, "nothing to join");
    }
    namespace_join(plan.into, plan.space);
    stand_where_we_stood();
    setenv("HUTCH_ENV", plan.name, 1);
    become(command);
}

int main(int argc, char **argv) {
    if (getcwd(started, sizeof started) == NULL) {
        started[0] = '\0'; /* it was removed */
    }
    if (argc > 3 && strcmp(argv[1], "run") == 0) {
        read_plan(argv[2]);
        enter(argv + 3);
    } else if (argc > 3 && strcmp(argv[1], "join") == 0) {
        read_plan(argv[2]);
        join(argv + 3);
    } else if (argc == 3 && strcmp(argv[1], "change") == 0) {
        read_plan(argv[2]);
        change_apply(&plan);
        return 0;
    } else if (argc == 3 && strcmp(argv[1], "probe") == 0) {
        probe(argv[2]);
        return 0;
    }
    fail_with(2, (struct problem){"invalid", "env.usage", NULL}, "usage: hutch-enter run|join FD CMD [ARGUMENT...]");
}
