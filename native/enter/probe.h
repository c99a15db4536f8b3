/* What this host can do for environments, tried. */
#ifndef HUTCH_ENTER_PROBE_H
#define HUTCH_ENTER_PROBE_H

/* Print one line for each thing: its name, a space, and `ok` or why not.
 *
 * directory: an empty one where records would be kept, to try things in; nothing is left there */
void probe(const char *directory);

#endif
