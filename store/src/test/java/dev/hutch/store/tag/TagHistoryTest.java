package dev.hutch.store.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagHistoryTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final TagName NAME = new TagName("tools");

    @TempDir Path directory;

    /// Three versions, an hour apart, the newest at noon.
    private TagStore three() {
        for (int i = 2; i >= 0; i--) {
            at(NOON.minus(Duration.ofHours(i)), TagScope.EVERYBODY).set(NAME, digest(2 - i), "");
        }
        return at(NOON, TagScope.EVERYBODY);
    }

    @Test
    @org.junit.jupiter.api.Tag("S35")
    void anyVersionCanBeRemoved() {
        TagStore store = three();
        store.removeVersion(NAME, 1);
        assertThat(digests(store)).containsExactly(digest(2), digest(0));
        store.removeVersion(NAME, 0);
        assertThat(digests(store)).containsExactly(digest(0));
        refused("tag.no_version", () -> store.removeVersion(NAME, 1));
        store.removeVersion(NAME, 0);
        assertThat(store.find(NAME)).isEmpty();
        assertThat(store.names()).isEmpty();
        refused("tag.not_found", () -> store.removeVersion(NAME, 0));
    }

    @Test
    @org.junit.jupiter.api.Tag("S37")
    void whatIsPinnedHidesWhatCameLaterAndRefusesChanges() {
        three();
        Instant then = NOON.minusSeconds(1);
        TagStore pinned = at(NOON, new TagScope("", Optional.of(then)));
        assertThat(digests(pinned)).containsExactly(digest(1), digest(0));
        refused("tag.pinned", () -> pinned.set(NAME, digest(7), ""));
        refused("tag.pinned", () -> pinned.remove(NAME));
        refused("tag.pinned", () -> pinned.removeVersion(NAME, 0));
        Instant before = NOON.minus(Duration.ofDays(1));
        assertThat(at(NOON, new TagScope("", Optional.of(before))).list()).isEmpty();
        assertThat(pinned.whole()).hasSize(1).first().returns(3, tag -> tag.history().size());
    }

    @Test
    @org.junit.jupiter.api.Tag("S38")
    @org.junit.jupiter.api.Tag("D28")
    void aNamespaceHasTagsOfItsOwnAndWhoeverDeletesSeesThemAll() {
        TagStore common = three();
        TagStore mine = at(NOON, new TagScope("mine", Optional.empty()));
        assertThat(mine.list()).isEmpty();
        mine.set(NAME, digest(9), "");
        assertThat(digests(mine)).containsExactly(digest(9));
        assertThat(digests(common)).hasSize(3);
        assertThat(common.names()).containsExactly(NAME);
        assertThat(common.elsewhere()).isEqualTo(mine.list());
        assertThat(mine.elsewhere()).isEqualTo(common.list());
        refused("tag.namespace_invalid", () -> new TagScope("a/b", Optional.empty()));
    }

    /// What says that a version stays wins over what says that it may go.
    @Test
    @org.junit.jupiter.api.Tag("S49")
    @org.junit.jupiter.api.Tag("D17")
    void whatIsKeptWins() {
        TagStore store = three();
        assertThat(store.trim(new HistoryRule(1, Duration.ofHours(3)))).isZero();
        assertThat(store.trim(new HistoryRule(3, Duration.ZERO))).isZero();
        assertThat(store.trim(new HistoryRule(1, Duration.ofMinutes(90)))).isEqualTo(1);
        assertThat(digests(store)).containsExactly(digest(2), digest(1));
        assertThat(store.trim(new HistoryRule(0, Duration.ZERO))).isEqualTo(1);
        assertThat(digests(store)).containsExactly(digest(2));
    }

    /// Versions stay in order of their time, whatever clock they were set by.
    @Test
    @org.junit.jupiter.api.Tag("D27")
    void aClockThatWasSetBackHidesNothing() {
        three();
        at(NOON.minus(Duration.ofDays(1)), TagScope.EVERYBODY).set(NAME, digest(3), "");
        Tag tag = at(NOON, TagScope.EVERYBODY).get(NAME);
        assertThat(tag.current().digest()).isEqualTo(digest(3));
        assertThat(tag.asOf(NOON).orElseThrow()).isEqualTo(tag);
        assertThat(tag.asOf(NOON.minusSeconds(1)).orElseThrow().history()).hasSize(2);
    }

    private static List<Digest> digests(TagStore store) {
        return store.get(NAME).history().stream().map(Tag.Version::digest).toList();
    }

    private TagStore at(Instant now, TagScope scope) {
        return new TagStore(directory, InstantSource.fixed(now), scope, "ada@mill");
    }

    private static Digest digest(int number) {
        return new Digest(String.format("%064x", number));
    }

    private static void refused(String code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo(code);
    }
}
