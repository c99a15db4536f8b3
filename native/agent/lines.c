#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool lines_open(struct lines *l, const char *path)
{
    l->from = l->to = 0;
    l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    return l->fd >= 0;
}

void lines_close(struct lines *l)
{
    close(l->fd);
}

char *lines_next(struct lines *l)
{
    for (;;) {
        char *start = l->buffer + l->from;
        char *newline = memchr(start, '\n', l->to - l->from);
        if (newline) {
            *newline = 0;
            l->from = (size_t)(newline - l->buffer) + 1;
            return start;
        }
        if (l->from > 0) {
            memmove(l->buffer, start, l->to - l->from);
            l->to -= l->from;
            l->from = 0;
        }
        size_t room = sizeof l->buffer - 1 - l->to;
        ssize_t n = room ? read(l->fd, l->buffer + l->to, room) : 0;
        if (n <= 0) { /* the end, or a line that does not fit: hand out what there is */
            if (l->to == 0)
                return NULL;
            l->buffer[l->to] = 0;
            l->from = l->to = 0;
            return l->buffer;
        }
        l->to += (size_t)n;
    }
}

bool join(char *to, size_t size, const char *const *parts)
{
    size_t used = 0;
    for (; *parts; parts++) {
        size_t length = strlen(*parts);
        if (length >= size - used)
            break;
        memcpy(to + used, *parts, length);
        used += length;
    }
    to[used] = 0;
    return !*parts;
}

int write_over(int fd, off_t from, const void *content, size_t size)
{
    struct stat now;
    off_t end = from + (off_t)size;
    for (off_t at = from; at < end;) {
        ssize_t n = pwrite(fd, (const char *)content + (at - from), (size_t)(end - at), at);
        if (n > 0)
            at += n;
        else if (n == 0 || errno != EINTR)
            return n == 0 ? EIO : errno;
    }
    return fstat(fd, &now) < 0 || (now.st_size > end && ftruncate(fd, end) < 0) ? errno : 0;
}

/* Over what is there, and only the rest is cut off: a file that is emptied and written again goes to the
 * disk at once, by a long way. */
int write_file(const char *path, const void *content, size_t size, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode);
    if (fd < 0)
        return errno;
    int error = write_over(fd, 0, content, size);
    close(fd);
    return error;
}

void read_file(const char *path, char *to, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, to, size - 1);
    if (fd >= 0)
        close(fd);
    to[n > 0 ? n : 0] = 0;
    to[strcspn(to, "\n")] = 0;
}
