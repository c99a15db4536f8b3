/* The namespaces of an environment. */
#ifndef HUTCH_ENTER_NAMESPACE_H
#define HUTCH_ENTER_NAMESPACE_H

#include <stdint.h>

/* A mount namespace of our own; for who is not root, inside a user namespace in which the caller is himself. Mounts of
 * the host still come in, ours do not get out. */
void namespace_make(void);

/* What the kernel calls this process's mount namespace. */
uint64_t namespace_id(void);

#endif
