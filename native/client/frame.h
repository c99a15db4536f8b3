/* Frames of the client relay: docs/formats/client-relay.md. */
#ifndef HUTCH_FRAME_H
#define HUTCH_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_PROTOCOL = 1, FRAME_HEADER = 5, FRAME_MAX = 262144 };

enum frame_type {
    FRAME_HELLO = 1,
    FRAME_ARGUMENT,
    FRAME_VARIABLE,
    FRAME_DIRECTORY,
    FRAME_RUN,
    FRAME_INPUT,
    FRAME_INPUT_END,
    FRAME_CREDIT,
    FRAME_SIGNAL,
    FRAME_RESIZE,

    FRAME_READ = 65,
    FRAME_OUTPUT,
    FRAME_ERROR,
    FRAME_RAW,
    FRAME_EXIT,
    FRAME_REFUSE,
    FRAME_RESTART,
    FRAME_ASK,
    FRAME_PLAN_ARGUMENT,
    FRAME_PLAN_VARIABLE,
    FRAME_PLAN_FILE,
    FRAME_PLAN_EXEC
};

struct frame {
    uint8_t type;
    uint32_t length;
    const uint8_t *payload; /* inside the decoder, valid until its next call */
};

/* Gathers bytes until they make a frame. */
struct decoder {
    size_t start, end;
    uint8_t bytes[FRAME_HEADER + FRAME_MAX];
};

/* Where to read more bytes to, and how many fit; then tell how many came. */
uint8_t *decoder_room(struct decoder *decoder, size_t *room);
void decoder_filled(struct decoder *decoder, size_t count);

/* 1: a frame from the daemon, well formed; 0: more bytes are needed; -1: malformed, give up. */
int decoder_next(struct decoder *decoder, struct frame *frame);

uint32_t frame_u32(const uint8_t *bytes);
void frame_put_u16(uint8_t *bytes, uint16_t value);
void frame_put_u32(uint8_t *bytes, uint32_t value);
void frame_put_header(uint8_t *bytes, enum frame_type type, uint32_t length);

#endif
