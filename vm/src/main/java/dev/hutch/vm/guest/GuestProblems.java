package dev.hutch.vm.guest;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/// Everything that can go wrong in a conversation with a guest.
final class GuestProblems {
    private static final Pattern CODE = Pattern.compile("guest\\.[a-z0-9_]{1,40}");
    private static final Kind[] KINDS = Kind.values();
    private static final int MAX_TEXT = 2048;
    private static final String LOGS = "see why with: hutch vm logs VM";

    private GuestProblems() {}

    static ProblemException unreachable(Path socket, Exception cause) {
        return Problem.of(
                        Kind.UNAVAILABLE,
                        "guest.unreachable",
                        "cannot connect to the guest channel " + socket + ": " + cause.getMessage())
                .toException(cause);
    }

    static ProblemException noHello(Duration deadline) {
        return new Problem(
                        Kind.TIMED_OUT,
                        "guest.no_hello",
                        "the guest's agent did not answer within " + deadline.toMillis() + " ms",
                        LOGS)
                .toException();
    }

    static ProblemException silent(FrameType request, Duration deadline) {
        return new Problem(
                        Kind.TIMED_OUT,
                        "guest.silent",
                        "the guest did not answer "
                                + request
                                + " within "
                                + deadline.toSeconds()
                                + " s",
                        LOGS)
                .toException();
    }

    static Problem gone() {
        return new Problem(
                Kind.UNAVAILABLE, "guest.gone", "the connection to the guest has ended", LOGS);
    }

    /// Of one request, by whoever made it.
    static Problem closed() {
        return Problem.of(Kind.CANCELLED, "guest.closed", "the request to the guest was closed");
    }

    static Problem protocol(String what) {
        return new Problem(
                Kind.CORRUPT,
                "guest.protocol",
                "the guest's agent sent " + what,
                "restart the VM; if it happens again, report it");
    }

    static ProblemException version(int theirs) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "guest.version",
                        "the guest's agent speaks protocol "
                                + theirs
                                + ", this hutch speaks "
                                + Frame.PROTOCOL,
                        "restart the VM, so that it boots with this hutch's agent")
                .toException();
    }

    static ProblemException cancelled() {
        return Problem.of(Kind.CANCELLED, "guest.cancelled", "cancelled").toException();
    }

    static ProblemException zeroByte(String text) {
        return Problem.of(
                        Kind.INVALID,
                        "guest.zero_byte",
                        "'" + text.replace('\0', '?') + "' holds a zero byte")
                .toException();
    }

    static ProblemException requestTooLarge(int max) {
        return new Problem(
                        Kind.INVALID,
                        "guest.request_too_large",
                        "arguments and environment are larger than " + max + " bytes",
                        "pass large data on standard input or in a file")
                .toException();
    }

    static ProblemException transfer(Exception cause) {
        return Problem.of(
                        Kind.UNAVAILABLE,
                        "guest.transfer_failed",
                        "the transfer was broken off on the host: " + cause.getMessage())
                .toException(cause);
    }

    /// What the agent reports. Its words are hostile like all else it sends.
    static Problem reported(Frame error) throws MalformedFrame {
        PayloadReader in = new PayloadReader(error.payload());
        int kind = in.u8();
        String code = in.string(MAX_TEXT);
        String message = in.string(MAX_TEXT);
        in.end();
        if (kind < 1 || kind > KINDS.length || !CODE.matcher(code).matches()) {
            throw new MalformedFrame("an error of unknown kind or code");
        }
        return Problem.of(KINDS[kind - 1], code, message.replaceAll("\\p{Cntrl}", "?"));
    }
}
