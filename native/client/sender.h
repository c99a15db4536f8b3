/* Frames to the daemon. */
#ifndef HUTCH_SENDER_H
#define HUTCH_SENDER_H

#include "frame.h"

struct sender {
    int fd;
    int broken; /* the connection is gone; what is sent goes nowhere */
    size_t held;
    uint8_t bytes[65536];
};

void send_frame(struct sender *sender, enum frame_type type, const void *payload, size_t length);
void send_flush(struct sender *sender);

#endif
