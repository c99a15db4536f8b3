/* Signals as bytes in a pipe, so that the event loop sees them among everything else. */
#ifndef HUTCH_SIGNALS_H
#define HUTCH_SIGNALS_H

/* The readable end, or -1. */
int signals_open(void);

#endif
