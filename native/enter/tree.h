/* Trees of files. */
#ifndef HUTCH_ENTER_TREE_H
#define HUTCH_ENTER_TREE_H

/* Remove a directory and all in it, as far as it can be done; never follows a link, never leaves its file system. */
void tree_remove(const char *path);

#endif
