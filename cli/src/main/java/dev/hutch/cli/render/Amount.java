package dev.hutch.cli.render;

import dev.hutch.api.Event;

/// How far a stage is, as a bar or as a count: `[=====> ] 43% 12.1M of 28M 3.4M/s`.
final class Amount {
    private static final int BAR = 20;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Before this much time a rate is noise.
    private static final long RATE_AFTER_NANOS = NANOS_PER_SECOND / 2;

    private Amount() {}

    static String of(Event.Progress progress, long nanos) {
        StringBuilder text = new StringBuilder();
        long done = Math.max(0, progress.done());
        if (progress.total() > 0) {
            long shown = Math.min(done, progress.total());
            int filled = (int) (BAR * (double) shown / progress.total());
            text.append('[').repeat('=', filled);
            if (filled < BAR) {
                text.append('>').repeat(' ', BAR - filled - 1);
            }
            text.append("] ").append((int) (100.0 * shown / progress.total())).append("%  ");
        }
        text.append(count(done, progress.unit()));
        if (progress.total() > 0) {
            text.append(" of ").append(count(progress.total(), progress.unit()));
        }
        if (progress.unit().equals("bytes") && nanos >= RATE_AFTER_NANOS) {
            long rate = (long) (done / (nanos / (double) NANOS_PER_SECOND));
            text.append("  ").append(Text.size(rate)).append("/s");
        }
        return text.toString();
    }

    private static String count(long number, String unit) {
        return unit.equals("bytes") ? number == 0 ? "0B" : Text.size(number) : number + " " + unit;
    }
}
