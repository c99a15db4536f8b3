/* Commands: started with vfork, because copying page tables is what costs most when the CPU is
 * emulated. The child shares our memory until it has become the command, so it only makes system
 * calls, and writes nothing but its own stack and the scratch kept for it here. */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DEFAULTS = 4, CANNOT_RUN = 126, NOT_FOUND = 127 };

static char identity_env[MAX_IDENTITY_ENV];
static const char *identity_vars[MAX_ENV + 1];
static const char *merged[DEFAULTS + 2 * MAX_ENV + 1];
static uint32_t merged_count;
static char home_var[300], user_var[80];

bool spawn_set_environment(const char *const *env)
{
    size_t used = 0;
    uint32_t count = 0;
    for (; env[count]; count++) {
        size_t length = strlen(env[count]) + 1;
        if (length > sizeof identity_env - used)
            return false;
        identity_vars[count] = memcpy(identity_env + used, env[count], length);
        used += length;
    }
    identity_vars[count] = NULL;
    return true;
}

static void merge(const char *variable)
{
    size_t name = strcspn(variable, "=") + 1;
    for (uint32_t i = 0; i < merged_count; i++) {
        if (strncmp(merged[i], variable, name) == 0) {
            merged[i] = variable;
            return;
        }
    }
    merged[merged_count++] = variable;
}

static void merge_environment(const struct exec_request *r, const struct account *account)
{
    merged_count = 0;
    JOIN(home_var, "HOME=", account->home);
    JOIN(user_var, "USER=", account->name);
    merge("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    merge(home_var);
    merge(user_var);
    if (r->tty)
        merge("TERM=xterm-256color");
    for (const char **v = identity_vars; *v; v++)
        merge(*v);
    for (const char *const *v = r->env; *v; v++)
        merge(*v);
    merged[merged_count] = NULL;
}

struct child {
    const struct exec_request *request;
    const struct account *account;
    const char *account_problem;
    int fd[STREAMS]; /* the child's ends */
};

static _Noreturn void give_up(int code, const char *what, const char *why)
{
    const char *parts[] = {"hutch: ", what, ": ", why, "\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (write(2, parts[i], strlen(parts[i])) < 0)
            break;
    _exit(code);
}

static void become(const struct account *a)
{
    /* Straight system calls: the library's would talk to its other threads. */
    if (a->uid == 0 && a->gid == 0 && a->group_count == 0 && geteuid() != 0)
        return; /* not root to begin with: an attached agent, not a guest's */
    if (syscall(SYS_setgroups, a->group_count, a->groups) < 0 ||
        syscall(SYS_setresgid, a->gid, a->gid, a->gid) < 0 ||
        syscall(SYS_setresuid, a->uid, a->uid, a->uid) < 0)
        give_up(CANNOT_RUN, a->name, strerror(errno));
}

static const char *path_of_environment(void)
{
    for (uint32_t i = 0; i < merged_count; i++)
        if (strncmp(merged[i], "PATH=", 5) == 0)
            return merged[i] + 5;
    return "";
}

static _Noreturn void run(const char *const *argv)
{
    static char path[MAX_PATH_LENGTH + 1];
    char *const *args = (char *const *)(uintptr_t)argv;
    char *const *env = (char *const *)(uintptr_t)merged;
    const char *name = argv[0];
    int error = ENOENT;
    if (strchr(name, '/')) {
        execve(name, args, env);
        error = errno;
        give_up(error == ENOENT || error == ENOTDIR ? NOT_FOUND : CANNOT_RUN, name, strerror(error));
    }
    for (const char *at = path_of_environment(); *at && *name;) {
        size_t n = strcspn(at, ":");
        if (n > 0 && n + 1 + strlen(name) < sizeof path) {
            memcpy(path, at, n);
            path[n] = '/';
            strcpy(path + n + 1, name);
            execve(path, args, env);
            if (errno != ENOENT && errno != ENOTDIR)
                error = errno;
        }
        at += n + (at[n] == ':');
    }
    if (error == ENOENT)
        give_up(NOT_FOUND, name, "command not found");
    give_up(CANNOT_RUN, name, strerror(error));
}

static _Noreturn void child_main(const struct child *c)
{
    setsid();
    // The agent itself names every mode; a command expects what a login gives.
    umask(022);
    for (int s = 0; s < STREAMS; s++)
        dup2(c->fd[s], s);
    if (c->request->tty)
        ioctl(0, TIOCSCTTY, 0);
    syscall(SYS_close_range, 3, ~0U, 0);
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (c->account_problem)
        give_up(CANNOT_RUN, c->request->user, c->account_problem);
    become(c->account);
    if (chdir(c->request->cwd) < 0)
        give_up(CANNOT_RUN, c->request->cwd, strerror(errno));
    run(c->request->argv);
}

static __attribute__((noinline)) pid_t start(const struct child *c)
{
    pid_t pid = vfork();
    if (pid == 0)
        child_main(c);
    return pid;
}

static void close_all(const int *fds, int count)
{
    for (int i = 0; i < count; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* A terminal: its other side for the child, its own side twice, to be watched for input and output. */
static int open_terminal(const struct exec_request *r, struct child *child, struct spawned *to)
{
    char name[32];
    int number, unlock = 0;
    struct winsize size = {.ws_row = r->rows, .ws_col = r->columns};
    int master = open("/dev/ptmx", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (master < 0)
        return errno;
    to->fd[S_IN] = master;
    if (ioctl(master, TIOCSPTLCK, &unlock) < 0 || ioctl(master, TIOCGPTN, &number) < 0 ||
        ioctl(master, TIOCSWINSZ, &size) < 0)
        return errno;
    snprintf(name, sizeof name, "/dev/pts/%d", number);
    int terminal = open(name, O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return errno;
    child->fd[0] = terminal;
    child->fd[1] = child->fd[2] = terminal;
    to->fd[S_OUT] = fcntl(master, F_DUPFD_CLOEXEC, 3);
    return to->fd[S_OUT] < 0 ? errno : 0;
}

static int open_pipes(struct child *child, struct spawned *to)
{
    for (int s = 0; s < STREAMS; s++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) < 0)
            return errno;
        int ours = s == S_IN ? ends[1] : ends[0];
        child->fd[s] = s == S_IN ? ends[0] : ends[1];
        to->fd[s] = ours;
        fcntl(ours, F_SETFL, O_NONBLOCK | (s == S_IN ? O_WRONLY : O_RDONLY));
    }
    return 0;
}

int spawn(const struct exec_request *r, struct spawned *to)
{
    static struct account account;
    struct child child = {.request = r, .account = &account, .fd = {-1, -1, -1}};
    *to = (struct spawned){.fd = {-1, -1, -1}};
    child.account_problem = account_find(r->user, &account);
    merge_environment(r, &account);
    int error = r->tty ? open_terminal(r, &child, to) : open_pipes(&child, to);
    if (!error) {
        to->pid = start(&child);
        if (to->pid < 0)
            error = errno;
    }
    close_all(child.fd, r->tty ? 1 : STREAMS);
    if (error)
        close_all(to->fd, STREAMS);
    return error;
}
