#include "agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t output_pending(void)
{
    return agent.out_to - agent.out_from;
}

size_t output_room(void)
{
    if (agent.out_from == agent.out_to) {
        agent.out_from = agent.out_to = 0;
    } else if (OUTPUT_SIZE - agent.out_to < ANSWER_RESERVE && agent.out_from > 0) {
        memmove(agent.out, agent.out + agent.out_from, output_pending());
        agent.out_to -= agent.out_from;
        agent.out_from = 0;
    }
    return OUTPUT_SIZE - agent.out_to;
}

struct writer answer_begin(void)
{
    size_t room = output_room();
    if (room < HEADER_SIZE)
        return (struct writer){agent.out, 0, 0, true};
    return (struct writer){agent.out + agent.out_to + HEADER_SIZE, room - HEADER_SIZE, 0, false};
}

void answer_send(struct writer *w, uint8_t type, uint8_t stream, uint32_t channel)
{
    if (w->bad)
        return; /* cannot be: every answer fits the reserve */
    write_header(w->buffer - HEADER_SIZE, (uint32_t)w->used, type, stream, channel);
    agent.out_to += HEADER_SIZE + w->used;
}

void answer_empty(uint8_t type, uint8_t stream, uint32_t channel)
{
    struct writer w = answer_begin();
    answer_send(&w, type, stream, channel);
}

void answer_error(uint32_t channel, enum problem_kind kind, const char *code, const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct writer w = answer_begin();
    put_u8(&w, (uint8_t)kind);
    put_string(&w, code);
    put_string(&w, message);
    answer_send(&w, T_ERROR, 0, channel);
}
