#include "sender.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static void send_all(struct sender *sender, const uint8_t *bytes, size_t length) {
    while (length > 0 && !sender->broken) {
        ssize_t sent = send(sender->fd, bytes, length, MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes += sent;
            length -= (size_t)sent;
        } else if (errno != EINTR) {
            sender->broken = 1;
        }
    }
}

void send_flush(struct sender *sender) {
    send_all(sender, sender->bytes, sender->held);
    sender->held = 0;
}

static void add(struct sender *sender, const void *bytes, size_t length) {
    if (length > sizeof sender->bytes - sender->held) {
        send_flush(sender);
    }
    if (length > sizeof sender->bytes) {
        send_all(sender, bytes, length);
    } else if (length > 0) {
        memcpy(sender->bytes + sender->held, bytes, length);
        sender->held += length;
    }
}

void send_frame(struct sender *sender, enum frame_type type, const void *payload, size_t length) {
    uint8_t header[FRAME_HEADER];
    frame_put_header(header, type, (uint32_t)length);
    add(sender, header, sizeof header);
    add(sender, payload, length);
}
