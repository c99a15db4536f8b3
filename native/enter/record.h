/* What is written down about an environment while processes are in it: docs/formats/environment.md. */
#ifndef HUTCH_ENTER_RECORD_H
#define HUTCH_ENTER_RECORD_H

#include "plan.h"

#include <sys/types.h>

/* Must be called before anything else here. */
void record_locate(const struct plan *plan);

/* Make it known that this process and its monitor are in it; whoever comes second is refused. */
void record_publish(const struct plan *plan, pid_t monitor);

/* Take back what this process published, because it failed: nothing is left that was not there before. */
void record_withdraw(void);

/* The end, as its monitor sees it: nothing is left, of a durable one that nobody is in it. Never touches what tells of
 * another monitor, which took the name later.
 *
 * before: it ended before it began */
void record_withdraw_of(pid_t monitor, int before);

/* Write down anew what the environment is. */
void record_rewrite(const struct plan *plan);

/* Whether changes outlive the environment; it may have become so since it began. */
int record_is_durable(void);

/* <record>/<name>, in a buffer that the next call uses again. */
const char *record_path(const char *name);

#endif
