package dev.hutch.store.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagStoreTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Digest ONE = new Digest("1".repeat(64));
    private static final Digest TWO = new Digest("2".repeat(64));

    @TempDir Path directory;

    private TagStore store() {
        return new TagStore(directory, InstantSource.fixed(NOON), TagScope.EVERYBODY, "ada@mill");
    }

    @Test
    void keepsHistoryNewestFirst() {
        TagStore store = store();
        TagName name = new TagName("team/tools:1.2");
        store.set(name, ONE, "import a.tar");
        store.set(name, TWO, "import b.tar");
        store.set(name, TWO, "import c.tar");
        Tag tag = store().find(name).orElseThrow();
        assertThat(tag.current()).isEqualTo(new Tag.Version(TWO, NOON, "import b.tar", "ada@mill"));
        assertThat(tag.history()).hasSize(2);
        assertThat(store.list()).containsExactly(tag);
        assertThat(store.remove(name)).isTrue();
        assertThat(store.remove(name)).isFalse();
        assertThat(store.find(name)).isEmpty();
    }

    @Test
    void theFileIsAsTheFormatSays() throws IOException {
        store().set(new TagName("team/tools:1.2"), ONE, "import a.tar");
        assertThat(Files.readString(directory.resolve("team~tools:1.2.json")))
                .isEqualTo(
                        "{\"format\":\"hutch-tag\",\"version\":1,\"name\":\"team/tools:1.2\","
                                + "\"history\":[{\"digest\":\""
                                + ONE
                                + "\",\"at\":\"2026-06-01T12:00:00Z\",\"source\":\"import"
                                + " a.tar\",\"author\":\"ada@mill\"}]}\n");
    }

    @Test
    void versionsOfEarlierFilesHaveNoAuthor() throws IOException {
        store().set(new TagName("old"), ONE, "import a.tar");
        Path file = directory.resolve("old.json");
        Files.writeString(file, Files.readString(file).replace(",\"author\":\"ada@mill\"", ""));
        store().set(new TagName("old"), TWO, "import b.tar");
        assertThat(store().get(new TagName("old")).history())
                .extracting(Tag.Version::author)
                .containsExactly("ada@mill", "");
    }

    @Test
    void anAuthorIsNothingButPrintable() {
        assertThat(Author.of("ada", "mill\n")).isEqualTo("ada@mill");
        assertThat(Author.of("a\u001b[1m b", "x".repeat(500)))
                .isEqualTo("a?[1m?b@" + "x".repeat(128));
        assertThat(Author.ofThisProcess()).matches("[!-~]+@[!-~]+");
    }

    @Test
    @org.junit.jupiter.api.Tag("S36")
    void concurrentTaggersLoseNothing() throws Exception {
        int taggers = 20;
        TagName name = new TagName("shared");
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Tag>> all = new ArrayList<>();
            for (int i = 0; i < taggers; i++) {
                Digest digest = new Digest(String.format("%064x", i));
                all.add(workers.submit(() -> store().set(name, digest, "writer")));
            }
            for (Future<Tag> each : all) {
                each.get();
            }
        }
        assertThat(store().find(name).orElseThrow().history().stream().map(Tag.Version::digest))
                .doesNotHaveDuplicates()
                .hasSize(taggers);
    }

    @Test
    void aDamagedTagIsAnErrorAndCanBeRemoved() throws IOException {
        TagName name = new TagName("broken");
        Files.writeString(directory.resolve("broken.json"), "{\"format\":\"hutch-tag\"");
        assertThatThrownBy(() -> store().list())
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("tag.malformed");
        assertThat(store().remove(name)).isTrue();
        assertThat(store().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian-bookworm", "a", "team/tools:1.2", "x.y_z", "a/b/c:V1_-."})
    void goodNames(String name) {
        assertThat(TagName.ofFileName(new TagName(name).fileName()).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "A",
                "a+b",
                "a@b",
                "../x",
                "a//b",
                "/a",
                "a:",
                "a:-1",
                "a b",
                "sha256:abcd",
                "a~b",
                "a\n",
                "é"
            })
    void badNames(String name) {
        assertThatThrownBy(() -> new TagName(name))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("tag.name_invalid");
    }
}
