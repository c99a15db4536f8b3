#include "agent.h"
#include "operations.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 16, FRAMES_PER_TURN = 64, COMMAND_FOLLOWS = 1 };

void attachment_drop(void)
{
    channel_drop_all();
    agent.attached = agent.open_next = false;
    agent.last_channel = 0;
    agent.out_from = agent.out_to = 0;
}

static void malformed(void)
{
    decoder_reject(&agent.in);
    bool tell = agent.attached;
    attachment_drop();
    if (tell)
        answer_error(0, P_CORRUPT, "guest.protocol", "the agent could not read a frame");
}

static bool opened(const struct frame *f)
{
    struct cursor c = cursor_of(f);
    take_u16(&c); /* the version the host speaks; hello tells ours, and the host decides */
    uint16_t flags = take_u16(&c);
    if ((flags & ~COMMAND_FOLLOWS) != 0)
        c.bad = true;
    uint64_t nonce = take_u64(&c);
    if (f->type != T_OPEN || f->channel != 0 || !cursor_done(&c))
        return false;
    attachment_drop();
    agent.attached = true;
    struct writer w = answer_begin();
    memcpy(w.buffer - HEADER_SIZE, agent_preamble, PREAMBLE_SIZE);
    agent.out_to += PREAMBLE_SIZE;
    op_hello(nonce, flags & COMMAND_FOLLOWS);
    return true;
}

/* Handles the frames that are there. @return more may be waiting */
static bool handle_frames(void)
{
    for (int i = 0; i < FRAMES_PER_TURN; i++) {
        if (output_room() < ANSWER_RESERVE)
            return false;
        struct frame f;
        switch (decode(&agent.in, &f)) {
        case D_MORE:
            return false;
        case D_PREAMBLE:
            agent.open_next = true;
            break;
        case D_MALFORMED:
            malformed();
            break;
        case D_FRAME:
            if (agent.open_next) {
                agent.open_next = false;
                if (!opened(&f))
                    malformed();
            } else if (!agent.attached || !handle_frame(&f)) {
                malformed();
            }
            break;
        }
    }
    return true;
}

/* A virtio-serial port gives one buffer, a page, per read of one segment: several segments spare
 * system calls. */
static ssize_t read_pages(void)
{
    size_t room = decoder_room(&agent.in);
    struct iovec pages[PAGES];
    for (int i = 0; i < PAGES; i++)
        pages[i] = (struct iovec){agent.in.buffer + agent.in.to + (size_t)i * PAGE, PAGE};
    return room < PAGES * PAGE ? 0 : readv(agent.port, pages, PAGES);
}

void attachment_input(void)
{
    while (handle_frames())
        ;
    while (agent.port_readable && output_room() >= ANSWER_RESERVE) {
        ssize_t n = read_pages();
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            agent.port_readable = false;
            if (errno == EAGAIN)
                return;
        }
        if (n <= 0) { /* the host is gone */
            agent.port_readable = false;
            attachment_drop();
            decoder_reset(&agent.in);
            return;
        }
        agent.in.to += (size_t)n;
        if (handle_frames())
            return; /* let the others have a turn; port_readable brings us back */
    }
}
