#include "relay.h"

#include "outlet.h"
#include "plan.h"
#include "say.h"
#include "signals.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef BUILD_STAMP
#error "compile with -DBUILD_STAMP='\"version commit time\"'"
#endif

extern char **environ;

enum { PIECE = 65536, GOING_ON = -2 };

static struct sender sender;
static struct decoder decoder;
static struct outlet outlets[2]; /* standard output, standard error */
static uint64_t input_credit;
static int input_ended, exit_code = GOING_ON, linger;

static int is_sent_unasked(const char *variable) {
    static const char *const names[] = {
        "TERM=", "NO_COLOR=", "COLUMNS=", "LINES=", "HOME=", "USER=", "LANG=", "LC_ALL=", "EDITOR=", "VISUAL=",
        "SSH_AUTH_SOCK=", "HUTCH_",
        /* how registries are reached, which most commands that name an image take along */
        "PATH=", "DOCKER_CONFIG=", "REGISTRY_AUTH_FILE=", "XDG_CONFIG_HOME=", "XDG_RUNTIME_DIR=",
        "HTTP_PROXY=", "http_proxy=", "HTTPS_PROXY=", "https_proxy=", "ALL_PROXY=", "all_proxy=",
        "NO_PROXY=", "no_proxy="};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strncmp(variable, names[i], strlen(names[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

static void hand_over(int argc, char **argv, int64_t began) {
    uint8_t hello[7 + sizeof BUILD_STAMP] = {0};
    uint16_t rows, columns;
    terminal_size(&rows, &columns);
    frame_put_u16(hello, FRAME_PROTOCOL);
    hello[2] = terminal_which();
    frame_put_u16(hello + 3, rows);
    frame_put_u16(hello + 5, columns);
    memcpy(hello + 7, BUILD_STAMP, sizeof BUILD_STAMP - 1);
    send_frame(&sender, FRAME_HELLO, hello, sizeof hello - 1);
    for (int i = 1; i < argc; i++) {
        send_frame(&sender, FRAME_ARGUMENT, argv[i], strlen(argv[i]));
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        if (is_sent_unasked(*variable)) {
            send_frame(&sender, FRAME_VARIABLE, *variable, strlen(*variable));
        }
    }
    char started[64];
    int length = snprintf(started, sizeof started, "HUTCH_STARTED_NANOS=%lld", (long long)began);
    send_frame(&sender, FRAME_VARIABLE, started, (size_t)length);
    char directory[PATH_MAX];
    if (getcwd(directory, sizeof directory) == NULL) {
        strcpy(directory, "/"); /* it was removed under us; a relative path then fails by name */
    }
    send_frame(&sender, FRAME_DIRECTORY, directory, strlen(directory));
    send_frame(&sender, FRAME_RUN, NULL, 0);
    send_flush(&sender);
}

static void answer_ask(const struct frame *frame) {
    char name[256], answer[PIECE];
    memcpy(name, frame->payload, frame->length); /* at most 255 bytes, no zero: checked by the decoder */
    name[frame->length] = '\0';
    const char *value = getenv(name);
    size_t length = frame->length;
    memcpy(answer, name, length);
    if (value != NULL && strlen(value) < sizeof answer - length - 1) {
        answer[length++] = '=';
        memcpy(answer + length, value, strlen(value));
        length += strlen(value);
    }
    send_frame(&sender, FRAME_VARIABLE, answer, length);
}

static int refuse(const struct frame *frame) {
    say("%.*s", (int)(frame->length < 4096 ? frame->length : 4096), (const char *)frame->payload);
    return EXIT_HUTCH_FAILED;
}

static int carry_out(const struct frame *frame) {
    if (frame->type == FRAME_PLAN_EXEC) {
        outlet_drain(&outlets[0]);
        outlet_drain(&outlets[1]);
        terminal_restore();
        signal(SIGPIPE, SIG_DFL);
    }
    if (plan_take(frame) == 0) {
        return GOING_ON;
    }
    say("hutch: cannot run the planned program: %s", strerror(errno));
    return EXIT_HUTCH_FAILED;
}

/* GOING_ON, RELAY_RESTART or an exit code. */
static int take(const struct frame *frame) {
    switch (frame->type) {
    case FRAME_READ:
        input_credit += frame_u32(frame->payload);
        return GOING_ON;
    case FRAME_OUTPUT:
    case FRAME_ERROR:
        if (outlet_put(&outlets[frame->type - FRAME_OUTPUT], frame->payload, frame->length) == 0) {
            return GOING_ON;
        }
        say("hutch: the daemon sent more output than it may");
        return EXIT_HUTCH_FAILED;
    case FRAME_RAW:
        terminal_raw(frame->payload[0]);
        return GOING_ON;
    case FRAME_EXIT:
        exit_code = frame->payload[0];
        linger = frame->payload[1];
        return linger ? GOING_ON : exit_code;
    case FRAME_REFUSE:
        return refuse(frame);
    case FRAME_RESTART:
        linger = 1;
        exit_code = RELAY_RESTART;
        return GOING_ON;
    case FRAME_ASK:
        answer_ask(frame);
        return GOING_ON;
    default:
        return carry_out(frame);
    }
}

static int vanished(void) {
    if (linger) {
        return exit_code;
    }
    say("hutch: the daemon went away before the command ended; see `hutch daemon logs`");
    return EXIT_HUTCH_FAILED;
}

static int read_connection(void) {
    size_t room;
    uint8_t *bytes = decoder_room(&decoder, &room);
    ssize_t got = read(sender.fd, bytes, room);
    if (got < 0 && errno == EINTR) {
        return GOING_ON;
    }
    if (got <= 0) {
        return vanished();
    }
    decoder_filled(&decoder, (size_t)got);
    struct frame frame;
    int state, code = GOING_ON;
    while (code == GOING_ON && (state = decoder_next(&decoder, &frame)) != 0) {
        if (state < 0) {
            say("hutch: the daemon sent something that is no frame (type %u, %u bytes)", frame.type, frame.length);
            return EXIT_HUTCH_FAILED;
        }
        code = take(&frame);
    }
    return code;
}

static void read_input(void) {
    static uint8_t bytes[PIECE];
    size_t wanted = input_credit < sizeof bytes ? (size_t)input_credit : sizeof bytes;
    ssize_t got = read(STDIN_FILENO, bytes, wanted);
    if (got > 0) {
        send_frame(&sender, FRAME_INPUT, bytes, (size_t)got);
        input_credit -= (uint64_t)got;
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        send_frame(&sender, FRAME_INPUT_END, NULL, 0);
        input_ended = 1;
    }
}

static void read_signals(int fd) {
    uint8_t numbers[64];
    ssize_t got = read(fd, numbers, sizeof numbers);
    for (ssize_t i = 0; i < got; i++) {
        if (numbers[i] == SIGCONT) {
            terminal_continue();
        }
        if (numbers[i] == SIGCONT || numbers[i] == SIGWINCH) {
            uint16_t rows, columns;
            uint8_t size[4];
            terminal_size(&rows, &columns);
            frame_put_u16(size, rows);
            frame_put_u16(size + 2, columns);
            send_frame(&sender, FRAME_RESIZE, size, sizeof size);
        } else {
            send_frame(&sender, FRAME_SIGNAL, &numbers[i], 1);
        }
    }
}

static int loop(int signal_fd) {
    for (;;) {
        send_flush(&sender);
        struct pollfd polled[5] = {
            {.fd = sender.fd, .events = POLLIN},
            {.fd = signal_fd, .events = POLLIN},
            {.fd = input_credit > 0 && !input_ended ? STDIN_FILENO : -1, .events = POLLIN},
            {.fd = outlets[0].held > 0 ? STDOUT_FILENO : -1, .events = POLLOUT},
            {.fd = outlets[1].held > 0 ? STDERR_FILENO : -1, .events = POLLOUT},
        };
        if (poll(polled, 5, -1) < 0) {
            continue; /* a signal; its byte is in the pipe */
        }
        if (polled[1].revents != 0) {
            read_signals(signal_fd);
        }
        for (int i = 0; i < 2; i++) {
            if (polled[3 + i].revents != 0) {
                outlet_write(&outlets[i], &sender);
            }
        }
        if (polled[2].revents != 0) {
            read_input();
        }
        int code = polled[0].revents != 0 ? read_connection() : GOING_ON;
        if (code != GOING_ON) {
            return code;
        }
    }
}

int relay_run(int connection, int argc, char **argv, int64_t began) {
    int signal_fd = signals_open();
    sender.fd = connection;
    outlets[0].fd = STDOUT_FILENO;
    outlets[1].fd = STDERR_FILENO;
    int code = EXIT_HUTCH_FAILED;
    if (signal_fd < 0) {
        say("hutch: cannot watch for signals: %s", strerror(errno));
    } else {
        hand_over(argc, argv, began);
        code = loop(signal_fd);
    }
    terminal_restore();
    outlet_drain(&outlets[0]);
    outlet_drain(&outlets[1]);
    if (outlets[0].closed && code >= 0) {
        /* As any program whose reader went away. */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    close(connection);
    return code;
}
