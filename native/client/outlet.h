/* What is on its way to standard output or standard error: a ring as large as the window. */
#ifndef HUTCH_OUTLET_H
#define HUTCH_OUTLET_H

#include "sender.h"

enum { OUTLET_WINDOW = 262144 };

struct outlet {
    int fd;
    int closed; /* nobody reads it any more */
    size_t head, held;
    uint8_t bytes[OUTLET_WINDOW];
};

/* 0, or -1 when the daemon sent more than it may. */
int outlet_put(struct outlet *outlet, const uint8_t *bytes, size_t length);

/* Write a little, without blocking where poll said it is possible; give credit for it. */
void outlet_write(struct outlet *outlet, struct sender *sender);

/* Write all of it. */
void outlet_drain(struct outlet *outlet);

#endif
