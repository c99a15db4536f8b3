/* The layers of an environment, mounted. */
#ifndef HUTCH_ENTER_OVERLAY_H
#define HUTCH_ENTER_OVERLAY_H

#include "plan.h"

/* Mount what the plan says at its prefix. What may not be changed has a place for changes all the same, so that it can be
 * allowed later: it is mounted so that nobody can write.
 *
 * live: directory of the environment's own tmpfs */
void overlay_mount(const struct plan *plan, const char *live);

/* Mount what the plan says in place of what is mounted at its prefix. Processes that stand in the old one stay in it. */
void overlay_replace(const struct plan *plan, const char *live);

/* Let what is mounted at the prefix be written to, or not. 0, or -1 with errno: EBUSY while files are open for writing. */
int overlay_allow_writes(const char *prefix, int allow);

/* Where the changes of an environment are: the directory that is their upper one. NULL: it has none. */
const char *overlay_find_upper(const char *prefix, const char *live);

#endif
