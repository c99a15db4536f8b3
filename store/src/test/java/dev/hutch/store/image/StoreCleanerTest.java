package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.lease.RootSource;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCleanerTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant LATER = NOON.plus(StoreCleaner.YOUNG).plusSeconds(1);

    @TempDir Path directory;
    private StoreFolder folder;

    @BeforeEach
    void folder() {
        folder = new StoreFolder(directory.resolve("store"));
    }

    @Test
    void freesWhatNobodyNeedsAndKeepsTheRest() throws IOException {
        Store store = folder.at(NOON);
        image(store, "kept", "1");
        Map<String, Long> kept = folder.contents();
        image(store, "gone", "2");
        store.images().remove("gone");
        assertThat(folder.at(LATER).clean(List.of()).blobs()).isEqualTo(2);
        assertThat(folder.contents()).isEqualTo(kept);
        assertThat(folder.open().images().resolve("kept").stack().layers()).hasSize(1);
    }

    @Test
    @Tag("S46")
    @Tag("D21")
    void aPlanSaysWhatWillGoAndChangesNothing() throws IOException {
        Store store = folder.at(NOON);
        image(store, "kept", "1");
        image(store, "gone", "2");
        store.images().remove("gone");
        Map<String, Long> before = folder.contents();
        StoreCleaner.Plan early = store.planClean(List.of());
        assertThat(early.blobs()).isEmpty();
        assertThat(early.youngBytes()).isPositive();
        StoreCleaner.Plan plan = folder.at(LATER).planClean(List.of());
        assertThat(plan.youngBytes()).isZero();
        assertThat(plan.bytes()).isEqualTo(early.youngBytes());
        assertThat(folder.contents()).isEqualTo(before);
        StoreCleaner.Freed freed = folder.at(LATER).clean(List.of());
        assertThat(freed)
                .isEqualTo(
                        new StoreCleaner.Freed(
                                plan.stacks().size(),
                                plan.layers().size(),
                                plan.blobs().size(),
                                plan.bytes()));
        // A tag that is to go counts as gone.
        assertThat(folder.at(LATER).planClean(List.of(), Set.of("kept")).stacks()).hasSize(1);
    }

    @Test
    void aWishIsNotedOnceInAWhileAndKeepsWhatItNames() throws IOException {
        Store store = folder.at(NOON);
        image(store, "wanted", "1");
        ResolvedStack wanted = store.images().resolve("wanted");
        store.images().remove("wanted");
        Instant soon = NOON.plusSeconds(60);
        assertThat(folder.at(soon).images().touch(wanted, NOON)).isTrue();
        assertThat(store.stacks().touched(wanted.digest())).isEqualTo(NOON);
        Instant again = NOON.plusSeconds(600);
        assertThat(folder.at(again).images().touch(wanted, soon)).isTrue();
        assertThat(store.stacks().touched(wanted.digest())).isEqualTo(again);
        assertThat(folder.at(LATER).clean(List.of()).blobs()).isZero();
        Instant late = again.plus(StoreCleaner.YOUNG).plusSeconds(1);
        folder.at(late).clean(List.of());
        assertThat(folder.at(late).images().touch(wanted, soon)).isFalse();
    }

    @Test
    void whatKilledWritersLeftIsSweptOnceItIsOld() throws IOException {
        Store store = folder.at(NOON);
        image(store, "kept", "1");
        Map<String, Long> before = folder.contents();
        String temporary = ".x.json.00000000-1111-2222-3333-444444444444";
        for (String room : List.of("tags", "leases", "layers/sha256")) {
            Path left = folder.root().resolve(room).resolve(temporary);
            Files.writeString(left, "half");
            Files.setLastModifiedTime(left, java.nio.file.attribute.FileTime.from(NOON));
        }
        Map<String, Long> littered = folder.contents();
        folder.at(NOON.plusSeconds(60)).clean(List.of());
        assertThat(folder.contents()).isEqualTo(littered);
        folder.at(LATER).clean(List.of());
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    @Tag("S47")
    @Tag("D19")
    void youngThingsStay() throws IOException {
        Store store = folder.at(NOON);
        image(store, "gone", "2");
        store.images().remove("gone");
        Map<String, Long> before = folder.contents();
        assertThat(folder.at(NOON.plus(StoreCleaner.YOUNG)).clean(List.of()).bytes()).isZero();
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    @Tag("S49")
    void leasesAndOtherHoldersKeep() throws IOException {
        Store store = folder.at(NOON);
        ImageView one = image(store, "one", "1");
        ImageView two = image(store, "two", "2");
        ResolvedStack first = store.images().resolve("one");
        ResolvedStack second = store.images().resolve("two");
        try (Lease _ = store.images().hold(first, "vm demo")) {
            store.images().remove("one");
            store.images().remove("two");
            Store later = folder.at(LATER);
            later.clean(List.of(() -> Set.of(second.digest())));
            assertThat(later.images().resolve(one.digest()).stack()).isEqualTo(first.stack());
            assertThat(later.images().resolve(two.digest()).stack()).isEqualTo(second.stack());
        }
        folder.at(LATER).clean(List.of());
        assertThatThrownBy(() -> folder.at(LATER).images().resolve(one.digest()))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("image.not_found");
    }

    @Test
    @Tag("S50")
    void whenAnythingCannotBeToldNothingIsDeleted() throws IOException {
        Store store = folder.at(NOON);
        image(store, "gone", "2");
        store.images().remove("gone");
        Map<String, Long> before = folder.contents();
        RootSource broken =
                () -> {
                    throw Problem.of(Problem.Kind.CORRUPT, "test.broken", "broken").toException();
                };
        assertThatThrownBy(() -> folder.at(LATER).clean(List.of(broken))).hasMessage("broken");
        Files.writeString(folder.root().resolve("tags/broken.json"), "{");
        assertThatThrownBy(() -> folder.at(LATER).clean(List.of()))
                .isInstanceOf(ProblemException.class);
        Files.delete(folder.root().resolve("tags/broken.json"));
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    @Tag("S48")
    void whatIsUsedAgainMeanwhileStays() throws IOException {
        Store store = folder.at(NOON);
        ImageView view = image(store, "tag", "1");
        store.images().remove("tag");
        Store later = folder.at(LATER);
        // Another process takes it up after the roots were read and before anything is deleted.
        RootSource racing =
                () -> {
                    later.images().tag(view.digest(), "again");
                    return Set.of();
                };
        StoreCleaner cleaner =
                new StoreCleaner(later.blobs(), later.layers(), later.stacks(), () -> LATER);
        cleaner.carryOut(cleaner.plan(List.of(racing), StoreCleaner.YOUNG));
        assertThat(later.images().resolve("again").digest().toString()).isEqualTo(view.digest());
    }

    @Test
    @Tag("S48")
    @Tag("D18")
    void whatIsYoungKeepsTheOldThingsItIsMadeOf() throws IOException {
        Store store = folder.at(NOON);
        image(store, "old", "1");
        Stack old = store.images().resolve("old").stack();
        store.images().remove("old");
        Store later = folder.at(LATER);
        Stack made =
                new Stack(
                        old.layers(),
                        new RunConfig(
                                List.of(), List.of(), List.of("MADE=later"), "", "", Map.of(), ""));
        Digest digest = later.stacks().put(made);
        later.clean(List.of());
        assertThat(later.stacks().get(digest)).isEqualTo(made);
        assertThat(later.layers().openTar(old.layers().getFirst()).readAllBytes()).isNotEmpty();
    }

    private ImageView image(Store store, String tag, String content) throws IOException {
        Path tar = directory.resolve(tag + ".tar");
        Files.write(tar, new TarMaker().file("etc/" + tag, content.repeat(3000)).done());
        return store.images().importPath(tar, tag, EventSink.NONE);
    }
}
