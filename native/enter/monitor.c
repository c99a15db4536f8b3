#include "monitor.h"

#include "fail.h"
#include "namespace.h"
#include "record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int go = -1, watch = -1;

static _Noreturn void no_monitor(const char *what) {
    fail((struct problem){"host_not_ready", "env.no_monitor", "hutch doctor"}, "cannot %s for the environment: %s", what,
         strerror(errno));
}

/* The kernel says so when the environment's own tmpfs is no more: its namespace has ended with the last process in it,
 * and with the last namespace that was made out of it. */
static int is_over(void) {
    char events[4096] __attribute__((aligned(8)));
    ssize_t length = read(watch, events, sizeof events);
    for (ssize_t at = 0; at < length;) {
        const struct inotify_event *event = (const struct inotify_event *)(events + at);
        if (event->mask & (IN_UNMOUNT | IN_IGNORED)) {
            return 1;
        }
        at += (ssize_t)(sizeof *event + event->len);
    }
    return 0;
}

static int is_in(const char *pid, const char *wanted) {
    char path[64], name[64];
    snprintf(path, sizeof path, "/proc/%.20s/ns/mnt", pid);
    ssize_t length = readlink(path, name, sizeof name - 1);
    name[length > 0 ? length : 0] = '\0';
    return strcmp(name, wanted) == 0;
}

/* End every process of the namespace. One that is born meanwhile has a parent that was seen, or is seen the next time. */
static void end_all(uint64_t namespace) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "mnt:[%llu]", (unsigned long long)namespace);
    for (int found = 1; found;) {
        found = 0;
        DIR *processes = opendir("/proc");
        struct dirent *entry;
        while (processes != NULL && (entry = readdir(processes)) != NULL) {
            pid_t pid = (pid_t)atoi(entry->d_name);
            if (pid <= 0 || !is_in(entry->d_name, wanted)) {
                continue;
            }
            int process = (int)syscall(SYS_pidfd_open, pid, 0);
            if (process >= 0 && is_in(entry->d_name, wanted)
                && syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0) == 0) {
                struct pollfd ended = {.fd = process, .events = POLLIN};
                poll(&ended, 1, -1);
                found = 1;
            }
            close(process);
        }
        if (processes != NULL) {
            closedir(processes);
        }
    }
}

static _Noreturn void stand_guard(int start, int signals) {
    uint64_t namespace;
    ssize_t got;
    do {
        got = read(start, &namespace, sizeof namespace);
    } while (got < 0 && errno == EINTR);
    if (got == sizeof namespace) {
        close(start);
        struct pollfd events[2] = {{.fd = watch, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        for (int over = 0; !over;) {
            if (poll(events, 2, -1) < 0) {
                continue;
            }
            if (events[1].revents & POLLIN) {
                struct signalfd_siginfo said;
                if (read(signals, &said, sizeof said) > 0) {
                    end_all(namespace);
                }
            }
            over = (events[0].revents & POLLIN) && is_over();
        }
    }
    record_withdraw_of(getpid(), got != sizeof namespace);
    _exit(0);
}

static void leave_everything(int start, int signals) {
    /* What we keep comes right behind the streams, wherever it was: a caller may have started us with streams closed. */
    int kept[3] = {start, watch, signals};
    for (int i = 0; i < 3; i++) {
        kept[i] = fcntl(kept[i], F_DUPFD, 16);
    }
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++) {
        dup2(null, fd); /* or whoever reads our output would wait for us */
        dup2(kept[fd], 3 + fd);
    }
    syscall(SYS_close_range, 6U, ~0U, 0);
    setsid();
    if (kept[2] < 0 || chdir("/") != 0) {
        _exit(1);
    }
    prctl(PR_SET_NAME, "hutch-monitor");
}

static _Noreturn void become_monitor(int start, int told) {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGQUIT);
    sigaddset(&ending, SIGHUP);
    sigprocmask(SIG_SETMASK, &ending, NULL);
    int signals = signalfd(-1, &ending, SFD_CLOEXEC);
    on_failure(NULL);
    pid_t self = getpid();
    if (signals < 0 || write(told, &self, sizeof self) != sizeof self) {
        _exit(1);
    }
    leave_everything(start, signals);
    watch = 4;
    stand_guard(3, 5);
}

pid_t monitor_start(void) {
    int start[2], told[2];
    watch = inotify_init1(IN_CLOEXEC);
    if (watch < 0) {
        fail((struct problem){"exhausted", "env.no_inotify", "sudo sysctl -w fs.inotify.max_user_instances=1024"},
             "this user watches too much already: %s", strerror(errno));
    }
    if (pipe2(start, O_CLOEXEC) != 0 || pipe2(told, O_CLOEXEC) != 0) {
        no_monitor("make a pipe");
    }
    pid_t between = fork();
    if (between == 0) {
        close(start[1]);
        /* Its parent ends at once, so the command that this process becomes gets no child it does not know. */
        if (fork() == 0) {
            become_monitor(start[0], told[1]);
        }
        _exit(0);
    }
    close(start[0]);
    close(told[1]);
    pid_t monitor;
    if (between < 0 || waitpid(between, NULL, 0) != between || read(told[0], &monitor, sizeof monitor) != sizeof monitor) {
        no_monitor("start the monitor");
    }
    close(told[0]);
    go = start[1];
    return monitor;
}

void monitor_watch(const char *path) {
    if (inotify_add_watch(watch, path, IN_DELETE_SELF) < 0) {
        if (errno == ENOSPC) {
            fail((struct problem){"exhausted", "env.no_inotify", "sudo sysctl -w fs.inotify.max_user_watches=524288"},
                 "this user watches too much already");
        }
        no_monitor("watch the end");
    }
}

void monitor_go(void) {
    uint64_t namespace = namespace_id();
    signal(SIGPIPE, SIG_IGN);
    ssize_t written = write(go, &namespace, sizeof namespace);
    signal(SIGPIPE, SIG_DFL);
    if (written != sizeof namespace) {
        fail((struct problem){"unavailable", "env.monitor_gone", "try again"},
             "the monitor ended before the environment was ready; nothing was run without one");
    }
    close(go);
    close(watch);
}
