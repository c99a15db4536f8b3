/* The guest channel on the wire: docs/formats/guest-channel.md. Nothing here does I/O. */
#ifndef HUTCH_WIRE_H
#define HUTCH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PROTOCOL_VERSION = 1,
    PREAMBLE_SIZE = 16,
    HEADER_SIZE = 12,
    MAX_PAYLOAD = 262144,
    MAX_DATA = 32756, /* with its header 32 KiB: one write to virtio-serial */
    WINDOW_SIZE = 262144,
    MAX_CHANNELS = 128,
    MAX_PATH_LENGTH = 4095,
};

enum frame_type {
    T_PAD = 0,
    T_OPEN,
    T_CONFIGURE,
    T_IDENTIFY,
    T_EXEC,
    T_SIGNAL,
    T_RESIZE,
    T_TAR_IN,
    T_TAR_OUT,
    T_STAT,
    T_CONNECT,
    T_LISTENERS,
    T_STATS,
    T_PING,
    T_SHUTDOWN,
    T_CLOSE,
    T_SYNC,
    T_REHEARSE,
    T_DATA = 32,
    T_EOF,
    T_WINDOW,
    T_HELLO = 64,
    T_CONFIGURED,
    T_READY,
    T_STARTED,
    T_EXIT,
    T_RESULT,
    T_ERROR,
    T_PONG,
};

enum problem_kind {
    P_INVALID = 1,
    P_NOT_FOUND,
    P_EXISTS,
    P_BUSY,
    P_PRECONDITION,
    P_DENIED,
    P_HOST_NOT_READY,
    P_EXHAUSTED,
    P_UNAVAILABLE,
    P_TIMED_OUT,
    P_CANCELLED,
    P_CORRUPT,
    P_UNSUPPORTED,
    P_INTERNAL,
};

enum stream { S_IN = 0, S_OUT = 1, S_ERR = 2, STREAMS = 3 };

extern const uint8_t host_preamble[PREAMBLE_SIZE];
extern const uint8_t agent_preamble[PREAMBLE_SIZE];

struct frame {
    uint32_t length;
    uint8_t type;
    uint8_t stream;
    uint32_t channel;
    const uint8_t *payload;
};

/* Splits the bytes of the host into preambles and frames. */
struct decoder {
    size_t from; /* first byte not yet consumed */
    size_t to;   /* end of what was read */
    size_t last; /* size of the frame handed out, consumed by the next call */
    bool framed; /* false: waiting for a preamble */
    uint8_t buffer[HEADER_SIZE + MAX_PAYLOAD + 65536];
};

enum decoded { D_MORE, D_PREAMBLE, D_FRAME, D_MALFORMED };

/* Makes room at buffer + to for at least 64 KiB; returns how many bytes fit. */
size_t decoder_room(struct decoder *d);
enum decoded decode(struct decoder *d, struct frame *f);
/* The frame just handed out was malformed: look for a preamble, beginning with its own bytes. */
void decoder_reject(struct decoder *d);
void decoder_reset(struct decoder *d);

/* Reads the fields of a payload. After the first failure everything reads as zero or "". */
struct cursor {
    const uint8_t *at, *end;
    bool bad;
};

struct cursor cursor_of(const struct frame *f);
uint8_t take_u8(struct cursor *c);
uint16_t take_u16(struct cursor *c);
uint32_t take_u32(struct cursor *c);
uint64_t take_u64(struct cursor *c);
const uint8_t *take_bytes(struct cursor *c, uint32_t max, uint32_t *length);
const char *take_string(struct cursor *c, uint32_t max);
/* Reads a list of strings, at least `min`, at most `max`; returns its length, and ends it with NULL. */
uint32_t take_strings(struct cursor *c, uint32_t min, uint32_t max, uint32_t max_each,
                      const char **to);
/* True when every field was there and nothing follows. */
bool cursor_done(const struct cursor *c);

/* Writes fields into a fixed buffer. What does not fit marks it bad and is left out. */
struct writer {
    uint8_t *buffer;
    size_t size, used;
    bool bad;
};

void put_u8(struct writer *w, uint8_t v);
void put_u16(struct writer *w, uint16_t v);
void put_u32(struct writer *w, uint32_t v);
void put_u64(struct writer *w, uint64_t v);
void put_bytes(struct writer *w, const void *bytes, size_t length);
void put_string(struct writer *w, const char *s);
void write_header(uint8_t *at, uint32_t length, uint8_t type, uint8_t stream, uint32_t channel);

#endif
