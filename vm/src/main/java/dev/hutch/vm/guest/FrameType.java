package dev.hutch.vm.guest;

import org.jspecify.annotations.Nullable;

/// Types of frames, with their numbers on the wire.
enum FrameType {
    OPEN(1),
    CONFIGURE(2),
    IDENTIFY(3),
    EXEC(4),
    SIGNAL(5),
    RESIZE(6),
    TAR_IN(7),
    TAR_OUT(8),
    STAT(9),
    CONNECT(10),
    LISTENERS(11),
    STATS(12),
    PING(13),
    SHUTDOWN(14),
    CLOSE(15),
    SYNC(16),
    REHEARSE(17),
    DATA(32),
    EOF(33),
    WINDOW(34),
    HELLO(64),
    CONFIGURED(65),
    READY(66),
    STARTED(67),
    EXIT(68),
    RESULT(69),
    ERROR(70),
    PONG(71);

    private static final @Nullable FrameType[] BY_NUMBER = new @Nullable FrameType[256];

    static {
        for (FrameType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;

    FrameType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// Exactly one frame of these ends a request.
    boolean isFinal() {
        return switch (this) {
            case CONFIGURED, READY, EXIT, RESULT, ERROR, PONG -> true;
            case OPEN, CONFIGURE, IDENTIFY, EXEC, SIGNAL, RESIZE, TAR_IN, TAR_OUT, STAT -> false;
            case CONNECT, LISTENERS, STATS, PING, SHUTDOWN, CLOSE, SYNC, REHEARSE -> false;
            case DATA, EOF, WINDOW, HELLO, STARTED -> false;
        };
    }

    boolean fromAgent() {
        return number >= DATA.number;
    }

    static @Nullable FrameType of(int number) {
        return BY_NUMBER[number & 0xff];
    }
}
