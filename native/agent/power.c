#include "boot.h"
#include "guest.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool due;
static uint32_t grace;

bool shutdown_due(void)
{
    return due;
}

void op_shutdown(uint32_t id, uint32_t grace_millis)
{
    due = true;
    grace = grace_millis;
    answer_empty(T_RESULT, 0, id);
}

/* Waits until all processes have ended, or the time is up. @return all have ended */
static bool all_ended(uint32_t millis)
{
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    struct timespec now, until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += millis / 1000;
    until.tv_nsec += millis % 1000 * 1000000L;
    for (;;) {
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (pid < 0)
            return true;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long long left = (until.tv_sec - now.tv_sec) * 1000000000LL + until.tv_nsec - now.tv_nsec;
        if (left <= 0)
            return false;
        sigtimedwait(&children, NULL, &(struct timespec){left / 1000000000, left % 1000000000});
    }
}

void shutdown_now(void)
{
    if (!agent.init)
        exit(0);
    enum { KILL_MILLIS = 5000 };
    kill(-1, SIGTERM);
    kill(-1, SIGHUP); /* shells take no notice of SIGTERM */
    if (!all_ended(grace)) {
        kill(-1, SIGKILL);
        all_ended(KILL_MILLIS);
    }
    root_release();
    sync();
    /* Without ACPI there is no power to switch off; a reset ends the machine as well, since the
     * hypervisor is told not to reboot. */
    reboot(RB_POWER_OFF);
    reboot(RB_AUTOBOOT);
    boot_stuck("reboot");
}
