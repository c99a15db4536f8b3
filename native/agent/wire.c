#include "wire.h"

#include <string.h>

const uint8_t host_preamble[PREAMBLE_SIZE] = {0x89, 'H', 'U', 'T', 'C', 'H', '-',  'O',
                                              'P',  'E', 'N', 13,  10,  26,  10,   0};
const uint8_t agent_preamble[PREAMBLE_SIZE] = {0x89, 'H', 'U', 'T', 'C', 'H', '-',  'H',
                                               'E',  'L', 'O', 13,  10,  26,  10,   0};

static uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void decoder_reset(struct decoder *d)
{
    d->from = d->to = d->last = 0;
    d->framed = false;
}

size_t decoder_room(struct decoder *d)
{
    if (d->from + d->last == d->to) {
        d->from = d->to = d->last = 0;
    } else if (sizeof d->buffer - d->to < 65536) {
        size_t kept = d->to - d->from - d->last;
        memmove(d->buffer, d->buffer + d->from + d->last, kept);
        d->from = d->last = 0;
        d->to = kept;
    }
    return sizeof d->buffer - d->to;
}

void decoder_reject(struct decoder *d)
{
    d->last = 0;
    d->framed = false;
}

static enum decoded seek_preamble(struct decoder *d)
{
    uint8_t *found = memmem(d->buffer + d->from, d->to - d->from, host_preamble, PREAMBLE_SIZE);
    if (found) {
        d->from = (size_t)(found - d->buffer) + PREAMBLE_SIZE;
        d->framed = true;
        return D_PREAMBLE;
    }
    if (d->to - d->from >= PREAMBLE_SIZE)
        d->from = d->to - (PREAMBLE_SIZE - 1);
    return D_MORE;
}

static bool legal_header(const struct frame *f)
{
    if (f->type == T_DATA)
        return f->length >= 1 && f->length <= MAX_DATA && f->stream == S_IN;
    if (f->type == T_WINDOW)
        return f->length == 4 && (f->stream == S_OUT || f->stream == S_ERR);
    return f->length <= MAX_PAYLOAD && f->stream == S_IN && (f->type <= T_REHEARSE || f->type == T_EOF);
}

static const uint8_t zeros[HEADER_SIZE];

enum decoded decode(struct decoder *d, struct frame *f)
{
    d->from += d->last;
    d->last = 0;
    if (!d->framed)
        return seek_preamble(d);
    while (d->to - d->from >= HEADER_SIZE) {
        const uint8_t *p = d->buffer + d->from;
        size_t have = d->to - d->from;
        if (p[0] == host_preamble[0]) { /* no length begins like this */
            if (have < PREAMBLE_SIZE && memcmp(p, host_preamble, have) == 0)
                return D_MORE;
            d->framed = false;
            if (have < PREAMBLE_SIZE || memcmp(p, host_preamble, PREAMBLE_SIZE) != 0)
                return D_MALFORMED;
            return seek_preamble(d);
        }
        if (memcmp(p, zeros, HEADER_SIZE) == 0) {
            d->from += HEADER_SIZE;
            continue;
        }
        *f = (struct frame){get_u32(p), p[4], p[5], get_u32(p + 8), p + HEADER_SIZE};
        if (p[6] || p[7] || f->type == T_PAD || !legal_header(f)) {
            d->framed = false;
            return D_MALFORMED;
        }
        if (have < HEADER_SIZE + (size_t)f->length)
            return D_MORE;
        d->last = HEADER_SIZE + (size_t)f->length;
        return D_FRAME;
    }
    return D_MORE;
}

struct cursor cursor_of(const struct frame *f)
{
    return (struct cursor){f->payload, f->payload + f->length, false};
}

static const uint8_t *take(struct cursor *c, size_t n)
{
    static const uint8_t nothing[8];
    if (c->bad || (size_t)(c->end - c->at) < n) {
        c->bad = true;
        return nothing;
    }
    c->at += n;
    return c->at - n;
}

uint8_t take_u8(struct cursor *c)
{
    return *take(c, 1);
}

uint16_t take_u16(struct cursor *c)
{
    const uint8_t *p = take(c, 2);
    return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t take_u32(struct cursor *c)
{
    return get_u32(take(c, 4));
}

uint64_t take_u64(struct cursor *c)
{
    const uint8_t *p = take(c, 8);
    return (uint64_t)get_u32(p) << 32 | get_u32(p + 4);
}

const uint8_t *take_bytes(struct cursor *c, uint32_t max, uint32_t *length)
{
    uint32_t n = take_u32(c);
    if (n > max || n > (size_t)(c->end - c->at))
        c->bad = true;
    *length = c->bad ? 0 : n;
    return c->bad ? (const uint8_t *)"" : take(c, n);
}

const char *take_string(struct cursor *c, uint32_t max)
{
    uint32_t length;
    const uint8_t *s = take_bytes(c, max, &length);
    if (take_u8(c) != 0 || memchr(s, 0, length))
        c->bad = true;
    return c->bad ? "" : (const char *)s;
}

uint32_t take_strings(struct cursor *c, uint32_t min, uint32_t max, uint32_t max_each,
                      const char **to)
{
    uint32_t count = take_u32(c);
    if (count < min || count > max)
        c->bad = true;
    if (c->bad)
        count = 0;
    for (uint32_t i = 0; i < count; i++)
        to[i] = take_string(c, max_each);
    to[count] = NULL;
    return count;
}

bool cursor_done(const struct cursor *c)
{
    return !c->bad && c->at == c->end;
}

void put_bytes(struct writer *w, const void *bytes, size_t length)
{
    if (w->bad || w->size - w->used < length) {
        w->bad = true;
        return;
    }
    memcpy(w->buffer + w->used, bytes, length);
    w->used += length;
}

void put_u8(struct writer *w, uint8_t v)
{
    put_bytes(w, &v, 1);
}

void put_u16(struct writer *w, uint16_t v)
{
    put_bytes(w, (uint8_t[]){(uint8_t)(v >> 8), (uint8_t)v}, 2);
}

void put_u32(struct writer *w, uint32_t v)
{
    put_bytes(w, (uint8_t[]){(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v},
              4);
}

void put_u64(struct writer *w, uint64_t v)
{
    put_u32(w, (uint32_t)(v >> 32));
    put_u32(w, (uint32_t)v);
}

void put_string(struct writer *w, const char *s)
{
    size_t length = strlen(s);
    put_u32(w, (uint32_t)length);
    put_bytes(w, s, length + 1);
}

void write_header(uint8_t *at, uint32_t length, uint8_t type, uint8_t stream, uint32_t channel)
{
    struct writer w = {at, HEADER_SIZE, 0, false};
    put_u32(&w, length);
    put_u8(&w, type);
    put_u8(&w, stream);
    put_u16(&w, 0);
    put_u32(&w, channel);
}
