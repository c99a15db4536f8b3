/* What to enter: docs/formats/entry-plan.md. */
#ifndef HUTCH_ENTER_PLAN_H
#define HUTCH_ENTER_PLAN_H

#include <stddef.h>
#include <stdint.h>

enum { PLAN_BYTES = 262144, PLAN_LOWERS = 480, PLAN_BINDS = 256, PLAN_DROPS = 4096 };

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
    const char *drops[PLAN_DROPS]; /* changes that are taken back */
    size_t drop_count;
    int edit, durable, classic, disk, drop_all, keep;
    uint64_t tmpfs; /* bytes, 0: as the kernel has it */
    uint64_t into, space; /* a process of a running environment, and what its mount namespace is called; or 0 */
};

/* Take a plan apart in place. NULL when it is one, else what is wrong with it. */
const char *plan_parse(char *text, size_t length, struct plan *plan);

#endif
