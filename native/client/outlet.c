#include "outlet.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int outlet_put(struct outlet *outlet, const uint8_t *bytes, size_t length) {
    if (length > sizeof outlet->bytes - outlet->held) {
        return -1;
    }
    size_t tail = (outlet->head + outlet->held) % sizeof outlet->bytes;
    size_t first = sizeof outlet->bytes - tail < length ? sizeof outlet->bytes - tail : length;
    memcpy(outlet->bytes + tail, bytes, first);
    memcpy(outlet->bytes, bytes + first, length - first);
    outlet->held += length;
    return 0;
}

/* A pipe that poll calls writable takes PIPE_BUF bytes without blocking, a file any number. */
static size_t piece(const struct outlet *outlet) {
    struct stat status;
    size_t whole = sizeof outlet->bytes - outlet->head;
    size_t length = outlet->held < whole ? outlet->held : whole;
    int is_file = fstat(outlet->fd, &status) == 0 && S_ISREG(status.st_mode);
    return is_file || length < PIPE_BUF ? length : PIPE_BUF;
}

static size_t write_piece(struct outlet *outlet) {
    size_t length = piece(outlet);
    ssize_t written = outlet->closed ? (ssize_t)length : write(outlet->fd, outlet->bytes + outlet->head, length);
    if (written < 0) {
        if (errno == EINTR || errno == EAGAIN) {
            return 0;
        }
        outlet->closed = 1;
        written = (ssize_t)length;
    }
    outlet->head = (outlet->head + (size_t)written) % sizeof outlet->bytes;
    outlet->held -= (size_t)written;
    return (size_t)written;
}

void outlet_write(struct outlet *outlet, struct sender *sender) {
    uint8_t credit[5] = {(uint8_t)outlet->fd};
    frame_put_u32(credit + 1, (uint32_t)write_piece(outlet));
    send_frame(sender, FRAME_CREDIT, credit, sizeof credit);
}

void outlet_drain(struct outlet *outlet) {
    while (outlet->held > 0) {
        (void)write_piece(outlet);
    }
}
