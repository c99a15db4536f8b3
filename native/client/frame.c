#include "frame.h"

#include <string.h>

uint32_t frame_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

void frame_put_u16(uint8_t *bytes, uint16_t value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

void frame_put_u32(uint8_t *bytes, uint32_t value) {
    frame_put_u16(bytes, (uint16_t)(value >> 16));
    frame_put_u16(bytes + 2, (uint16_t)value);
}

void frame_put_header(uint8_t *bytes, enum frame_type type, uint32_t length) {
    frame_put_u32(bytes, length);
    bytes[4] = (uint8_t)type;
}

uint8_t *decoder_room(struct decoder *decoder, size_t *room) {
    if (decoder->start > 0) {
        memmove(decoder->bytes, decoder->bytes + decoder->start, decoder->end - decoder->start);
        decoder->end -= decoder->start;
        decoder->start = 0;
    }
    *room = sizeof decoder->bytes - decoder->end;
    return decoder->bytes + decoder->end;
}

void decoder_filled(struct decoder *decoder, size_t count) {
    decoder->end += count;
}

static int has_nul(const uint8_t *payload, uint32_t length) {
    return memchr(payload, 0, length) != NULL;
}

/* What each frame from the daemon must look like. */
static int well_formed(uint8_t type, const uint8_t *payload, uint32_t length) {
    switch (type) {
    case FRAME_READ:
        return length == 4;
    case FRAME_OUTPUT:
    case FRAME_ERROR:
    case FRAME_REFUSE:
        return length > 0;
    case FRAME_RAW:
        return length == 1 && payload[0] <= 1;
    case FRAME_EXIT:
        return length == 2 && payload[1] <= 1;
    case FRAME_RESTART:
        return length == 0;
    case FRAME_ASK:
        return length > 0 && length <= 255 && !has_nul(payload, length);
    case FRAME_PLAN_ARGUMENT:
    case FRAME_PLAN_VARIABLE:
        return !has_nul(payload, length);
    case FRAME_PLAN_FILE:
        return length > 0 && payload[0] >= 3 && payload[0] <= 9;
    case FRAME_PLAN_EXEC:
        return length > 1 && payload[0] == '/' && !has_nul(payload, length);
    default:
        return 0;
    }
}

int decoder_next(struct decoder *decoder, struct frame *frame) {
    size_t held = decoder->end - decoder->start;
    if (held < FRAME_HEADER) {
        return 0;
    }
    const uint8_t *bytes = decoder->bytes + decoder->start;
    uint32_t length = frame_u32(bytes);
    if (length > FRAME_MAX) {
        return -1;
    }
    if (held < FRAME_HEADER + (size_t)length) {
        return 0;
    }
    frame->type = bytes[4];
    frame->length = length;
    frame->payload = bytes + FRAME_HEADER;
    decoder->start += FRAME_HEADER + length;
    return well_formed(frame->type, frame->payload, length) ? 1 : -1;
}
