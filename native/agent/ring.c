#include "ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From linux/futex.h, which musl does not have. */
enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1 };

struct ring_state {
    _Atomic uint32_t written, taken; /* totals; they wrap, their difference does not */
    _Atomic uint32_t wanted;         /* wake the taker when this much waits; 0: it is awake */
    _Atomic uint32_t wakes;          /* what the taker sleeps on */
    _Atomic uint32_t ended;
};

enum { STATE_SIZE = 4096 };

bool ring_open(struct ring *r)
{
    *r = (struct ring){.progress = -1};
    int memory = memfd_create("ring", MFD_CLOEXEC);
    uint8_t *base = mmap(NULL, STATE_SIZE + 2 * RING_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int access = PROT_READ | PROT_WRITE, how = MAP_SHARED | MAP_FIXED;
    bool good = memory >= 0 && base != MAP_FAILED && ftruncate(memory, STATE_SIZE + RING_SIZE) == 0 &&
                mmap(base, STATE_SIZE + RING_SIZE, access, how, memory, 0) != MAP_FAILED &&
                mmap(base + STATE_SIZE + RING_SIZE, RING_SIZE, access, how, memory, STATE_SIZE) != MAP_FAILED;
    if (memory >= 0)
        close(memory);
    if (good)
        r->progress = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (r->progress < 0) {
        if (base != MAP_FAILED)
            munmap(base, STATE_SIZE + 2 * RING_SIZE);
        return false;
    }
    r->state = (struct ring_state *)base;
    r->bytes = base + STATE_SIZE;
    return true;
}

void ring_close(struct ring *r)
{
    if (r->progress < 0)
        return;
    munmap(r->state, STATE_SIZE + 2 * RING_SIZE);
    close(r->progress);
    r->progress = -1;
}

static void wake(struct ring_state *s)
{
    atomic_store(&s->wanted, 0);
    atomic_fetch_add(&s->wakes, 1);
    syscall(SYS_futex, &s->wakes, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void ring_put(struct ring *r, const uint8_t *bytes, uint32_t length)
{
    struct ring_state *s = r->state;
    uint32_t written = atomic_load_explicit(&s->written, memory_order_relaxed);
    memcpy(r->bytes + written % RING_SIZE, bytes, length);
    atomic_store(&s->written, written + length);
    uint32_t wanted = atomic_load(&s->wanted);
    if (wanted && written + length - atomic_load(&s->taken) >= wanted)
        wake(s);
}

void ring_end(struct ring *r)
{
    atomic_store(&r->state->ended, 1);
    wake(r->state);
}

uint32_t ring_progress(struct ring *r)
{
    uint64_t times;
    if (read(r->progress, &times, sizeof times) < 0)
        return 0;
    uint32_t taken = atomic_load(&r->state->taken);
    uint32_t more = taken - r->told;
    r->told = taken;
    return more;
}

uint32_t ring_peek(struct ring *r, uint32_t least, const char **piece)
{
    struct ring_state *s = r->state;
    uint32_t taken = atomic_load_explicit(&s->taken, memory_order_relaxed);
    *piece = (const char *)r->bytes + taken % RING_SIZE;
    for (;;) {
        uint32_t seen = atomic_load(&s->wakes);
        bool ended = atomic_load(&s->ended); /* before `written`: then it is the last word */
        uint32_t have = atomic_load(&s->written) - taken;
        if (have >= least || ended)
            return have;
        uint32_t batch = least < RING_BATCH ? RING_BATCH : least;
        atomic_store(&s->wanted, batch);
        have = atomic_load(&s->written) - taken;
        if (have < batch && !atomic_load(&s->ended))
            syscall(SYS_futex, &s->wakes, FUTEX_WAIT, seen, NULL, NULL, 0);
    }
}

void ring_take(struct ring *r, uint32_t length)
{
    static const uint64_t once = 1;
    uint32_t taken = atomic_load_explicit(&r->state->taken, memory_order_relaxed) + length;
    atomic_store(&r->state->taken, taken);
    if (taken - r->told < RING_STEP)
        return;
    r->told = taken;
    if (write(r->progress, &once, sizeof once) < 0 && errno != EAGAIN)
        _exit(1); /* cannot be: nobody could be told any more */
}
