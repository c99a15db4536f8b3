/* Kills the helper, or its monitor, at every system call it makes, and looks at what is left.
 * usage: kill-steps HELPER
 *
 * Both are traced, so each step is met exactly; what they leave behind becomes a child of this process, so their end is
 * an event. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 0, HELPER = 1, MONITOR = 3 }; /* which process that is, in the order of their births */

static const char *helper;
static char place[PATH_MAX - 64];
static char into[64]; /* the line of a plan that says who is in the environment */

static const char *at(const char *name) {
    static char paths[4][PATH_MAX];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_MAX, "%s/%s", place, name);
    return path;
}

static _Noreturn void give_up(const char *what, int step) {
    fprintf(stderr, "kill-steps: %s, killed at step %d: see %s\n", what, step, place);
    exit(1);
}

static void tidy(void) {
    char command[PATH_MAX];
    snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", place);
    if (system(command) != 0) {
        perror("rm");
    }
}

static int exists(const char *name) {
    struct stat status;
    return lstat(at(name), &status) == 0;
}

static int entries(const char *directory) {
    DIR *all = opendir(at(directory));
    int count = 0;
    struct dirent *entry;
    while (all != NULL && (entry = readdir(all)) != NULL) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (all != NULL) {
        closedir(all);
    }
    return count;
}

static void write_plan(const char *lines) {
    FILE *plan = fopen(at("plan"), "w");
    fprintf(plan, "hutch-enter 1\nprefix /hutch-kill-steps\nstate %s\nname it\nrenders %s\nlower a/tree\n%send\n",
            at("envs"), at("renders"), lines);
    fclose(plan);
}

static _Noreturn void become(const char *what, const char *script, int traced) {
    int plan = open(at("plan"), O_RDONLY);
    int quiet = open(at("said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(quiet, 2);
    dup2(plan, 3);
    if (traced) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
    }
    if (strcmp(what, "change") == 0) {
        execl(helper, helper, what, "3", (char *)NULL);
    }
    execl(helper, helper, what, "3", "/bin/sh", "-c", script, (char *)NULL);
    _exit(99);
}

/* Runs the helper and kills one process when it begins its step-th system call.
 *
 * result: how the helper, or the command that it became, ended; -1 when nobody came that far */
static int run(const char *what, const char *script, int victim, int step) {
    alarm(120); // for this step: how long all of them take is the disk's affair
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK;
    pid_t first = fork();
    if (first == 0) {
        become(what, script, victim != NOBODY);
    }
    pid_t born[8] = {0, first};
    int births = 1, entering[8] = {0}, steps = 0, execs = 0, killed = victim == NOBODY, result = 0, status;
    pid_t pid, waited_for = strcmp(what, "run") == 0 ? -1 : first; /* beside others only for itself */
    if (victim != NOBODY) {
        waitpid(first, &status, 0);
        ptrace(PTRACE_SETOPTIONS, first, NULL, options);
        ptrace(PTRACE_SYSCALL, first, NULL, NULL);
    }
    while ((pid = waitpid(waited_for, &status, __WALL)) > 0) {
        int who = 0;
        for (int i = 1; i <= births; i++) {
            who = born[i] == pid ? i : who;
        }
        if (!WIFSTOPPED(status)) {
            result = pid == first ? status : result;
            continue;
        }
        if (who == 0 && births < 7) {
            born[who = ++births] = pid;
        }
        int event = status >> 16, number = WSTOPSIG(status);
        execs += event == PTRACE_EVENT_EXEC;
        if (number == (SIGTRAP | 0x80)) {
            entering[who] = !entering[who];
            if (who == victim && !killed && execs == 1 && entering[who] && ++steps == step) {
                killed = 1;
                kill(pid, SIGKILL);
                continue;
            }
        }
        int pass = event != 0 || number == (SIGTRAP | 0x80) || number == SIGTRAP || number == SIGSTOP ? 0 : number;
        ptrace(PTRACE_SYSCALL, pid, NULL, pass);
    }
    return killed ? result : -1;
}

static int says_one(const char *script) {
    return run("run", script, NOBODY, 0) == 0;
}

static void prepare(void) {
    tidy();
    mkdir(place, 0700);
    mkdir(at("envs"), 0700);
    mkdir(at("renders"), 0700);
    mkdir(at("renders/a"), 0700);
    mkdir(at("renders/a/tree"), 0755);
    close(open(at("renders/a/tree/file"), O_WRONLY | O_CREAT, 0644));
}

/* Whoever is killed while an environment is made leaves nothing, and the next is made. */
static int new_ones(int victim) {
    int step = 1, result;
    write_plan("edit\nrecord {\"durable\":false}\n");
    while ((result = run("run", "test -e /hutch-kill-steps/file", victim, step)) != -1) {
        if (victim == MONITOR && result == 0) {
            /* It was killed when the command ran already: that one is found unmonitored, and goes when it is seen. */
            if (exists("envs/it") && (!exists("envs/it/env.json") || !exists("envs/it/entered"))) {
                give_up("an environment without a monitor has no whole record", step);
            }
            prepare();
            write_plan("edit\nrecord {\"durable\":false}\n");
        } else if (entries("envs") != 0) {
            give_up("a new environment left something", step);
        }
        if (!says_one("test -e /hutch-kill-steps/file")) {
            give_up("no other can be made", step);
        }
        step++;
    }
    return step - 1;
}

/* Whoever is killed while a durable one is entered leaves it as it was. */
static int durable_ones(int victim) {
    int step = 1, result;
    write_plan("edit\ndurable\nrecord {\"durable\":true}\n");
    if (!says_one("echo kept > /hutch-kill-steps/kept")) {
        give_up("a durable environment cannot be made", 0);
    }
    write_plan("edit\ndurable\n");
    while ((result = run("run", "test -e /hutch-kill-steps/kept", victim, step)) != -1) {
        if (victim == MONITOR && result == 0) {
            unlink(at("envs/it/entered")); /* as hutch does, which finds nobody in it */
        }
        if (entries("envs") != 1 || entries("envs/it") != 4 || !exists("envs/it/env.json") || !exists("envs/it/upper")) {
            give_up("a durable environment has too much or too little", step);
        }
        if (!says_one("test $(cat /hutch-kill-steps/kept) = kept")) {
            give_up("a durable environment cannot be entered", step);
        }
        step++;
    }
    prepare();
    return step - 1;
}

/* An environment with something in it, and somebody who waits there. */
static pid_t inhabited(void) {
    char script[3 * PATH_MAX];
    struct stat space;
    write_plan("edit\nrecord {\"durable\":false}\n");
    mkfifo(at("ready"), 0600);
    mkfifo(at("go"), 0600);
    snprintf(script, sizeof script, "echo first > /hutch-kill-steps/first; echo > '%s'; read line < '%s'", at("ready"),
             at("go"));
    pid_t pid = fork();
    if (pid == 0) {
        become("run", script, 0);
    }
    int ready = open(at("ready"), O_RDONLY);
    char line;
    if (read(ready, &line, 1) != 1) {
        give_up("an environment cannot be made", 0);
    }
    close(ready);
    snprintf(script, sizeof script, "/proc/%d/ns/mnt", (int)pid);
    stat(script, &space);
    snprintf(into, sizeof into, "into %d %llu\n", (int)pid, (unsigned long long)space.st_ino);
    return pid;
}

static int joined(const char *script) {
    write_plan(into);
    return run("join", script, NOBODY, 0) == 0;
}

/* Whoever is killed while changes are moved to disk loses none, and the next finishes it. */
static int kept_ones(void) {
    int step = 1, result = 0;
    for (; result != -1; step++) {
        char plan[256];
        prepare();
        inhabited();
        snprintf(plan, sizeof plan, "edit\ndurable\nkeep\nrecord {\"durable\":true}\n%s", into);
        write_plan(plan);
        result = run("change", "", HELPER, step);
        int between = joined("echo between > /hutch-kill-steps/between"); /* it may be read-only */
        write_plan(plan);
        if (run("change", "", NOBODY, 0) != 0 || !joined("echo last > /hutch-kill-steps/last")) {
            give_up("it cannot be kept any more", step);
        }
        close(open(at("go"), O_WRONLY));
        while (waitpid(-1, NULL, 0) > 0) {
            continue;
        }
        if (!exists("envs/it/upper/first") || (between && !exists("envs/it/upper/between"))
            || !exists("envs/it/upper/last") || exists("envs/it/.upper") || exists("envs/it/entered")) {
            give_up("changes were lost, or something was left", step);
        }
    }
    return step - 2;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: kill-steps HELPER\n");
        return 2;
    }
    helper = argv[1];
    snprintf(place, sizeof place, "%s/kill-steps-%d", getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"), (int)getpid());
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prepare();
    int total = new_ones(HELPER);
    total += new_ones(MONITOR);
    total += durable_ones(HELPER);
    total += durable_ones(MONITOR);
    total += kept_ones();
    tidy();
    printf("kill-steps: %d steps, nothing left\n", total);
    return 0;
}
