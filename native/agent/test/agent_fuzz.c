/* Seeded fuzzing of what the agent makes of its host's bytes, under the sanitisers. Whatever comes
 * in, what goes out must be well-formed, and the agent must answer a new OPEN after a flush. */
#include "fakes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SCRIPT = 400000, SENT = 512 * 1024 };

static uint8_t script[SCRIPT];
static size_t used;
static uint8_t sent[SENT];

static void add(const void *bytes, size_t size)
{
    if (size <= SCRIPT - used) {
        memcpy(script + used, bytes, size);
        used += size;
    }
}

static void add_frame(uint8_t type, uint8_t stream, uint32_t channel, const struct writer *payload)
{
    uint8_t header[HEADER_SIZE];
    write_header(header, (uint32_t)payload->used, type, stream, channel);
    add(header, sizeof header);
    add(payload->buffer, payload->used);
}

static void random_text(struct writer *w)
{
    char text[64];
    size_t n = fake_random(fake_random(8) ? 12 : sizeof text);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)(fake_random(50) ? 'a' + fake_random(26) : fake_random(256));
    put_u32(w, (uint32_t)n);
    put_bytes(w, text, n);
    put_u8(w, fake_random(200) ? 0 : 'x');
}

static void random_texts(struct writer *w)
{
    uint32_t n = fake_random(6);
    put_u32(w, fake_random(100) ? n : fake_random(UINT32_MAX));
    for (uint32_t i = 0; i < n; i++)
        random_text(w);
}

static void random_identity(struct writer *w)
{
    put_u64(w, fake_random(1u << 30));
    put_u32(w, fake_random(1000000000));
    random_text(w);
    w->used -= w->used > 0; /* bytes have no zero behind them */
    random_text(w);
    random_text(w);
    put_u32(w, 1);
    random_text(w);
    random_text(w);
    put_u8(w, 24);
    random_text(w);
    random_text(w);
    random_texts(w);
    put_u32(w, 1);
    random_text(w);
    put_u32(w, 0600);
    random_text(w);
    w->used -= w->used > 0;
}

static void random_payload(uint8_t type, struct writer *w)
{
    switch (type) {
    case T_CONFIGURE:
        random_text(w);
        random_texts(w);
        break;
    case T_IDENTIFY:
    case T_REHEARSE:
        random_identity(w);
        break;
    case T_EXEC:
        random_texts(w);
        random_texts(w);
        random_text(w);
        random_text(w);
        put_u8(w, (uint8_t)fake_random(2));
        put_u32(w, fake_random(UINT32_MAX));
        break;
    case T_TAR_IN:
        random_text(w);
        put_u8(w, (uint8_t)fake_random(2));
        break;
    case T_TAR_OUT:
    case T_STAT:
        random_text(w);
        break;
    case T_CONNECT:
        put_u16(w, (uint16_t)fake_random(65536));
        break;
    case T_SHUTDOWN:
        put_u32(w, fake_random(5000));
        break;
    case T_PING:
        put_u64(w, fake_random(UINT32_MAX));
        break;
    case T_SIGNAL:
        put_u8(w, (uint8_t)fake_random(70));
        break;
    case T_RESIZE:
        put_u32(w, fake_random(UINT32_MAX));
        break;
    case T_WINDOW:
        put_u32(w, fake_random(40000));
        break;
    case T_DATA:
        w->used = 1 + fake_random(MAX_DATA);
        break;
    default:
        break;
    }
}

static void add_open(void)
{
    static uint8_t payload[12] = {0, 1};
    payload[3] = (uint8_t)fake_random(2); /* whether a command follows */
    struct writer w = {payload, sizeof payload, sizeof payload, false};
    add(host_preamble, PREAMBLE_SIZE);
    add_frame(T_OPEN, 0, 0, &w);
}

static void random_script(void)
{
    static const uint8_t types[] = {T_CONFIGURE, T_IDENTIFY, T_EXEC, T_EXEC,  T_TAR_IN,    T_TAR_OUT,
                                    T_STAT,      T_CONNECT,  T_PING, T_STATS, T_LISTENERS, T_REHEARSE};
    static const uint8_t follow[] = {T_DATA, T_DATA, T_DATA, T_EOF, T_WINDOW, T_SIGNAL, T_RESIZE, T_CLOSE};
    static uint8_t payload[MAX_PAYLOAD];
    uint32_t channel = 0;
    used = 0;
    if (fake_random(4) == 0)
        used = fake_random(200); /* stale bytes of an earlier script */
    add_open();
    for (uint32_t i = 0, n = fake_random(60); i < n; i++) {
        struct writer w = {payload, sizeof payload, 0, false};
        bool request = channel == 0 || fake_random(3) == 0;
        uint8_t type = request ? types[fake_random(sizeof types)] : follow[fake_random(sizeof follow)];
        random_payload(type, &w);
        uint8_t stream = type == T_WINDOW ? (uint8_t)(1 + fake_random(2)) : 0;
        add_frame(type, stream, request ? ++channel : 1 + fake_random(channel), &w);
        if (fake_random(40) == 0)
            add_open(), channel = 0;
    }
}

static void damage(void)
{
    for (uint32_t i = 0, n = fake_random(4); i < n && used > 0; i++) {
        size_t at = fake_random((uint32_t)used);
        switch (fake_random(4)) {
        case 0:
            script[at] = (uint8_t)fake_random(256);
            break;
        case 1:
            script[at] ^= (uint8_t)(1u << fake_random(8));
            break;
        case 2: { /* a piece is lost */
            size_t lost = fake_random(64) < used - at ? fake_random(64) : used - at;
            if (lost > used - at)
                lost = used - at;
            memmove(script + at, script + at + lost, used - at - lost);
            used -= lost;
            break;
        }
        default: /* the end is lost */
            used = at;
            break;
        }
    }
}

/* Follows the frames of the agent. */
struct follower {
    uint8_t rest[HEADER_SIZE + MAX_PAYLOAD + SENT];
    size_t have;
    uint32_t hellos;
};

static struct follower host;

static uint32_t number(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void follow_agent(void)
{
    size_t n;
    while ((n = fake_sent(sent, sizeof sent)) > 0) {
        memcpy(host.rest + host.have, sent, n);
        host.have += n;
        size_t at = 0;
        while (host.have - at >= PREAMBLE_SIZE || (host.have - at >= HEADER_SIZE && host.rest[at] != 0x89)) {
            const uint8_t *p = host.rest + at;
            if (p[0] == 0x89) {
                if (memcmp(p, agent_preamble, PREAMBLE_SIZE) != 0)
                    fake_fail("the agent sent a broken preamble");
                at += PREAMBLE_SIZE;
                continue;
            }
            uint32_t length = number(p);
            if (length > MAX_PAYLOAD || p[4] < T_DATA || p[4] > T_PONG || p[5] > 2 || p[6] || p[7])
                fake_fail("the agent sent a malformed frame of type %d, length %u", p[4], length);
            if (p[4] == T_DATA && (length < 1 || length > MAX_DATA))
                fake_fail("the agent sent %u bytes of data", length);
            if (host.have - at < HEADER_SIZE + (size_t)length)
                break;
            host.hellos += p[4] == T_HELLO;
            at += HEADER_SIZE + length;
        }
        memmove(host.rest, host.rest + at, host.have - at);
        host.have -= at;
    }
}

static void send_all(int port)
{
    for (size_t done = 0; done < used;) {
        size_t piece = 1 + fake_random(20000);
        if (piece > used - done)
            piece = used - done;
        ssize_t n = write(port, script + done, piece);
        if (n > 0)
            done += (size_t)n;
        fake_turn();
        follow_agent();
    }
    for (int i = 0; i < 20; i++) {
        fake_turn();
        follow_agent();
    }
}

static void answers_afresh(int port)
{
    static uint8_t flush[HEADER_SIZE + MAX_PAYLOAD];
    memset(flush, 0, sizeof flush);
    used = 0;
    add(flush, sizeof flush);
    add_open();
    host.hellos = 0;
    send_all(port);
    if (host.hellos == 0)
        fake_fail("no hello after a flush");
    host.have = 0;
}

int fuzz_conversations(uint64_t first, double seconds)
{
    time_t end = time(NULL) + (time_t)seconds;
    int rounds = 0;
    for (uint64_t seed = first; time(NULL) < end; seed++, rounds++) {
        int port;
        fake_seed = seed * 0x9e3779b97f4a7c15ULL;
        fake_begin(&port);
        host.have = 0;
        random_script();
        if (seed % 4)
            damage();
        send_all(port);
        answers_afresh(port);
    }
    return rounds;
}
