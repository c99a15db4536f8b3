/* Trees of files. */
#ifndef HUTCH_ENTER_TREE_H
#define HUTCH_ENTER_TREE_H

/* Remove a directory and all in it, as far as it can be done; never follows a link, never leaves its file system. */
void tree_remove(const char *path);

/* Copy a directory and all in it, with rights, owners, times, links, devices and attributes. 0, or -1 with errno; then
 * what is there of the copy is for the caller to remove. */
int tree_copy(const char *from, const char *to);

#endif
