#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The kernel takes 2 MiB of arguments and environment by default; twice that is never needed. */
enum { PLAN_BYTES = 4 << 20, PLAN_ENTRIES = 16384, FILES = 10 };

static int files[FILES]; /* by the descriptor they are to have; 0: none */

static char text[PLAN_BYTES];
static size_t used;

struct list {
    size_t count;
    char *entries[PLAN_ENTRIES + 1];
};

extern char **environ;

static struct list arguments;

static char *keep(const struct frame *frame) {
    if (frame->length + 1 > sizeof text - used) {
        return NULL;
    }
    char *kept = text + used;
    memcpy(kept, frame->payload, frame->length);
    kept[frame->length] = '\0';
    used += frame->length + 1;
    return kept;
}

static int append(struct list *list, const struct frame *frame) {
    char *kept = list->count < PLAN_ENTRIES ? keep(frame) : NULL;
    if (kept == NULL) {
        errno = E2BIG;
        return -1;
    }
    list->entries[list->count++] = kept;
    return 0;
}

static int place_file(const struct frame *frame) {
    int wanted = frame->payload[0];
    int fd = memfd_create("hutch", MFD_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    size_t done = 1;
    while (done < frame->length) {
        ssize_t written = write(fd, frame->payload + done, frame->length - done);
        if (written < 0) {
            close(fd);
            return -1;
        }
        done += (size_t)written;
    }
    lseek(fd, 0, SEEK_SET);
    close(files[wanted] > 0 ? files[wanted] : -1);
    files[wanted] = fcntl(fd, F_DUPFD_CLOEXEC, FILES);
    close(fd);
    return files[wanted] < 0 ? -1 : 0;
}

/* Only at the very end: until then the numbers may be those of our own connection. */
static int place_files(void) {
    for (int wanted = 3; wanted < FILES; wanted++) {
        if (files[wanted] > 0 && dup2(files[wanted], wanted) < 0) { /* without close-on-exec, as wanted */
            return -1;
        }
    }
    return 0;
}

/* `NAME=value` sets it, `NAME` alone takes it away. */
static int change_variable(const struct frame *frame) {
    char *kept = keep(frame);
    if (kept == NULL || kept[0] == '=' || kept[0] == '\0') {
        errno = kept == NULL ? E2BIG : EINVAL;
        return -1;
    }
    return strchr(kept, '=') != NULL ? putenv(kept) : unsetenv(kept);
}

int plan_take(const struct frame *frame) {
    switch (frame->type) {
    case FRAME_PLAN_ARGUMENT:
        return append(&arguments, frame);
    case FRAME_PLAN_VARIABLE:
        return change_variable(frame);
    case FRAME_PLAN_FILE:
        return place_file(frame);
    default: {
        char *path = keep(frame);
        if (path == NULL || arguments.count == 0) {
            errno = path == NULL ? E2BIG : EINVAL;
            return -1;
        }
        if (place_files() != 0) {
            return -1;
        }
        execve(path, arguments.entries, environ);
        return -1;
    }
    }
}
