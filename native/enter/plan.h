/* What to enter: docs/formats/entry-plan.md. */
#ifndef HUTCH_ENTER_PLAN_H
#define HUTCH_ENTER_PLAN_H

#include <stddef.h>
#include <stdint.h>

enum { PLAN_BYTES = 262144, PLAN_LOWERS = 480, PLAN_BINDS = 256 };

struct plan_bind {
    const char *source, *target; /* absolute; relative to the prefix */
};

struct plan {
    const char *prefix;  /* where the environment is mounted */
    const char *state;   /* directory of all records */
    const char *name;    /* of this environment's record */
    const char *record;  /* what is written down about it; NULL when it is durable and is entered again */
    const char *renders; /* directory that lowers are relative to */
    const char *lowers[PLAN_LOWERS];
    size_t lower_count; /* top first */
    struct plan_bind binds[PLAN_BINDS];
    size_t bind_count;
    int edit, durable, classic, disk;
    uint64_t tmpfs; /* bytes, 0: as the kernel has it */
};

/* Take a plan apart in place. NULL when it is one, else what is wrong with it. */
const char *plan_parse(char *text, size_t length, struct plan *plan);

#endif
