#include "tar.h"

#include <stdlib.h>
#include <string.h>

/* Fields of a header block, POSIX ustar. */
enum {
    NAME = 0,
    MODE = 100,
    UID = 108,
    GID = 116,
    SIZE = 124,
    MTIME = 136,
    CHECKSUM = 148,
    TYPE = 156,
    LINK = 157,
    MAGIC = 257,
    PREFIX = 345,
    NAME_SIZE = 100,
    PREFIX_SIZE = 155,
};

/* Larger than any file system's files, and far from overflowing when padded. */
static const uint64_t max_size = (uint64_t)1 << 60;

struct overrides {
    const char *path, *link;
    bool has_size, has_uid, has_gid, has_mtime;
    uint64_t size, uid, gid;
    int64_t mtime;
    long mtime_nanos;
};

static enum tar_next broken(struct tar_reader *t, const char *problem)
{
    t->problem = problem;
    return TAR_BROKEN;
}

static const char *block(struct tar_reader *t)
{
    const char *piece;
    if (ring_peek(t->in, TAR_BLOCK, &piece) < TAR_BLOCK)
        return NULL;
    memcpy(t->block, piece, TAR_BLOCK);
    ring_take(t->in, TAR_BLOCK);
    return t->block;
}

ssize_t tar_peek(struct tar_reader *t, uint32_t least, const char **piece)
{
    if (least > t->left)
        least = (uint32_t)t->left;
    if (least == 0)
        return 0;
    uint32_t n = ring_peek(t->in, least, piece);
    if (n < least)
        return -1;
    return n < t->left ? (ssize_t)n : (ssize_t)t->left;
}

void tar_take(struct tar_reader *t, size_t size)
{
    ring_take(t->in, (uint32_t)size);
    t->left -= size;
}

static bool skip_rest(struct tar_reader *t)
{
    const char *piece;
    t->left += t->padding;
    t->padding = 0;
    while (t->left > 0) {
        ssize_t n = tar_peek(t, 1, &piece);
        if (n < 0)
            return false;
        tar_take(t, (size_t)n);
    }
    return true;
}

void tar_drain(struct tar_reader *t)
{
    const char *piece;
    uint32_t n;
    while ((n = ring_peek(t->in, 1, &piece)) > 0)
        ring_take(t->in, n);
}

static bool octal(const char *field, size_t size, uint64_t *to)
{
    *to = 0;
    if ((unsigned char)field[0] & 0x80) { /* GNU: the number itself, big-endian */
        *to = (unsigned char)field[0] & 0x3f;
        for (size_t i = 1; i < size; i++) {
            if (*to >> 55)
                return false;
            *to = *to << 8 | (unsigned char)field[i];
        }
        return !((unsigned char)field[0] & 0x40); /* no negative numbers */
    }
    size_t i = 0;
    while (i < size && field[i] == ' ')
        i++;
    for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
        *to = *to << 3 | (uint64_t)(field[i] - '0');
    return i == size || field[i] == 0 || field[i] == ' ';
}

static bool checksum_matches(const char *h)
{
    uint64_t said;
    uint32_t sum = 0;
    for (int i = 0; i < TAR_BLOCK; i++)
        sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : (unsigned char)h[i];
    return octal(h + CHECKSUM, 8, &said) && said == sum;
}

static bool all_zero(const char *h)
{
    for (int i = 0; i < TAR_BLOCK; i++)
        if (h[i])
            return false;
    return true;
}

/* Keeps the content of the current member, a name or attributes, until the next real member. */
static char *keep_content(struct tar_reader *t)
{
    uint64_t size = t->left;
    if (size >= TAR_EXTRA - t->extra_used)
        return NULL;
    char *start = t->extra + t->extra_used;
    const char *piece;
    ssize_t n;
    while ((n = tar_peek(t, 1, &piece)) > 0) {
        memcpy(t->extra + t->extra_used, piece, (size_t)n);
        t->extra_used += (size_t)n;
        tar_take(t, (size_t)n);
    }
    t->extra[t->extra_used++] = 0;
    return n < 0 ? NULL : start;
}

static bool decimal(const char *text, uint64_t max, uint64_t *to)
{
    *to = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || *to > max / 10)
            return false;
        *to = *to * 10 + (uint64_t)(*text - '0');
    }
    return *to <= max;
}

static bool pax_time(char *text, struct overrides *o)
{
    bool negative = *text == '-';
    char *dot = strchr(text, '.');
    uint64_t seconds;
    if (dot)
        *dot++ = 0;
    if (!decimal(text + negative, (uint64_t)1 << 40, &seconds))
        return false;
    o->mtime = negative ? -(int64_t)seconds : (int64_t)seconds;
    o->mtime_nanos = 0;
    long unit = 100000000;
    for (; !negative && dot && *dot >= '0' && *dot <= '9'; dot++, unit /= 10)
        o->mtime_nanos += (*dot - '0') * unit;
    return o->has_mtime = true;
}

static bool pax_record(char *key, char *value, size_t size, struct overrides *o, struct tar_member *m)
{
    static const char xattr[] = "SCHILY.xattr.";
    if (strcmp(key, "path") == 0)
        o->path = value;
    else if (strcmp(key, "linkpath") == 0)
        o->link = value;
    else if (strcmp(key, "size") == 0)
        return o->has_size = decimal(value, max_size, &o->size);
    else if (strcmp(key, "uid") == 0)
        return o->has_uid = decimal(value, UINT32_MAX - 1, &o->uid);
    else if (strcmp(key, "gid") == 0)
        return o->has_gid = decimal(value, UINT32_MAX - 1, &o->gid);
    else if (strcmp(key, "mtime") == 0)
        return pax_time(value, o);
    else if (strncmp(key, "GNU.sparse.", 11) == 0)
        return false;
    else if (strncmp(key, xattr, sizeof xattr - 1) == 0 && m->xattr_count == TAR_XATTRS)
        return false;
    else if (strncmp(key, xattr, sizeof xattr - 1) == 0)
        m->xattrs[m->xattr_count++] = (struct tar_xattr){key + sizeof xattr - 1, value, size};
    return true;
}

/* Reads "length key=value\n" records. */
static bool pax_records(char *text, size_t size, struct overrides *o, struct tar_member *m)
{
    char *end = text + size;
    while (text < end) {
        char *digits_end;
        unsigned long length = strtoul(text, &digits_end, 10);
        if (*text < '0' || *text > '9' || *digits_end != ' ' || length > (size_t)(end - text) ||
            length < (size_t)(digits_end - text) + 3)
            return false;
        char *last = text + length - 1, *key = digits_end + 1;
        if (*last != '\n')
            return false;
        char *equals = memchr(key, '=', (size_t)(last - key));
        if (!equals)
            return false;
        *equals = *last = 0;
        if (!pax_record(key, equals + 1, (size_t)(last - equals - 1), o, m))
            return false;
        text = last + 1;
    }
    return true;
}

static bool copy(char to[MAX_PATH_LENGTH + 1], const char *from)
{
    size_t length = strlen(from);
    if (length > MAX_PATH_LENGTH)
        return false;
    memcpy(to, from, length + 1);
    return true;
}

/* The name as the header has it: prefix and name, neither necessarily ended by a zero. */
static void header_name(const char *h, char to[MAX_PATH_LENGTH + 1])
{
    size_t used = 0;
    if (memcmp(h + MAGIC, "ustar\0", 6) == 0 && h[PREFIX]) {
        used = strnlen(h + PREFIX, PREFIX_SIZE);
        memcpy(to, h + PREFIX, used);
        to[used++] = '/';
    }
    size_t length = strnlen(h + NAME, NAME_SIZE);
    memcpy(to + used, h + NAME, length);
    to[used + length] = 0;
}

static bool kind_of(char type, enum tar_kind *to)
{
    switch (type) {
    case 0:
    case '0':
    case '7':
        *to = TAR_FILE;
        return true;
    case '1':
        *to = TAR_HARD_LINK;
        return true;
    case '2':
        *to = TAR_SYMLINK;
        return true;
    case '5':
        *to = TAR_DIRECTORY;
        return true;
    case '3':
    case '4':
    case '6':
    case 'V': /* a volume's label */
        *to = TAR_SKIPPED;
        return true;
    default:
        return false;
    }
}

static bool read_member(const char *h, const struct overrides *o, struct tar_member *m)
{
    uint64_t mode, uid, gid, mtime;
    if (!octal(h + MODE, 8, &mode) || !octal(h + UID, 8, &uid) || !octal(h + GID, 8, &gid) ||
        !octal(h + MTIME, 12, &mtime))
        return false;
    m->mode = (uint32_t)(mode & 07777);
    m->uid = (uint32_t)(o->has_uid ? o->uid : uid);
    m->gid = (uint32_t)(o->has_gid ? o->gid : gid);
    m->mtime = o->has_mtime ? o->mtime : (int64_t)(mtime & (((uint64_t)1 << 40) - 1));
    m->mtime_nanos = o->has_mtime ? o->mtime_nanos : 0;
    if (o->path) {
        if (!copy(m->path, o->path))
            return false;
    } else {
        header_name(h, m->path);
    }
    memcpy(m->link, h + LINK, NAME_SIZE);
    m->link[NAME_SIZE] = 0;
    if (o->link && !copy(m->link, o->link))
        return false;
    size_t length = strlen(m->path);
    if (m->kind == TAR_FILE && length > 0 && m->path[length - 1] == '/')
        m->kind = TAR_DIRECTORY; /* as archives older than POSIX say it */
    return true;
}

enum tar_next tar_next(struct tar_reader *t, struct tar_member *m)
{
    struct overrides o = {0};
    t->extra_used = 0;
    m->xattr_count = 0;
    for (;;) {
        if (!skip_rest(t))
            return broken(t, "the archive ends in the middle of a member");
        const char *h = block(t);
        if (!h)
            return broken(t, "the archive ends without its end mark");
        if (all_zero(h))
            return TAR_END;
        if (!checksum_matches(h))
            return broken(t, "a header's checksum is wrong");
        char type = h[TYPE];
        uint64_t size;
        if (!octal(h + SIZE, 12, &size) || size > max_size)
            return broken(t, "a member's size is no number");
        bool real = type != 'x' && type != 'g' && type != 'L' && type != 'K';
        if (real && (!kind_of(type, &m->kind) || !read_member(h, &o, m)))
            return broken(t, "a member of a kind, or with fields, that cannot be read");
        if (real && o.has_size)
            size = o.size;
        if (real && (m->kind == TAR_HARD_LINK || m->kind == TAR_SYMLINK || m->kind == TAR_DIRECTORY))
            size = 0;
        t->left = m->size = size;
        t->padding = (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
        if (real)
            return TAR_MEMBER;
        if (type == 'g')
            continue; /* defaults for the whole archive: git's comment, nothing that we use */
        char *kept = keep_content(t);
        if (!kept)
            return broken(t, "a member's names or attributes are too long");
        if (type == 'x' && !pax_records(kept, (size_t)size, &o, m))
            return broken(t, "a member's pax attributes cannot be read");
        if (type == 'L')
            o.path = kept;
        if (type == 'K')
            o.link = kept;
    }
}
