/* A process that runs ahead. Where the CPU is emulated, code is translated when it first runs in a process
 * of the host, and a guest that was saved goes on in a new one: there, starting a program takes longer than
 * becoming somebody. So a process kept for it starts one that does nothing, on a second processor, while
 * the first is busy with HELLO and IDENTIFY. */
#include "guest.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_FOR = 3, DELAY_MILLIS = 1000 };

static int start = -1; /* the one there is waits until this is closed */
static int64_t due;    /* when the next is made; 0: not at all */

static _Noreturn void run_ahead(int closed)
{
    static const struct exec_request nothing = {.argv = {"true"}, .cwd = "/", .user = ""};
    char byte;
    prctl(PR_SET_NAME, "hutch-ahead");
    setsid();
    dup2(closed, WAIT_FOR);
    syscall(SYS_close_range, WAIT_FOR + 1, ~0U, 0);
    while (read(WAIT_FOR, &byte, 1) < 0)
        ;
    struct spawned s;
    if (spawn(&nothing, &s) == 0)
        waitpid(s.pid, NULL, 0);
    _exit(0);
}

void ahead_prepare(void)
{
    int ends[2];
    if (start >= 0 || sysconf(_SC_NPROCESSORS_ONLN) < 2 || pipe2(ends, O_CLOEXEC) < 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[1]);
        run_ahead(ends[0]);
    }
    close(ends[0]);
    start = ends[1];
    if (pid < 0)
        ahead_start();
}

void ahead_start(void)
{
    if (start >= 0)
        close(start);
    start = -1;
}

void ahead_later(void)
{
    due = start < 0 ? monotonic_millis() + DELAY_MILLIS : 0; /* nothing wakes one that has it already */
}

int ahead_wait(void)
{
    int64_t left = due ? due - monotonic_millis() : -1;
    if (due && left <= 0) {
        due = 0;
        ahead_prepare();
    }
    return left > 0 ? (int)left : -1;
}
