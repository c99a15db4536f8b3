#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void refused(struct channel *c, int error)
{
    answer_error(c->id, error == ECONNREFUSED ? P_UNAVAILABLE : kind_of_errno(error),
                 "guest.connect_failed", "cannot connect to port %d in the guest: %s", c->port,
                 strerror(error));
    channel_free(c);
}

static int start(struct channel *c)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET,
                             .sin_port = htons(c->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
                              .sin6_port = htons(c->port),
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const struct sockaddr *address = c->connect_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
    socklen_t size = c->connect_v6 ? sizeof v6 : sizeof v4;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    if (connect(fd, address, size) < 0 && errno != EINPROGRESS) {
        int error = errno;
        close(fd);
        return error;
    }
    int twin = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (twin < 0) {
        close(fd);
        return EMFILE;
    }
    c->connecting = true;
    channel_watch(c, S_IN, fd);
    channel_watch(c, S_OUT, twin);
    return 0;
}

static void try_next(struct channel *c, int error)
{
    while (error) {
        if (c->connect_v6) {
            refused(c, ECONNREFUSED);
            return;
        }
        c->connect_v6 = true;
        error = start(c);
    }
}

void op_connect(uint32_t id, uint16_t port)
{
    struct channel *c = channel_new(id, C_CONNECT);
    if (!c)
        return;
    c->port = port;
    try_next(c, start(c));
}

void op_connect_done(struct channel *c)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd[S_IN], SOL_SOCKET, SO_ERROR, &error, &size);
    c->connecting = false;
    if (error) {
        for (int s = S_IN; s <= S_OUT; s++) {
            close(c->fd[s]);
            c->fd[s] = -1;
            c->ready[s] = false;
        }
        try_next(c, error);
        return;
    }
    struct writer w = answer_begin();
    put_u32(&w, 0);
    answer_send(&w, T_STARTED, 0, c->id);
}
