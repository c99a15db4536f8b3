package dev.hutch.store.tag;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Which versions of a tag may go: those that are neither among its newest nor young. What either
/// says is kept stays.
///
/// @param newest how many always stay, at least one
/// @param young what was set less long ago stays; zero: nothing for that
public record HistoryRule(int newest, Duration young) {
    /// All of every history.
    public static final HistoryRule ALL = new HistoryRule(Integer.MAX_VALUE, Duration.ZERO);

    public HistoryRule {
        newest = Math.max(1, newest);
    }

    /// What stays, newest first.
    public List<Tag.Version> kept(Tag tag, Instant now) {
        List<Tag.Version> kept = new ArrayList<>();
        Instant before = now.minus(young);
        for (int i = 0; i < tag.history().size(); i++) {
            Tag.Version version = tag.history().get(i);
            if (i < newest || version.at().isAfter(before)) {
                kept.add(version);
            }
        }
        return kept;
    }
}
