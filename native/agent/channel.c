#include "agent.h"
#include "guest.h"
#include "operations.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

struct channel *channel_new(uint32_t id, enum channel_kind kind)
{
    for (uint32_t i = 0; i < MAX_CHANNELS; i++) {
        struct channel *c = &agent.channels[i];
        if (c->kind != C_FREE)
            continue;
        *c = (struct channel){.kind = kind,
                              .id = id,
                              .report = -1,
                              .shared = {.progress = -1},
                              .fd = {-1, -1, -1},
                              .credit = {WINDOW_SIZE, WINDOW_SIZE, WINDOW_SIZE}};
        return c;
    }
    answer_error(id, P_EXHAUSTED, "guest.too_many_channels",
                 "the guest already does %d things for this host", MAX_CHANNELS);
    return NULL;
}

struct channel *channel_find(uint32_t id)
{
    for (uint32_t i = 0; i < MAX_CHANNELS; i++)
        if (agent.channels[i].kind != C_FREE && agent.channels[i].id == id)
            return &agent.channels[i];
    return NULL;
}

static void close_stream(struct channel *c, enum stream s)
{
    if (c->fd[s] >= 0)
        close(c->fd[s]);
    c->fd[s] = -1;
    c->ready[s] = false;
}

static void drop_ring(struct channel *c)
{
    if (c->ring)
        munmap(c->ring, WINDOW_SIZE);
    c->ring = NULL;
    c->ring_used = 0;
}

void channel_free(struct channel *c)
{
    for (int s = 0; s < STREAMS; s++)
        close_stream(c, s);
    if (c->report >= 0)
        close(c->report);
    ring_close(&c->shared);
    drop_ring(c);
    c->kind = C_FREE;
}

static void kill_group(const struct channel *c)
{
    if (c->pid > 0) {
        kill(-c->pid, SIGKILL);
        kill(c->pid, SIGKILL); /* a worker that has not made its group yet */
    }
}

void channel_drop_all(void)
{
    for (uint32_t i = 0; i < MAX_CHANNELS; i++) {
        if (agent.channels[i].kind == C_FREE)
            continue;
        kill_group(&agent.channels[i]); /* reaped as an orphan */
        channel_free(&agent.channels[i]);
    }
}

void channel_close(struct channel *c)
{
    kill_group(c);
    c->closing = true;
    for (int s = 0; s < STREAMS; s++)
        close_stream(c, s);
    drop_ring(c);
}

static bool watch(const struct channel *c, uint32_t stream, int fd, uint32_t events)
{
    uint64_t key = (uint64_t)(c - agent.channels + 1) << 8 | stream;
    struct epoll_event e = {.events = EPOLLET | events, .data.u64 = key};
    return epoll_ctl(agent.epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

void channel_watch(struct channel *c, enum stream stream, int fd)
{
    c->fd[stream] = fd;
    /* What cannot be watched (a regular file) is always ready. */
    if (!watch(c, stream, fd, stream == S_IN ? EPOLLOUT : EPOLLIN))
        c->ready[stream] = true;
}

bool channel_share(struct channel *c)
{
    return ring_open(&c->shared) && watch(c, STREAMS, c->shared.progress, EPOLLIN);
}

void channel_event(uint32_t index, uint32_t stream)
{
    if (index >= MAX_CHANNELS || agent.channels[index].kind == C_FREE)
        return;
    if (stream < STREAMS)
        agent.channels[index].ready[stream] = true;
    else
        agent.channels[index].shared_moved = true;
}

static void return_credit(struct channel *c, uint32_t n)
{
    c->give_back += n;
    if (c->give_back < CREDIT_STEP || c->in_eof)
        return;
    struct writer w = answer_begin();
    put_u32(&w, c->give_back);
    answer_send(&w, T_WINDOW, S_IN, c->id);
    c->credit[S_IN] += c->give_back;
    c->give_back = 0;
}

/* Passes input on as far as it is taken; all of it is "taken" when nobody listens. */
static uint32_t pass_on(struct channel *c, const uint8_t *bytes, uint32_t length)
{
    uint32_t done = 0;
    while (done < length && c->fd[S_IN] >= 0) {
        if (!c->ready[S_IN])
            return done;
        ssize_t n = write(c->fd[S_IN], bytes + done, length - done);
        if (n > 0)
            done += (uint32_t)n;
        else if (n < 0 && errno == EAGAIN)
            c->ready[S_IN] = false;
        else if (n >= 0 || errno != EINTR)
            close_stream(c, S_IN);
    }
    return length;
}

static bool keep(struct channel *c, const uint8_t *bytes, uint32_t length)
{
    if (!c->ring) {
        void *memory = mmap(NULL, WINDOW_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return false;
        c->ring = memory;
        c->ring_from = 0;
    }
    uint32_t at = (c->ring_from + c->ring_used) % WINDOW_SIZE;
    uint32_t first = length < WINDOW_SIZE - at ? length : WINDOW_SIZE - at;
    memcpy(c->ring + at, bytes, first);
    memcpy(c->ring, bytes + first, length - first);
    c->ring_used += length;
    return true;
}

uint32_t channel_pass_on(struct channel *c, const uint8_t *bytes, uint32_t length)
{
    uint32_t done = pass_on(c, bytes, length);
    return_credit(c, done);
    return done;
}

bool channel_data(struct channel *c, const uint8_t *bytes, uint32_t length)
{
    if (c->in_eof || length > c->credit[S_IN])
        return false;
    c->credit[S_IN] -= length;
    if (c->closing)
        return true;
    if (c->shared.progress >= 0) { /* has room for all there is credit for */
        ring_put(&c->shared, bytes, length);
        return true;
    }
    /* A connection that is still being made takes nothing yet, but will. */
    uint32_t done = c->ring_used || c->connecting ? 0 : channel_pass_on(c, bytes, length);
    if (done < length && !keep(c, bytes + done, length - done)) {
        answer_error(c->id, P_EXHAUSTED, "guest.out_of_memory", "no memory to keep input in");
        kill_group(c);
        channel_free(c);
    }
    return true;
}

bool channel_window(struct channel *c, enum stream stream, uint32_t bytes)
{
    if (bytes == 0 || bytes > WINDOW_SIZE - c->credit[stream])
        return false;
    c->credit[stream] += bytes;
    return true;
}

void channel_eof(struct channel *c)
{
    if (!c->in_eof && c->shared.progress >= 0)
        ring_end(&c->shared);
    c->in_eof = true;
}

void channel_shared_progress(struct channel *c)
{
    uint32_t outstanding = WINDOW_SIZE - c->credit[S_IN] - c->give_back;
    uint32_t more = ring_progress(&c->shared);
    c->shared_moved = false;
    return_credit(c, more < outstanding ? more : outstanding);
}

void channel_ended(pid_t pid, int status)
{
    if (pid == agent.freezer) {
        root_thaw();
        agent.freezer = 0;
    }
    for (uint32_t i = 0; i < MAX_CHANNELS; i++) {
        struct channel *c = &agent.channels[i];
        if (c->kind != C_FREE && c->pid == pid) {
            c->pid = 0;
            c->status = status;
            return;
        }
    }
}
