package dev.hutch.daemon.relay;

import java.util.Optional;

/// The kinds of frames and the payload sizes each may have.
enum FrameType {
    HELLO(1, 7, 512),
    ARGUMENT(2, 0, Frame.MAX_PAYLOAD),
    VARIABLE(3, 1, Frame.MAX_PAYLOAD),
    DIRECTORY(4, 1, 4096),
    RUN(5, 0, 0),
    INPUT(6, 1, Frame.MAX_PAYLOAD),
    INPUT_END(7, 0, 0),
    CREDIT(8, 5, 5),
    SIGNAL(9, 1, 1),
    RESIZE(10, 4, 4),

    READ(65, 4, 4),
    OUTPUT(66, 1, Frame.MAX_PAYLOAD),
    ERROR(67, 1, Frame.MAX_PAYLOAD),
    RAW(68, 1, 1),
    EXIT(69, 2, 2),
    REFUSE(70, 1, Frame.MAX_PAYLOAD),
    RESTART(71, 0, 0),
    ASK(72, 1, 255),
    PLAN_ARGUMENT(73, 0, Frame.MAX_PAYLOAD),
    PLAN_VARIABLE(74, 0, Frame.MAX_PAYLOAD),
    PLAN_FILE(75, 1, Frame.MAX_PAYLOAD),
    PLAN_EXEC(76, 2, 4096);

    final byte code;
    final int shortest;
    final int longest;

    FrameType(int code, int shortest, int longest) {
        this.code = (byte) code;
        this.shortest = shortest;
        this.longest = longest;
    }

    static Optional<FrameType> of(byte code) {
        for (FrameType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
