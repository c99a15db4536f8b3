package dev.hutch.cli.render;

import dev.hutch.api.call.StoreCall.Cleaned;

/// What a clean-up did, in a line or two.
public final class CleanedText {
    private CleanedText() {}

    public static String of(Cleaned cleaned) {
        String counts =
                cleaned.stacks()
                        + " stacks, "
                        + cleaned.layers()
                        + " layers, "
                        + cleaned.blobs()
                        + " blobs, "
                        + cleaned.stale()
                        + " disks";
        String bytes = cleaned.bytes() == 0 ? "0B" : Text.size(cleaned.bytes());
        String first =
                cleaned.dryRun()
                        ? "would free " + bytes + ": " + counts + "\n"
                        : "freed " + bytes + ": " + counts + "\n";
        return cleaned.youngBytes() <= 0
                ? first
                : first
                        + Text.size(cleaned.youngBytes())
                        + " more that nothing needs is too young to go\n";
    }
}
