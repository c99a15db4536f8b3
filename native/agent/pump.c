/* Moves bytes between the streams of the channels and the host, and ends channels that are done. */
#include "agent.h"
#include "operations.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void end_of_output(struct channel *c, enum stream s)
{
    close(c->fd[s]);
    c->fd[s] = -1;
    c->ready[s] = false;
    answer_empty(T_EOF, (uint8_t)s, c->id);
}

/* Reads one frame's worth of output straight into the buffer of the port. @return more may follow */
static bool pump_output(struct channel *c, enum stream s)
{
    if (c->fd[s] < 0 || c->connecting)
        return false;
    if (c->draining && c->drain[s] == 0) {
        end_of_output(c, s);
        return false;
    }
    if (!c->ready[s] || c->credit[s] == 0 || output_pending() >= OUTPUT_HIGH)
        return false;
    size_t most = c->credit[s] < MAX_DATA ? c->credit[s] : MAX_DATA;
    if (c->draining && c->drain[s] < most)
        most = (size_t)c->drain[s];
    struct writer w = answer_begin();
    ssize_t n = read(c->fd[s], w.buffer, most);
    if (n > 0) {
        w.used = (size_t)n;
        answer_send(&w, T_DATA, (uint8_t)s, c->id);
        c->credit[s] -= (uint32_t)n;
        if (c->draining)
            c->drain[s] -= (uint64_t)n;
        return true;
    }
    if (n < 0 && errno == EINTR)
        return true;
    if (n < 0 && errno == EAGAIN && !c->draining)
        c->ready[s] = false;
    else
        end_of_output(c, s); /* end of file; a terminal says EIO */
    return false;
}

static void end_input(struct channel *c)
{
    c->in_done = true;
    if (c->fd[S_IN] < 0)
        return;
    if (c->tty) {
        static const char end_of_transmission = 4;
        if (write(c->fd[S_IN], &end_of_transmission, 1) < 0 && errno == EAGAIN)
            c->in_done = false;
        return;
    }
    if (c->kind == C_CONNECT)
        shutdown(c->fd[S_IN], SHUT_WR);
    close(c->fd[S_IN]);
    c->fd[S_IN] = -1;
}

static void pump_input(struct channel *c)
{
    if (c->connecting)
        return;
    if (c->shared_moved)
        channel_shared_progress(c);
    while (c->ring_used && (c->ready[S_IN] || c->fd[S_IN] < 0)) {
        uint32_t some = WINDOW_SIZE - c->ring_from;
        if (some > c->ring_used)
            some = c->ring_used;
        uint32_t done = channel_pass_on(c, c->ring + c->ring_from, some);
        c->ring_from = (c->ring_from + done) % WINDOW_SIZE;
        c->ring_used -= done;
    }
    if (c->in_eof && !c->in_done && c->ring_used == 0 && (c->ready[S_IN] || c->fd[S_IN] < 0))
        end_input(c);
}

static void report_worker(struct channel *c)
{
    static uint8_t report[REPORT_MAX];
    size_t size = 0;
    ssize_t n;
    while (size < sizeof report && (n = read(c->report, report + size, sizeof report - size)) > 0)
        size += (size_t)n;
    if (size == 0 || (report[0] != T_RESULT && report[0] != T_ERROR)) {
        answer_error(c->id, P_INTERNAL, "guest.worker_died",
                     "the agent's worker ended early, wait status %d", c->status);
        return;
    }
    struct writer w = answer_begin();
    put_bytes(&w, report + 1, size - 1);
    answer_send(&w, report[0], 0, c->id);
}

static void report_exit(const struct channel *c)
{
    struct writer w = answer_begin();
    put_u32(&w, WIFSIGNALED(c->status) ? 128 + (uint32_t)WTERMSIG(c->status)
                                       : (uint32_t)WEXITSTATUS(c->status));
    answer_send(&w, T_EXIT, 0, c->id);
}

/* A command that has ended is owed what it wrote, not what others may still write. A terminal ends
 * by itself: the kernel hangs it up when its session leader goes. */
static void start_draining(struct channel *c)
{
    for (int s = S_OUT; s <= S_ERR; s++) {
        int left = 0;
        if (c->fd[s] >= 0 && ioctl(c->fd[s], FIONREAD, &left) == 0)
            c->drain[s] = (uint64_t)left;
        c->ready[s] = true;
    }
    c->draining = true;
}

/* Ends the channel when all is done. @return something has changed */
static bool finish(struct channel *c)
{
    bool output_open = c->fd[S_OUT] >= 0 || c->fd[S_ERR] >= 0;
    if (c->pid > 0)
        return false;
    if (c->closing) {
        answer_error(c->id, P_CANCELLED, "guest.closed", "closed by the host");
    } else if (c->kind == C_EXEC) {
        if (!c->draining && !c->tty) {
            start_draining(c);
            return true;
        }
        if (output_open)
            return false;
        report_exit(c);
    } else if (output_open) {
        return false;
    } else if (c->kind == C_WORKER) {
        report_worker(c);
    } else {
        if (!c->in_done)
            return false;
        answer_empty(T_RESULT, 0, c->id);
    }
    channel_free(c);
    return true;
}

bool channels_pump(void)
{
    bool more = false;
    for (uint32_t i = 0; i < MAX_CHANNELS; i++) {
        struct channel *c = &agent.channels[(agent.turn + i) % MAX_CHANNELS];
        if (c->kind == C_FREE)
            continue;
        if (output_room() < ANSWER_RESERVE)
            return false;
        if (c->connecting && c->ready[S_IN])
            op_connect_done(c);
        if (c->kind == C_FREE)
            continue;
        if (!c->closing) {
            pump_input(c);
            more |= pump_output(c, S_OUT);
            more |= pump_output(c, S_ERR);
        }
        more |= finish(c);
    }
    agent.turn = (agent.turn + 1) % MAX_CHANNELS;
    return more;
}
