/* The way of an archive from the agent to the worker that unpacks it: memory both share. A pipe would
 * copy everything twice more and switch between the two for every frame, which costs more than all
 * the rest where the CPU is emulated. One side writes, one side takes. */
#ifndef HUTCH_RING_H
#define HUTCH_RING_H

#include "wire.h"

enum {
    RING_SIZE = WINDOW_SIZE, /* what the host may send before credit comes back always fits */
    RING_STEP = RING_SIZE / 8, /* the taker tells of its progress this often */
    RING_BATCH = RING_SIZE / 4, /* and is not woken for less, unless it is the end */
};

struct ring_state;

struct ring {
    uint8_t *bytes; /* mapped twice in a row, so that every piece lies in one */
    struct ring_state *state;
    int progress;   /* eventfd, written by the taker; -1 when there is no ring */
    uint32_t told;  /* the taker's: what it has told of; the writer's: what it has heard of */
};

bool ring_open(struct ring *r);
void ring_close(struct ring *r);

/* Writer. The room is the caller's to know. */
void ring_put(struct ring *r, const uint8_t *bytes, uint32_t length);
void ring_end(struct ring *r);
/* How much was taken since the last call. */
uint32_t ring_progress(struct ring *r);

/* Taker. Waits for `least` bytes (at most half the ring) or the end; looks at what there is. What is
 * looked at stays until it is taken. */
uint32_t ring_peek(struct ring *r, uint32_t least, const char **piece);
void ring_take(struct ring *r, uint32_t length);

#endif
