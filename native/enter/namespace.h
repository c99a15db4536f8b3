/* The namespaces of an environment. */
#ifndef HUTCH_ENTER_NAMESPACE_H
#define HUTCH_ENTER_NAMESPACE_H

#include <stdint.h>

/* A mount namespace of our own; for who is not root, inside a user namespace in which the caller is himself. Mounts of
 * the host still come in, ours do not get out. */
void namespace_make(void);

/* Enter the namespaces that a process of a running environment is in.
 *
 * pid: of the process
 * space: what its mount namespace must be called, or it is another process by now */
void namespace_join(uint64_t pid, uint64_t space);

/* What the kernel calls this process's mount namespace. */
uint64_t namespace_id(void);

#endif
