/* hutch-agent: as /init, PID 1 of a guest; with --attach SOCKET an ordinary process that serves one
 * host after another on a unix socket, for tests. */
#include "boot.h"
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct agent agent;

enum { KEY_SIGNALS = 0xfffffff0, KEY_PORT, KEY_LISTEN, EVENTS = 64 };

static int signals, listening = -1;

void op_hello(uint64_t nonce, bool command_follows)
{
    struct utsname names = {0};
    struct timespec up;
    if (command_follows)
        ahead_start();
    if (agent.ready)
        ahead_later();
    uname(&names);
    clock_gettime(CLOCK_BOOTTIME, &up);
    struct writer w = answer_begin();
    put_u64(&w, nonce);
    put_u16(&w, PROTOCOL_VERSION);
    put_u8(&w, agent.configured);
    put_u8(&w, agent.ready);
    put_u64(&w, (uint64_t)up.tv_sec * 1000 + (uint64_t)up.tv_nsec / 1000000);
    put_string(&w, AGENT_BUILD);
    put_string(&w, names.release);
    uint32_t count = 0;
    for (uint32_t at = 0; at < agent.troubles_size; count++)
        at += (uint32_t)strlen(agent.troubles + at) + 1;
    put_u32(&w, count);
    for (uint32_t at = 0; at < agent.troubles_size;) {
        put_string(&w, agent.troubles + at);
        at += (uint32_t)strlen(agent.troubles + at) + 1;
    }
    answer_send(&w, T_HELLO, 0, 0);
}

static void watch(int fd, uint32_t events, uint32_t key)
{
    struct epoll_event e = {.events = events, .data.u64 = key};
    epoll_ctl(agent.epoll, EPOLL_CTL_ADD, fd, &e);
}

static void use_port(int fd)
{
    agent.port = fd;
    agent.port_readable = agent.port_writable = true;
    watch(fd, EPOLLIN | EPOLLOUT | EPOLLET, KEY_PORT);
}

static bool listen_on(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return false;
    strcpy(address.sun_path, path);
    unlink(path);
    listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(listening, (struct sockaddr *)&address, sizeof address) < 0 || listen(listening, 8) < 0)
        return false;
    watch(listening, EPOLLIN, KEY_LISTEN);
    return true;
}

static void accept_host(void)
{
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    if (agent.port >= 0)
        close(agent.port);
    attachment_drop();
    decoder_reset(&agent.in);
    use_port(fd);
}

static void reap(void)
{
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) > 0)
        ;
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        channel_ended(pid, status);
}

static void write_output(void)
{
    while (agent.port_writable && output_pending() > 0) {
        ssize_t n = write(agent.port, agent.out + agent.out_from, output_pending());
        if (n > 0)
            agent.out_from += (size_t)n;
        else if (n < 0 && errno == EINTR)
            continue;
        else
            agent.port_writable = false; /* full, or the host is gone, which the input side will see */
    }
}

static void handle_event(const struct epoll_event *e)
{
    switch ((uint32_t)e->data.u64) {
    case KEY_PORT:
        agent.port_readable |= (e->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
        agent.port_writable |= (e->events & EPOLLOUT) != 0;
        break;
    case KEY_SIGNALS:
        reap();
        break;
    case KEY_LISTEN:
        accept_host();
        break;
    default:
        channel_event((uint32_t)(e->data.u64 >> 8) - 1, (uint32_t)e->data.u64 & 0xff);
    }
}

/* Of two waits, of which negative ones have no end. */
static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static _Noreturn void serve(void)
{
    struct epoll_event events[EVENTS];
    for (;;) {
        if (agent.port >= 0)
            attachment_input();
        bool more = channels_pump();
        if (agent.port >= 0)
            write_output();
        if (shutdown_due() && output_pending() == 0)
            shutdown_now();
        more |= agent.port_readable && output_pending() < OUTPUT_HIGH;
        int wait = sooner(network_wait(), ahead_wait());
        int n = epoll_wait(agent.epoll, events, EVENTS, more ? 0 : wait);
        for (int i = 0; i < n; i++)
            handle_event(&events[i]);
    }
}

int main(int argc, char **argv)
{
    agent.port = -1;
    agent.init = getpid() == 1;
    if (!agent.init && (argc != 3 || strcmp(argv[1], "--attach") != 0)) {
        fprintf(stderr, "usage: hutch-agent --attach SOCKET (or, as PID 1, nothing)\n");
        return 2;
    }
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL); /* commands inherit what is ignored here */
    signal(SIGPIPE, SIG_IGN);
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    if (agent.init)
        boot_prepare();
    agent.epoll = epoll_create1(EPOLL_CLOEXEC);
    signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    watch(signals, EPOLLIN, KEY_SIGNALS);
    if (agent.init) {
        use_port(boot_open_port());
    } else if (!listen_on(argv[2])) {
        fprintf(stderr, "hutch-agent: cannot listen on %s: %s\n", argv[2], strerror(errno));
        return 1;
    } else {
        printf("listening on %s\n", argv[2]);
        fflush(stdout);
    }
    serve();
}
