/* Tar archives: ustar, pax and GNU long names. tar_read.c reads members and touches no file;
 * tar_in.c makes them; tar_out.c writes them, tar_pax.c what their plain fields cannot hold. All of it
 * runs in a worker. */
#ifndef HUTCH_TAR_H
#define HUTCH_TAR_H

#include "guest.h"
#include "ring.h"

enum {
    TAR_BLOCK = 512,
    TAR_PAGE = 4096,
    TAR_BUFFER = 256 * 1024,
    TAR_EXTRA = 256 * 1024, /* names, attributes of one member */
    TAR_XATTRS = TAR_EXTRA / 16, /* no record of an attribute is shorter */
};

enum tar_kind { TAR_FILE, TAR_HARD_LINK, TAR_SYMLINK, TAR_DIRECTORY, TAR_SKIPPED };

struct tar_xattr {
    const char *name;
    const char *value;
    size_t size;
};

struct tar_member {
    enum tar_kind kind;
    char path[MAX_PATH_LENGTH + 1];
    char link[MAX_PATH_LENGTH + 1];
    uint32_t mode, uid, gid;
    uint64_t size;
    int64_t mtime;
    long mtime_nanos;
    struct tar_xattr xattrs[TAR_XATTRS];
    uint32_t xattr_count;
};

enum tar_next { TAR_MEMBER, TAR_END, TAR_BROKEN };

struct tar_reader {
    struct ring *in;
    uint64_t left;       /* content of the current member not yet taken */
    uint64_t padding;    /* and the padding behind it */
    const char *problem; /* what is wrong, after TAR_BROKEN */
    size_t extra_used;
    char extra[TAR_EXTRA];
    char block[TAR_BLOCK];
};

/* Skips the rest of the current member and reads the next one's head. */
enum tar_next tar_next(struct tar_reader *t, struct tar_member *m);
/* Waits for at least `least` bytes of the current member's content, or all that is left of it, and
 * looks at what there is. @return its size, 0 at its end, -1 when the archive ends too early */
ssize_t tar_peek(struct tar_reader *t, uint32_t least, const char **piece);
/* Takes some of what was looked at; the rest of the look is no longer good. */
void tar_take(struct tar_reader *t, size_t size);
/* Takes what follows the archive, so that its sender is not cut off. */
void tar_drain(struct tar_reader *t);

/* tar_pax.c: at most what `tar_next` takes of one member */
struct tar_pax {
    size_t used;
    bool full; /* something did not fit */
    char bytes[TAR_EXTRA];
};

/* Adds "length key=value\n", where the length counts itself. */
void tar_pax(struct tar_pax *to, const char *key, const char *value, size_t size);
void tar_pax_number(struct tar_pax *to, const char *key, uint64_t value);
/* Adds all that this user may read of an open file's extended attributes but the overlay's own.
 * @return 0 or an errno */
int tar_pax_xattrs(struct tar_pax *to, int fd);

/* below.c: paths that stay below a directory */
struct below {
    int root;
    bool whole; /* the directory is "/": nothing can leave it */
    bool made;  /* the directory was not there before */
    int parent; /* of the path resolved last */
    char parent_path[MAX_PATH_LENGTH + 1];
};

int below_open(struct below *b, const char *directory); /* made when missing; 0 or an errno */
/* Resolves the directory that holds `path`, making missing ones. Sets `last` to the last name.
 * @return its descriptor, which stays ours, or -1 with errno; EXDEV when it would leave */
int below_parent(struct below *b, const char *path, const char **last);
/* Forgets what is remembered of the tree: something that may be a directory was removed. */
void below_forget(struct below *b);

#endif
