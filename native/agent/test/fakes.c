#include "fakes.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct agent agent;
char fake_request[65536];
uint64_t fake_seed;

/* Larger than any process number can be, so that nothing real is ever killed. */
enum { NO_PROCESS = 0x7f000000 };

uint32_t fake_random(uint32_t below)
{
    fake_seed = fake_seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(fake_seed >> 33) % below;
}

void fake_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort();
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    size_t used = strlen(fake_request);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fake_request + used, sizeof fake_request - used, format, arguments);
    va_end(arguments);
}

static void say_list(const char *name, const char *const *list)
{
    say(" %s=", name);
    for (int i = 0; list[i]; i++)
        say("%s%s", i ? "," : "", list[i]);
}

static void start(const char *what)
{
    fake_request[0] = 0;
    say("%s", what);
}

static int ours(int ends[2], int mine)
{
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        fake_fail("no pipe");
    return ends[mine];
}

static void end_report(int fd)
{
    uint8_t report[] = {T_RESULT, 1, 2, 3};
    if (write(fd, report, fake_random(5)) < 0)
        fake_fail("no report");
    close(fd);
}

/* A channel with pipes whose other ends are partly filled and closed. */
static void fake_channel(uint32_t id, enum channel_kind kind, bool in, bool out, bool err)
{
    static char noise[40000];
    struct channel *c = channel_new(id, kind);
    int ends[2];
    if (!c)
        return;
    c->pid = kind == C_CONNECT ? 0 : NO_PROCESS;
    if (in) {
        channel_watch(c, S_IN, ours(ends, 1));
        if (fake_random(2) && read(ends[0], noise, 1) >= 0)
            fake_fail("something in an empty pipe");
        if (fake_random(2))
            close(ends[0]);
        else
            fcntl(ends[0], F_SETPIPE_SZ, 4096); /* left open, to fill up; closed by closefrom */
    }
    for (int s = S_OUT; s <= S_ERR; s++) {
        if (!(s == S_OUT ? out : err))
            continue;
        channel_watch(c, s, ours(ends, 0));
        if (write(ends[1], noise, 1 + fake_random(sizeof noise)) < 0)
            fake_fail("cannot fill a pipe");
        if (fake_random(4))
            close(ends[1]);
    }
    if (kind == C_WORKER) {
        c->report = ours(ends, 0);
        end_report(ends[1]);
    }
    struct writer w = answer_begin();
    put_u32(&w, 1);
    answer_send(&w, T_STARTED, 0, id);
}

void op_hello(uint64_t nonce, bool command_follows)
{
    (void)command_follows;
    struct writer w = answer_begin();
    put_u64(&w, nonce);
    put_u16(&w, PROTOCOL_VERSION);
    put_u8(&w, 0);
    put_u8(&w, 1);
    put_u64(&w, 2170);
    put_string(&w, "0.1.0 abc 2026");
    put_string(&w, "6.1.0-cloud");
    put_u32(&w, 1);
    put_string(&w, "module x: no");
    answer_send(&w, T_HELLO, 0, 0);
}

void op_configure(uint32_t id, const struct configure_request *r)
{
    start("configure");
    say(" overlay=%s", r->overlay);
    say_list("lowers", r->lowers);
    struct writer w = answer_begin();
    put_u32(&w, 230);
    answer_send(&w, T_CONFIGURED, 0, id);
}

static void become(const char *what, uint32_t id, const struct identify_request *r)
{
    start(what);
    say(" time=%llu.%09u entropy=", (unsigned long long)r->seconds, r->nanoseconds);
    for (uint32_t i = 0; i < r->entropy_size; i++)
        say("%02x", r->entropy[i]);
    say(" host=%s machine=%s", r->hostname, r->machine_id);
    for (uint32_t i = 0; i < r->network_count; i++) {
        const struct network_settings *n = &r->networks[i];
        say(" net=%s,", n->device);
        for (uint32_t b = 0; b < n->mac_size; b++)
            say("%02x", n->mac[b]);
        say(",%s/%d,%s,%s", n->address, n->prefix, n->gateway, n->dns);
    }
    say_list("env", r->env);
    for (uint32_t i = 0; i < r->file_count; i++)
        say(" file=%s,%o,%.*s", r->files[i].path, r->files[i].mode, (int)r->files[i].size,
            (const char *)r->files[i].content);
    struct writer w = answer_begin();
    put_u32(&w, 9);
    answer_send(&w, T_READY, 0, id);
}

void op_identify(uint32_t id, const struct identify_request *r)
{
    become("identify", id, r);
}

void op_rehearse(uint32_t id, const struct identify_request *r)
{
    become("rehearse", id, r);
}

void op_exec(uint32_t id, const struct exec_request *r)
{
    start("exec");
    say_list("argv", r->argv);
    say_list("env", r->env);
    say(" cwd=%s user=%s tty=%d %dx%d", r->cwd, r->user, r->tty, r->rows, r->columns);
    fake_channel(id, C_EXEC, true, true, !r->tty);
}

void op_tar_in(uint32_t id, const struct tar_request *r)
{
    start("tar-in");
    say(" path=%s root=%d", r->path, r->owner_root);
    fake_channel(id, C_WORKER, true, false, false);
}

void op_tar_out(uint32_t id, const struct tar_request *r)
{
    start("tar-out");
    say(" path=%s", r->path);
    fake_channel(id, C_WORKER, false, true, false);
}

void op_stat(uint32_t id, const char *path)
{
    start("stat");
    say(" path=%s", path);
    answer_error(id, P_NOT_FOUND, "guest.not_found", "there is no %s", path);
}

void op_connect(uint32_t id, uint16_t port)
{
    start("connect");
    say(" port=%d", port);
    fake_channel(id, C_CONNECT, true, true, false);
}

void op_listeners(uint32_t id)
{
    start("listeners");
    fake_channel(id, C_WORKER, false, false, false);
}

void op_stats(uint32_t id)
{
    start("stats");
    struct writer w = answer_begin();
    for (uint64_t i = 1; i <= 7; i++)
        put_u64(&w, i << 33);
    answer_send(&w, T_RESULT, 0, id);
}

void op_shutdown(uint32_t id, uint32_t grace_millis)
{
    start("shutdown");
    say(" grace=%u", grace_millis);
    answer_empty(T_RESULT, 0, id);
}

void op_sync(uint32_t id)
{
    start("sync");
    fake_channel(id, C_WORKER, false, false, false);
}

void op_signal(struct channel *c, uint8_t number)
{
    start("signal");
    say(" channel=%u number=%d", c->id, number);
}

void op_resize(struct channel *c, uint16_t rows, uint16_t columns)
{
    start("resize");
    say(" channel=%u %dx%d", c->id, rows, columns);
}

void op_connect_done(struct channel *c)
{
    c->connecting = false;
}

void fake_begin(int *host)
{
    int ends[2];
    attachment_drop();
    decoder_reset(&agent.in);
    closefrom(3); /* the other ends of pipes that were left open */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
        fake_fail("no socket pair");
    agent.epoll = -1; /* nothing can be watched, so everything counts as ready */
    agent.port = ends[0];
    *host = ends[1];
}

void fake_turn(void)
{
    agent.port_readable = true;
    attachment_input();
    for (uint32_t i = 0; i < MAX_CHANNELS; i++) {
        struct channel *c = &agent.channels[i];
        if (c->kind != C_FREE && c->pid && (c->closing || fake_random(8) == 0)) {
            c->pid = 0;
            c->status = (int)fake_random(2) * 9;
        }
    }
    for (int i = 0; i < 4; i++)
        channels_pump();
    for (uint32_t i = 0; i < MAX_CHANNELS; i++)
        for (int s = 0; s < STREAMS; s++)
            agent.channels[i].ready[s] = agent.channels[i].fd[s] >= 0;
}

size_t fake_sent(uint8_t *to, size_t size)
{
    size_t n = output_pending();
    if (n > size)
        n = size;
    memcpy(to, agent.out + agent.out_from, n);
    agent.out_from += n;
    return n;
}

void root_thaw(void)
{
}
