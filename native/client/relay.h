/* One command, from the hand-over to its exit code. */
#ifndef HUTCH_RELAY_H
#define HUTCH_RELAY_H

#include <stdint.h>

/* relay_run's answer when the daemon is of another build and ends to make room. */
enum { RELAY_RESTART = -1 };

/* Ends with the exit code, or RELAY_RESTART; does not come back at all for an exec plan. `began` is when
 * the client did, in nanoseconds of the monotonic clock. */
int relay_run(int connection, int argc, char **argv, int64_t began);

#endif
