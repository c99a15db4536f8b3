#include "start.h"

#include "frame.h"
#include "plan.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* A daemon that has not spoken after this long hangs; a slow machine needs a few seconds. */
enum { START_DEADLINE_MILLIS = 60000, LOG_TAIL = 2048 };

int daemon_connect(const struct place *place) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, place->socket); /* its length was checked by place_find */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.uid != geteuid()) {
        say("hutch: %s is served by another user; refusing to talk to it", place->socket);
        close(fd);
        return -2;
    }
    return fd;
}

static void make_parent(const char *path) {
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    for (char *slash = strchr(parent + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(parent, 0700); /* what is there already is fine; open() tells of the rest */
        *slash = '/';
    }
}

/* File names are bytes; only a UTF-8 locale lets a JVM name all of them that people use. */
static void speak_utf8(void) {
    const char *locale = getenv("LC_ALL");
    if (locale == NULL || strcasestr(locale, "utf") == NULL) {
        (void)setenv("LC_ALL", "C.UTF-8", 1); /* out of memory: then as the user has it */
    }
}

static void run_java(struct place *place, const char *kind, const char *entry, const char *more, int argc,
                     char **argv) {
    char options[PATH_MAX + 16], run[PATH_MAX + 16], log[PATH_MAX + 16], cache[PATH_MAX + 32], modules[PATH_MAX + 8];
    snprintf(options, sizeof options, "@%s/lib/%s.options", place->build, kind);
    snprintf(cache, sizeof cache, "-XX:AOTCache=%s/lib/%s.aot", place->build, kind);
    snprintf(modules, sizeof modules, "%s/lib", place->build);
    snprintf(run, sizeof run, "-Dhutch.run=%s", place->run);
    snprintf(log, sizeof log, "-Dhutch.log=%s", place->log);
    char **command = calloc((size_t)argc + 11, sizeof *command);
    if (command == NULL) {
        return;
    }
    int n = 0;
    command[n++] = place->java;
    command[n++] = options;
    command[n++] = cache;
    command[n++] = run;
    command[n++] = log;
    if (more != NULL) {
        command[n++] = (char *)more;
    }
    command[n++] = "--module-path";
    command[n++] = modules;
    command[n++] = "-m";
    command[n++] = (char *)entry;
    for (int i = 1; i < argc; i++) {
        command[n++] = argv[i];
    }
    speak_utf8();
    execve(place->java, command, environ);
    say("hutch: cannot run %s: %s", place->java, strerror(errno));
}

void stand_alone(struct place *place, int argc, char **argv) {
    if (place->java[0] == '\0' && place_java(place) != 0) {
        return;
    }
    run_java(place, "cli", "dev.hutch.cli/dev.hutch.cli.CliMain", NULL, argc, argv);
}

/* Frames of a plan out of a file; comes back only when there is none, or it cannot be carried out. */
static int carry_out_file(int file) {
    static struct decoder decoder;
    lseek(file, 0, SEEK_SET);
    for (int any = 0;; any = 1) {
        struct frame frame;
        int state = decoder_next(&decoder, &frame);
        if (state < 0 || (state > 0 && plan_take(&frame) != 0)) {
            say("hutch: cannot run the planned program: %s", state < 0 ? "it is no plan" : strerror(errno));
            return EXIT_HUTCH_FAILED;
        }
        if (state == 0) {
            size_t room;
            uint8_t *bytes = decoder_room(&decoder, &room);
            ssize_t got = read(file, bytes, room);
            if (got <= 0) {
                return any ? EXIT_HUTCH_FAILED : 0;
            }
            decoder_filled(&decoder, (size_t)got);
        }
    }
}

static volatile pid_t waited_for;

/* What ends us ends the JVM first; what a terminal sends it has got by itself. */
static void pass_on(int number) {
    if (waited_for > 0 && (number == SIGTERM || number == SIGHUP)) {
        kill(waited_for, number);
    }
}

static int wait_for(pid_t child) {
    int status;
    waited_for = child;
    while (waitpid(child, &status, 0) != child) {
        if (errno != EINTR) {
            return EXIT_HUTCH_FAILED;
        }
    }
    waited_for = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int stand_alone_env(struct place *place, int argc, char **argv) {
    static const int passed[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    if (place->java[0] == '\0' && place_java(place) != 0) {
        return EXIT_HUTCH_FAILED;
    }
    char entry[64];
    int file = memfd_create("hutch-entry", 0); /* the JVM finds it by its number */
    snprintf(entry, sizeof entry, "-Dhutch.entry=/proc/self/fd/%d", file);
    pid_t child = file < 0 ? -1 : fork();
    if (child == 0) {
        run_java(place, "env", "dev.hutch.daemon/dev.hutch.daemon.Alone", entry, argc, argv);
        _exit(EXIT_HUTCH_FAILED);
    }
    if (child < 0) {
        say("hutch: cannot start a process: %s", strerror(errno));
        return EXIT_HUTCH_FAILED;
    }
    struct sigaction before[4], action = {.sa_handler = pass_on};
    for (int i = 0; i < 4; i++) {
        sigaction(passed[i], &action, &before[i]);
    }
    int code = wait_for(child);
    for (int i = 0; i < 4; i++) {
        sigaction(passed[i], &before[i], NULL);
    }
    if (code == 0) {
        fcntl(file, F_SETFD, FD_CLOEXEC);
        code = carry_out_file(file);
    }
    return code;
}

/* Whatever else the user's shell left open is not the daemon's to keep. */
static void leave_open_files_behind(void) {
    enum { CLOSE_ON_EXEC = 4, ORDINARY_LIMIT = 1024 }; /* CLOSE_RANGE_CLOEXEC, since Linux 5.11 */
    if (syscall(SYS_close_range, 3U, ~0U, CLOSE_ON_EXEC) != 0) {
        for (int fd = 3; fd < ORDINARY_LIMIT; fd++) {
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
        }
    }
}

static _Noreturn void become_daemon(struct place *place, int ready, int log) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    int null = open("/dev/null", O_RDWR);
    if (setsid() < 0 || chdir("/") != 0 || null < 0 || dup2(null, 0) < 0 || dup2(ready, 1) < 0
        || dup2(log, 2) < 0) {
        say("hutch: cannot set up the daemon's process: %s", strerror(errno));
        _exit(EXIT_HUTCH_FAILED);
    }
    leave_open_files_behind();
    char *nothing[] = {NULL};
    run_java(place, "daemon", "dev.hutch.daemon/dev.hutch.daemon.Main", NULL, 0, nothing);
    _exit(EXIT_HUTCH_FAILED);
}

/* Show what the daemon wrote to its log since we started it. */
static void show_log(const struct place *place, off_t from) {
    int fd = open(place->log, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    char text[LOG_TAIL + 1];
    off_t end = lseek(fd, 0, SEEK_END);
    off_t begin = end - from > LOG_TAIL ? end - LOG_TAIL : from;
    ssize_t length = pread(fd, text, LOG_TAIL, begin);
    close(fd);
    if (length > 0) {
        text[length] = '\0';
        say("%s", text);
    }
}

static long now_millis(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Read lines until `ready` or `error`: 0 when ready. Other lines are the JVM's own and pass by. */
static int wait_ready(const struct place *place, int pipe_end, off_t log_from) {
    char line[4096];
    size_t held = 0;
    long deadline = now_millis() + START_DEADLINE_MILLIS;
    for (;;) {
        struct pollfd poll_pipe = {.fd = pipe_end, .events = POLLIN};
        long left = deadline - now_millis();
        int polled = left > 0 ? poll(&poll_pipe, 1, (int)left) : 0;
        if (polled < 0 && errno == EINTR) {
            continue;
        }
        if (polled <= 0) {
            say("hutch: the daemon is not ready after %d s; its log is %s", START_DEADLINE_MILLIS / 1000, place->log);
            return -1;
        }
        ssize_t got = read(pipe_end, line + held, sizeof line - 1 - held);
        if (got <= 0) {
            say("hutch: the daemon ended before it was ready; its log is %s", place->log);
            show_log(place, log_from);
            return -1;
        }
        held += (size_t)got;
        line[held] = '\0';
        for (char *end; (end = strchr(line, '\n')) != NULL;) {
            *end = '\0';
            if (strcmp(line, "ready") == 0) {
                return 0;
            }
            if (strncmp(line, "error ", 6) == 0) {
                say("hutch: the daemon cannot start: %s", line + 6);
                return -1;
            }
            held -= (size_t)(end + 1 - line);
            memmove(line, end + 1, held + 1);
        }
        held = held == sizeof line - 1 ? 0 : held;
    }
}

static int spawn(struct place *place) {
    int ends[2];
    make_parent(place->log);
    int log = open(place->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) {
        say("hutch: cannot write %s: %s", place->log, strerror(errno));
        return -1;
    }
    off_t log_from = lseek(log, 0, SEEK_END);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(log);
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        become_daemon(place, ends[1], log);
    }
    close(ends[1]);
    close(log);
    int ready = child > 0 ? wait_ready(place, ends[0], log_from) : -1;
    close(ends[0]);
    return ready;
}

int daemon_start(struct place *place) {
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/start.lock", place->run);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        say("hutch: cannot lock %s: %s", path, strerror(errno));
        close(lock);
        return -1;
    }
    int fd = daemon_connect(place); /* somebody else may have started it while we waited */
    if (fd == -1 && place_java(place) == 0 && spawn(place) == 0) {
        fd = daemon_connect(place);
        if (fd == -1) {
            say("hutch: the daemon said it was ready, but %s does not answer: %s", place->socket, strerror(errno));
        }
    }
    close(lock); /* and so unlocks: the daemon does not hold it */
    return fd >= 0 ? fd : -1;
}
