/* The place where the environment is mounted. */
#ifndef HUTCH_ENTER_ROOT_H
#define HUTCH_ENTER_ROOT_H

/* See to it that the prefix is a directory in this namespace. Where the host has none, the deepest directory above it is
 * replaced, for this namespace alone, by one with the same entries and the prefix.
 *
 * scratch: an empty directory that may be mounted on for a moment */
void root_provide(const char *prefix, const char *scratch);

#endif
