/* The layers of an environment, mounted. */
#ifndef HUTCH_ENTER_OVERLAY_H
#define HUTCH_ENTER_OVERLAY_H

#include "plan.h"

/* Mount what the plan says at its prefix.
 *
 * live: directory of the environment's own tmpfs */
void overlay_mount(const struct plan *plan, const char *live);

#endif
