#include "signals.h"

#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int pipe_ends[2];

static void on_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    static volatile sig_atomic_t ending;
    if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT) {
        if (ending++ > 0) { /* asked twice: do not wait for anybody */
            terminal_restore();
            _exit(128 + number);
        }
    }
    if (write(pipe_ends[1], &byte, 1) < 0) {
        byte = 0; /* full pipe: enough signals are waiting already */
    }
    errno = saved;
}

/* Stopped by hand while raw: leave the shell a sane terminal. CONT puts raw mode back. */
static void on_stop(int number) {
    int saved = errno;
    (void)number;
    terminal_restore();
    raise(SIGSTOP);
    errno = saved;
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction old;
    struct sigaction action = {.sa_handler = handler}; /* no SA_RESTART: a stuck write must wake up */
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
        sigaction(number, &action, NULL);
    }
}

int signals_open(void) {
    static const int relayed[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGCONT};
    if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return -1;
    }
    for (unsigned i = 0; i < sizeof relayed / sizeof *relayed; i++) {
        handle(relayed[i], on_signal);
    }
    handle(SIGTSTP, on_stop);
    signal(SIGPIPE, SIG_IGN);
    return pipe_ends[0];
}
