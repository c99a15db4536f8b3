/* A running environment, changed in what it allows or holds. */
#ifndef HUTCH_ENTER_CHANGE_H
#define HUTCH_ENTER_CHANGE_H

#include "plan.h"

/* Do to the environment that the plan leads into what the plan says: allow changes or not, take changes back, keep them
 * on disk from now on. It goes on as it was when this fails. */
void change_apply(const struct plan *plan);

#endif
