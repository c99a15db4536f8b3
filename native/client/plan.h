/* An exec plan: the program that this process is to become. */
#ifndef HUTCH_PLAN_H
#define HUTCH_PLAN_H

#include "frame.h"

/* Take a PLAN frame; -1 when the plan is too large or cannot be carried out. For PLAN_EXEC it comes
 * back only on failure, with errno set. */
int plan_take(const struct frame *frame);

#endif
