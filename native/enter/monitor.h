/* The process that cleans up when nobody is left in an environment. */
#ifndef HUTCH_ENTER_MONITOR_H
#define HUTCH_ENTER_MONITOR_H

#include <sys/types.h>

/* Start it, outside of any namespace and detached from terminal, streams and process tree. */
pid_t monitor_start(void);

/* It is to look for the end of the file system mounted at path. */
void monitor_watch(const char *path);

/* All is set up: from now on it waits for that end, or for a signal to bring it about. */
void monitor_go(void);

#endif
