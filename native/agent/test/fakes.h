/* The parts of the agent that only speak, with fake operations behind them. */
#ifndef HUTCH_FAKES_H
#define HUTCH_FAKES_H

#include "../operations.h"

/* What the last request said, as one line; "" when none was understood. */
extern char fake_request[65536];
/* Deterministic random numbers. */
extern uint64_t fake_seed;
uint32_t fake_random(uint32_t below);

/* Starts over, with the host's end of the port in `host`. */
void fake_begin(int *host);
/* Lets the agent do all it can; ends some of what it runs. */
void fake_turn(void);
/* What the agent has sent so far, taken out of its buffer. */
size_t fake_sent(uint8_t *to, size_t size);
_Noreturn void fake_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
