/* Feeds the decoder whole streams, cut anywhere, with seeded damage; the sanitisers are the judges.
 * usage: frame-fuzz [seed [rounds]] */
#include "frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM_MAX = 1 << 20 };

static uint64_t state;
static struct decoder decoder;
static uint8_t stream[STREAM_MAX];

static uint32_t next(uint32_t bound) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16) % bound;
}

static void fail(const char *what, uint64_t seed, int round) {
    fprintf(stderr, "frame-fuzz: %s (seed %llu, round %d)\n", what, (unsigned long long)seed, round);
    exit(1);
}

/* A well-formed frame of any kind; returns its length. */
static size_t make_frame(uint8_t *out) {
    uint8_t type = (uint8_t)(FRAME_READ + next(FRAME_PLAN_EXEC - FRAME_READ + 1));
    uint32_t length = next(8) == 0 ? next(FRAME_MAX / 2) + 2 : next(64) + 2;
    memset(out + FRAME_HEADER, 'x', length);
    uint8_t *payload = out + FRAME_HEADER;
    switch (type) {
    case FRAME_READ: length = 4; break;
    case FRAME_RAW: length = 1; payload[0] = (uint8_t)next(2); break;
    case FRAME_EXIT: length = 2; payload[0] = (uint8_t)next(256); payload[1] = (uint8_t)next(2); break;
    case FRAME_RESTART: length = 0; break;
    case FRAME_ASK: length = 1 + next(255); memset(payload, 'x', length); break;
    case FRAME_PLAN_FILE: payload[0] = (uint8_t)(3 + next(7)); break;
    case FRAME_PLAN_EXEC: payload[0] = '/'; break;
    default: break;
    }
    frame_put_header(out, (enum frame_type)type, length);
    return FRAME_HEADER + length;
}

/* How many frames came out; -1 when the decoder gave up. */
static int feed(size_t length, uint64_t *sum) {
    size_t done = 0;
    int frames = 0;
    memset(&decoder, 0, sizeof decoder);
    while (done < length) {
        size_t room;
        uint8_t *to = decoder_room(&decoder, &room);
        size_t count = 1 + next(next(4) == 0 ? 200000 : 700);
        count = count < room ? count : room;
        count = count < length - done ? count : length - done;
        if (count == 0) {
            return -2; /* no room, no frame: would hang */
        }
        memcpy(to, stream + done, count);
        decoder_filled(&decoder, count);
        done += count;
        struct frame frame;
        int got;
        while ((got = decoder_next(&decoder, &frame)) == 1) {
            frames++;
            for (uint32_t i = 0; i < frame.length; i++) {
                *sum += frame.payload[i];
            }
        }
        if (got < 0) {
            return -1;
        }
    }
    return frames;
}

int main(int argc, char **argv) {
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260101;
    int rounds = argc > 2 ? atoi(argv[2]) : 3000;
    uint64_t sum = 0;
    int refused = 0;
    state = seed * 2654435769u + 1;
    for (int round = 0; round < rounds; round++) {
        size_t length = 0;
        int frames = 0;
        while (frames < 1 + (int)next(12) && length + FRAME_HEADER + FRAME_MAX < sizeof stream) {
            length += make_frame(stream + length);
            frames++;
        }
        if (feed(length, &sum) != frames) {
            fail("good frames did not come through", seed, round);
        }
        int damage = 1 + (int)next(8);
        for (int i = 0; i < damage; i++) {
            stream[next((uint32_t)length)] = (uint8_t)next(256);
        }
        int damaged = feed(next(3) == 0 ? 1 + next((uint32_t)length) : length, &sum);
        if (damaged == -2) {
            fail("the decoder would wait for ever", seed, round);
        }
        refused += damaged == -1;
        for (size_t i = 0; i < 4096; i++) {
            stream[i] = (uint8_t)next(256);
        }
        if (feed(4096, &sum) == -2) {
            fail("the decoder would wait for ever on garbage", seed, round);
        }
    }
    printf("frame-fuzz: seed %llu, %d rounds, %d damaged streams refused (%llu)\n", (unsigned long long)seed, rounds,
           refused, (unsigned long long)sum);
    return 0;
}
