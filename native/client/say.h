/* One clear line for the person at the terminal. */
#ifndef HUTCH_SAY_H
#define HUTCH_SAY_H

enum { EXIT_HUTCH_FAILED = 125 };

__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

#endif
