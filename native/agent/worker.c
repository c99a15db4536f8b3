#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Larger pipes spare switches between us and the worker; the kernel may grant less. */
enum { TRANSFER_PIPE = 1 << 20 };

static _Noreturn void work_and_exit(struct ring *in, int out, int report_fd, work job, const void *argument)
{
    static uint8_t buffer[REPORT_MAX];
    struct writer report = {buffer, sizeof buffer, 0, false};
    setsid();
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    enum { REPORT = 3, PROGRESS = 4, OUT_OF_THE_WAY = 32 };
    int high = fcntl(report_fd, F_DUPFD, OUT_OF_THE_WAY);
    int progress = in->progress < 0 ? -1 : fcntl(in->progress, F_DUPFD, OUT_OF_THE_WAY);
    int idle = open("/dev/null", O_RDWR);
    dup2(idle, 0);
    dup2(out >= 0 ? out : idle, 1);
    dup2(high, REPORT);
    dup2(progress >= 0 ? progress : idle, PROGRESS);
    in->progress = PROGRESS;
    syscall(SYS_close_range, PROGRESS + 1, ~0U, 0);
    put_u8(&report, T_RESULT);
    job(argument, in, &report);
    _exit(report.bad || write(REPORT, report.buffer, report.used) != (ssize_t)report.used);
}

/* @return false when the pipe could not be made */
static bool open_pipe(int ends[2], bool large)
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    if (large)
        fcntl(ends[0], F_SETPIPE_SZ, TRANSFER_PIPE);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

static void close_pipe(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

void worker_start(uint32_t id, bool in, bool out, work job, const void *argument)
{
    struct channel *c = channel_new(id, C_WORKER);
    if (!c)
        return;
    int out_pipe[2] = {-1, -1}, report[2] = {-1, -1};
    bool made = open_pipe(report, false) && (!in || channel_share(c)) && (!out || open_pipe(out_pipe, true));
    pid_t pid = made ? fork() : -1;
    if (pid == 0)
        work_and_exit(&c->shared, out_pipe[1], report[1], job, argument);
    if (pid < 0) {
        answer_error(id, kind_of_errno(errno), "guest.worker_failed", "cannot start a worker: %s",
                     strerror(errno));
        close_pipe(out_pipe);
        close_pipe(report);
        channel_free(c);
        return;
    }
    c->pid = pid;
    c->report = report[0];
    close(report[1]);
    if (out) {
        close(out_pipe[1]);
        channel_watch(c, S_OUT, out_pipe[0]);
    }
}
