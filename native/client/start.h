/* Reach the daemon, or bring it up. */
#ifndef HUTCH_START_H
#define HUTCH_START_H

#include "place.h"

/* A connected socket; -1 with errno when nobody listens; -2 when somebody else does (said). */
int daemon_connect(const struct place *place);

/* The same after starting a daemon; -1 when it could not be started (said). */
int daemon_start(struct place *place);

/* Become the same command line in a JVM of its own. Returns only on failure (said). */
void stand_alone(struct place *place, int argc, char **argv);

/* Run a command about environments in a JVM of its own, and become what that says. The exit code when there is nothing to
 * become. */
int stand_alone_env(struct place *place, int argc, char **argv);

#endif
