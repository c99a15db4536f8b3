/* Live layers: directories and files of the host, placed in an environment. */
#ifndef HUTCH_ENTER_LIVE_H
#define HUTCH_ENTER_LIVE_H

#include "plan.h"

/* See to it that every place is there, below all layers.
 *
 * lowest: the directory that is mounted below them */
void live_provide(const struct plan *plan, const char *lowest);

/* Place them, in order, over the layers. */
void live_bind(const struct plan *plan);

#endif
