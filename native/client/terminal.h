/* The user's terminal: its size, raw mode, and the promise that it is put back. */
#ifndef HUTCH_TERMINAL_H
#define HUTCH_TERMINAL_H

#include <stdint.h>

/* Bit n is set when descriptor n is a terminal. */
uint8_t terminal_which(void);

/* 0 by 0 when none of the three descriptors is a terminal. */
void terminal_size(uint16_t *rows, uint16_t *columns);

void terminal_raw(int on);

/* Again after the process was stopped and continued. */
void terminal_continue(void);

/* Safe in a signal handler, and when nothing was ever changed. */
void terminal_restore(void);

#endif
