#include "guest.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void op_exec(uint32_t id, const struct exec_request *r)
{
    struct channel *c = channel_new(id, C_EXEC);
    if (!c)
        return;
    if (r->cwd[0] != '/') {
        answer_error(id, P_INVALID, "guest.bad_directory", "'%s' is not an absolute path", r->cwd);
        channel_free(c);
        return;
    }
    struct spawned s;
    int error = spawn(r, &s);
    if (error) {
        answer_error(id, kind_of_errno(error), "guest.exec_failed", "cannot start %s: %s", r->argv[0],
                     strerror(error));
        channel_free(c);
        return;
    }
    c->pid = s.pid;
    c->tty = r->tty;
    for (int stream = 0; stream < STREAMS; stream++)
        if (s.fd[stream] >= 0)
            channel_watch(c, stream, s.fd[stream]);
    struct writer w = answer_begin();
    put_u32(&w, (uint32_t)s.pid);
    answer_send(&w, T_STARTED, 0, id);
}

void op_signal(struct channel *c, uint8_t number)
{
    if (c->kind == C_EXEC && c->pid > 0)
        kill(-c->pid, number);
}

void op_resize(struct channel *c, uint16_t rows, uint16_t columns)
{
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    if (c->tty && c->fd[S_IN] >= 0)
        ioctl(c->fd[S_IN], TIOCSWINSZ, &size);
}
