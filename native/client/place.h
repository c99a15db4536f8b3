/* Where things are: the run directory, the log, the build this program belongs to, and its Java. */
#ifndef HUTCH_PLACE_H
#define HUTCH_PLACE_H

#include <limits.h>

struct place {
    char run[PATH_MAX];    /* run directory, made and checked */
    char socket[PATH_MAX]; /* run/cli.sock */
    char log[PATH_MAX];    /* log/daemon.log */
    char build[PATH_MAX];  /* holds bin/ and lib/ */
    char java[PATH_MAX];   /* bin/java of a JDK >= 25; empty until place_java */
};

/* Fill everything but java; says what is wrong and returns -1 on failure. */
int place_find(struct place *place);

/* Find a JDK >= 25; says what was looked at and returns -1 when there is none. */
int place_java(struct place *place);

#endif
