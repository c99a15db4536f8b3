/* One command, from the hand-over to its exit code. */
#ifndef HUTCH_RELAY_H
#define HUTCH_RELAY_H

/* relay_run's answer when the daemon is of another build and ends to make room. */
enum { RELAY_RESTART = -1 };

/* Ends with the exit code, or RELAY_RESTART; does not come back at all for an exec plan. */
int relay_run(int connection, int argc, char **argv);

#endif
