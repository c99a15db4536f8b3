package dev.hutch.store.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackCodec;
import dev.hutch.store.tag.TagName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackReferencesTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir Path directory;
    private Store store;
    private StackReferences references;
    private Digest one;
    private Digest two;

    @BeforeEach
    void makeTwo() throws IOException {
        store = new StoreFolder(directory.resolve("store")).at(NOON);
        references =
                new StackReferences(
                        store.tags(), store.stacks(), store.layers(), InstantSource.fixed(NOON));
        one = stack("1");
        two = stack("2");
        at(2).tags().set(new TagName("tools"), one, "docker.io/team/tools:1");
        at(1).tags().set(new TagName("tools"), two, "import /x");
        store.tags().set(new TagName("base"), one, "import /y");
    }

    @Test
    @Tag("S34")
    void earlierVersionsAreNamedByTheirPlaceOrTheirTime() {
        assertThat(references.resolve("tools")).isEqualTo(two);
        assertThat(references.resolve("tools~0")).isEqualTo(two);
        assertThat(references.resolve("tools~1")).isEqualTo(one);
        assertThat(references.resolve("tools@90m")).isEqualTo(one);
        assertThat(references.resolve("tools@2026-06-01T11:30:00Z")).isEqualTo(two);
        refused("tag.no_version", () -> references.resolve("tools~2"));
        refused("tag.not_yet", () -> references.resolve("tools@3h"));
        refused("tag.not_found", () -> references.resolve("nothing~1"));
        refused("image.reference_invalid", () -> references.resolve("tools@then"));
        // Back to the first, which is the newest from now on.
        store.tags().set(new TagName("tools"), references.resolve("tools~1"), "revert");
        assertThat(references.resolve("tools")).isEqualTo(one);
        assertThat(references.resolve("tools~1")).isEqualTo(two);
        assertThat(references.resolve("tools~2")).isEqualTo(one);
    }

    /// What a tag pointed at before is not cleaned away, or nobody could go back to it.
    @Test
    void earlierVersionsStay() {
        Store later = new StoreFolder(directory.resolve("store")).at(NOON.plusSeconds(3600));
        later.clean(List.of());
        assertThat(later.images().resolve("tools~1").digest()).isEqualTo(one);
        later.tags().trim(new dev.hutch.store.tag.HistoryRule(1, Duration.ZERO));
        later.tags().remove(new TagName("base"));
        later.clean(List.of());
        refused("image.not_found", () -> later.images().resolve(one.toString()));
    }

    @Test
    void aVersionWhoseStackIsGoneIsTold() {
        Digest never = new Digest("5".repeat(64));
        store.tags().set(new TagName("dangling"), never, "");
        refused("tag.version_gone", () -> references.resolve("dangling"));
        refused("tag.version_gone", () -> references.resolve("base+dangling~0"));
    }

    @Test
    void layersAreStacksOfOne() {
        DiffId layer = store.stacks().get(one).layers().getFirst();
        Digest alone = store.stacks().put(new Stack(List.of(layer), RunConfig.NONE));
        assertThat(references.resolve(layer.toString())).isEqualTo(alone);
        assertThat(references.resolve(layer.digest().hex())).isEqualTo(alone);
        assertThat(references.resolve(layer.digest().hex().substring(0, 20))).isEqualTo(alone);
        assertThat(references.resolve(one.hex().substring(0, 20))).isEqualTo(one);
    }

    @Test
    void digitsOfSeveralAreToldWithAllTheyCouldBe() {
        String digits = store.layers().list().getFirst().digest().hex().substring(0, 4);
        StackCodec codec = new StackCodec();
        Stack alike =
                IntStream.iterate(0, i -> i + 1)
                        .mapToObj(StackReferencesTest::withVariable)
                        .filter(stack -> Hashes.of(codec.write(stack)).hex().startsWith(digits))
                        .findFirst()
                        .orElseThrow();
        store.stacks().put(alike);
        assertThatThrownBy(() -> references.resolve(digits))
                .hasMessageContaining("stack " + digits)
                .hasMessageContaining("layer " + digits)
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("image.ambiguous");
    }

    @Test
    void namesOfRegistriesAreWhatWasPulledFromThere() {
        store.tags().set(new TagName("t"), two, "ghcr.io/team/tools:2");
        assertThat(references.resolve("ghcr.io/team/tools:2")).isEqualTo(two);
        assertThat(references.missing("ghcr.io/team/tools:2")).isEmpty();
        assertThat(references.missing("ghcr.io/team/tools:3")).isPresent();
        assertThat(references.missing("localhost:5000/tools")).isPresent();
        assertThat(references.missing("team/tools:3")).isEmpty();
        assertThat(references.missing("toools")).isEmpty();
        refused("image.not_found", () -> references.resolve("ghcr.io/team/tools:3"));
    }

    @Test
    @Tag("S30")
    void filesAreListsInTheirOrder() throws IOException {
        file(
                "more/inner.hutch.toml",
                "kind = 'stack'\nreferences = ['tools~1', '../last.hutch.toml']");
        file("last.hutch.toml", "kind = 'stack'\nreferences = ['tools~0']");
        Path outer =
                file(
                        "stack.hutch.toml",
                        "kind='stack'\nreferences=['base+tools', './more/inner.hutch.toml']");
        assertThat(StackReferences.items(outer.toString()))
                .containsExactly("base", "tools", "tools~1", "tools~0");
        assertThat(StackReferences.items("x+" + directory + "+y"))
                .containsExactly("x", "base", "tools", "tools~1", "tools~0", "y");
        assertThat(references.resolve(outer.toString()))
                .isEqualTo(references.resolve("base+tools+tools~1+tools~0"));
    }

    @Test
    @Tag("S30")
    void listsMayBeYaml() throws IOException {
        file("more/stack.hutch.yaml", "kind: stack\nreferences:\n- tools~1\n- ../last.hutch.yml");
        file("last.hutch.yml", "{kind: stack, references: [tools]}");
        assertThat(StackReferences.items("base+" + directory.resolve("more")))
                .containsExactly("base", "tools~1", "tools");
        String number = file("n.hutch.yaml", "kind: stack\nreferences: [12345678]").toString();
        assertThatThrownBy(() -> references.resolve(number)).hasMessageContaining("\"12345678\"");
    }

    @Test
    void whatIsNamedTwiceStandsWhereItIsNamedLast() throws IOException {
        assertThat(references.resolve("base+tools+base"))
                .isEqualTo(references.resolve("tools+base"))
                .isNotEqualTo(references.resolve("base+tools"));
        assertThat(references.resolve("base+base+" + one)).isEqualTo(one);
        Digest joined = references.resolve("base+tools");
        store.tags().set(new TagName("both"), joined, "");
        assertThat(store.stacks().get(references.resolve("both+base")).layers())
                .as("an image made of another lies over it")
                .isEqualTo(store.stacks().get(joined).layers());
    }

    @Test
    void filesOfTheHostAreForEnvironmentsOnly() throws IOException {
        Path live = file("site.hutch.toml", "kind = 'live'");
        Path other = file("other.hutch.yaml", "kind: live");
        Path list =
                file(
                        "list.hutch.toml",
                        "kind='stack'\nreferences=['base', './site.hutch.toml', 'tools']");
        ReferenceParts parts = ReferenceParts.of(list + "+" + other + "+x");
        assertThat(parts.live()).containsExactly(live, other);
        assertThat(parts.layers()).isEqualTo("base+tools+x");
        refused("reference.file_live", () -> references.resolve(list.toString()));
        refused("reference.file_twice", () -> ReferenceParts.of(live + "+" + list));
    }

    @Test
    @Tag("S31")
    void aFileThatIsNamedTwiceIsAnError() throws IOException {
        Path self = file("self.hutch.toml", "kind='stack'\nreferences=['./self.hutch.toml']");
        refused("reference.file_twice", () -> references.resolve(self.toString()));
        Path plain = file("plain.hutch.toml", "kind='stack'\nreferences=['base']");
        refused("reference.file_twice", () -> references.resolve(plain + "+" + plain));
        Path link = Files.createSymbolicLink(directory.resolve("link.hutch.toml"), plain);
        refused("reference.file_twice", () -> references.resolve(plain + "+" + link));
    }

    /// A path could be a tag: what is wrong with the file is told all the same.
    @Test
    @Tag("D03")
    void aFileThatIsBrokenIsToldAsSuch() throws IOException {
        String broken = file("broken.hutch.toml", "kind = ").toString();
        refused("reference.file_malformed", () -> references.resolve(broken));
        for (String text :
                List.of(
                        "kind='stack'",
                        "kind='stack'\nreferences=[]",
                        "kind='stack'\nreferences=[1]",
                        "kind='other'\nreferences=['base']",
                        "kind='stack'\nreferences=['base']\nmore=1")) {
            String bad = file("bad.hutch.toml", text).toString();
            refused("reference.file_malformed", () -> references.resolve(bad));
        }
        String tar = file("root.tar", "x").toString();
        refused("reference.file_name", () -> references.resolve(tar));
        refused("reference.file_missing", () -> references.resolve("/no/such.hutch.toml"));
    }

    private Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Digest stack(String content) throws IOException {
        byte[] tar = new TarMaker().file("f", content).done();
        DiffId layer = store.layers().importTar(new ByteArrayInputStream(tar)).diffId();
        RunConfig config =
                new RunConfig(
                        List.of(),
                        List.of(),
                        List.of("A=" + content),
                        "",
                        "",
                        java.util.Map.of(),
                        "");
        return store.stacks().put(new Stack(List.of(layer), config));
    }

    private static Stack withVariable(int number) {
        List<String> env = List.of("N=" + number);
        return new Stack(
                List.of(),
                new RunConfig(List.of(), List.of(), env, "", "", java.util.Map.of(), ""));
    }

    private Store at(int hoursAgo) {
        return new StoreFolder(directory.resolve("store"))
                .at(NOON.minus(Duration.ofHours(hoursAgo)));
    }

    private static void refused(String code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .extracting(
                        e -> e instanceof ProblemException p ? p.problem().code() : e.toString())
                .isEqualTo(code);
    }
}
