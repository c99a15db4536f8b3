/* The agent's state and the parts that share it. One process, one event loop, one attachment. */
#ifndef HUTCH_AGENT_H
#define HUTCH_AGENT_H

#include "ring.h"
#include "wire.h"

#include <sys/types.h>

#ifndef AGENT_BUILD
#define AGENT_BUILD "dev"
#endif

enum {
    /* Room that must be free before a frame is handled: no answer is larger. */
    ANSWER_RESERVE = 80 * 1024,
    /* Output is read from commands only while less than this waits to be written. */
    OUTPUT_HIGH = 64 * 1024,
    OUTPUT_SIZE = 256 * 1024,
    /* Credit is given back in steps of this size, so that WINDOW frames stay rare. */
    CREDIT_STEP = WINDOW_SIZE / 4,
    REPORT_MAX = 60 * 1024, /* fits a pipe, so a worker never blocks on it */
};

enum channel_kind { C_FREE = 0, C_EXEC, C_WORKER, C_CONNECT };

struct channel {
    enum channel_kind kind;
    uint32_t id;
    pid_t pid;          /* 0: none, or it has ended */
    int status;         /* wait status, once it has ended */
    bool tty;
    bool closing;       /* the host has closed it; only its end is awaited */
    bool connecting;
    bool connect_v6;    /* 127.0.0.1 refused, trying ::1 */
    uint16_t port;
    int report;         /* pipe a worker writes its result to, or -1 */
    int fd[STREAMS];    /* -1 when closed */
    bool ready[STREAMS];
    uint32_t credit[STREAMS];    /* out: what we may send; in: what the host may send */
    uint64_t drain[STREAMS];     /* what an ended command left in its pipes */
    bool draining;
    bool in_eof;        /* the host will send no more */
    bool in_done;       /* and all of it was passed on */
    uint32_t give_back; /* credit of passed on input not yet returned */
    struct ring shared; /* input of a worker */
    bool shared_moved;  /* the worker has taken some of it */
    uint8_t *ring;      /* WINDOW_SIZE bytes of input not yet passed on, mapped when needed */
    uint32_t ring_from, ring_used;
};

struct agent {
    int port;
    int epoll;
    bool port_readable, port_writable;
    bool attached;   /* OPEN was seen */
    bool open_next;  /* a preamble was seen, OPEN must follow */
    bool init;       /* we are PID 1 of a guest */
    bool configured, ready;
    uint32_t last_channel;
    pid_t freezer;      /* a worker that may have frozen the overlay */
    uint32_t turn;      /* where the next round over the channels begins */
    uint32_t troubles_size;
    char troubles[2048]; /* what went wrong at boot, zero-terminated strings */
    struct decoder in;
    size_t out_from, out_to;
    uint8_t out[OUTPUT_SIZE];
    struct channel channels[MAX_CHANNELS];
};

extern struct agent agent;

/* output.c: frames to the host */
struct writer answer_begin(void);
void answer_send(struct writer *w, uint8_t type, uint8_t stream, uint32_t channel);
void answer_empty(uint8_t type, uint8_t stream, uint32_t channel);
void answer_error(uint32_t channel, enum problem_kind kind, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
size_t output_pending(void);
size_t output_room(void);

/* attachment.c: preambles and frames from the host */
void attachment_input(void);
void attachment_drop(void);

/* requests.c: what a frame asks for; false when it is malformed */
bool handle_frame(const struct frame *f);

/* channel.c: the open requests and their streams */
struct channel *channel_new(uint32_t id, enum channel_kind kind);
struct channel *channel_find(uint32_t id);
bool channel_data(struct channel *c, const uint8_t *bytes, uint32_t length);
/* Writes input to the channel's process and gives its credit back; returns how much was taken. */
uint32_t channel_pass_on(struct channel *c, const uint8_t *bytes, uint32_t length);
bool channel_window(struct channel *c, enum stream stream, uint32_t bytes);
void channel_eof(struct channel *c);
/* Gives back the credit of what a worker has taken. */
void channel_shared_progress(struct channel *c);
void channel_close(struct channel *c);
void channel_free(struct channel *c);
void channel_drop_all(void);
void channel_watch(struct channel *c, enum stream stream, int fd);
void channel_event(uint32_t index, uint32_t stream);
bool channel_share(struct channel *c);
void channel_ended(pid_t pid, int status);
/* Moves what can be moved; returns true when there is more to do at once. */
bool channels_pump(void);

#endif
