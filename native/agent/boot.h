/* The first moments of a guest: boot.c. */
#ifndef HUTCH_BOOT_H
#define HUTCH_BOOT_H

/* Mounts what is needed, loads the modules of the initrd, and keeps what went wrong for hello. */
void boot_prepare(void);
/* Opens the channel's port; waits for it to appear. */
int boot_open_port(void);
/* Adds to the troubles that hello tells. */
void boot_trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says something on the console. */
void boot_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* PID 1 cannot go on and must not end: says why and waits for ever. */
_Noreturn void boot_stuck(const char *what);

#endif
