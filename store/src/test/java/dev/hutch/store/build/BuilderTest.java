package dev.hutch.store.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.process.Program;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackCodec;
import dev.hutch.store.tree.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuilderTest {
    @TempDir Path directory;
    private Store store;
    private Builder builder;
    private Path context;
    private final List<BuildMachine.Command> ran = new ArrayList<>();
    private int exitCode;

    @BeforeEach
    void open() throws IOException {
        store = new StoreFolder(directory.resolve("store")).open();
        builder = store.builder();
        context = Files.createDirectories(directory.resolve("context"));
        base();
    }

    @Test
    void copiesAsTheReferenceSays() throws IOException {
        write("a.txt", "a");
        write("dir/b.txt", "b");
        write("dir/sub/c.sh", "c");
        Files.setPosixFilePermissions(
                context.resolve("dir/sub/c.sh"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(context.resolve("dir/link"), Path.of("b.txt"));
        Files.createSymbolicLink(context.resolve("named"), Path.of("a.txt"));
        StackTree tree =
                tree(
                        build(
                                """
                                FROM base
                                COPY a.txt /one
                                COPY a.txt /existing
                                COPY a.txt *.none* new/
                                COPY dir /tree
                                COPY --chown=user:2000 --chmod=600 named /owned/file
                                WORKDIR /made/deep
                                COPY . .
                                COPY a.txt /bin/tool
                                """,
                                "x.none",
                                "n"));
        assertThat(tree.at("one")).isPresent();
        assertThat(tree.at("existing/a.txt")).as("into a directory that is there").isPresent();
        assertThat(tree.at("new/a.txt")).isPresent();
        assertThat(tree.at("new/x.none")).isPresent();
        assertThat(tree.at("tree/b.txt")).as("a directory's contents, not itself").isPresent();
        assertThat(tree.at("tree/sub/c.sh").orElseThrow().mode()).isEqualTo(0750);
        assertThat(tree.at("tree/link").orElseThrow().target()).isEqualTo("b.txt");
        TreeEntry owned = tree.at("owned/file").orElseThrow();
        assertThat(owned.kind())
                .as("a link that is named is followed")
                .isEqualTo(TreeEntry.Kind.FILE);
        assertThat(List.of(owned.uid(), owned.gid(), (long) owned.mode()))
                .containsExactly(1234L, 2000L, 0600L);
        assertThat(tree.at("made/deep/dir/sub/c.sh")).isPresent();
        assertThat(tree.at("usr/bin/tool")).as("through a link of the base").isPresent();
        assertThat(tree.at("bin").orElseThrow().kind()).isEqualTo(TreeEntry.Kind.SYMLINK);
        assertThat(tree.at("existing").orElseThrow().mode()).as("as it was").isEqualTo(0700);
    }

    @Test
    void aDirectoryThatALayerLeavesOutIsAsTheOnesBelowHaveIt() throws IOException {
        DiffId below = store.images().resolve("base").stack().layers().getFirst();
        DiffId above =
                store.layers()
                        .importTar(out -> {
                            try (TarWriter tar = new TarWriter(out)) {
                                file(tar, "existing/in/it", "new");
                            }
                        })
                        .diffId();
        assertThat(store.layers().get(above).needsBelow()).isTrue();
        StackTree tree = new StackTree(store.layers(), List.of(below, above));
        assertThat(tree.at("existing").orElseThrow().mode()).isEqualTo(0700);
        assertThat(tree.at("existing/in").orElseThrow().mode()).isEqualTo(0755);
        assertThat(tree.at("existing/in/it")).isPresent();
    }

    @Test
    void copiesNamesThatAreNoText() throws IOException {
        Program.named("bash")
                .in(context)
                .args("-c", "mkdir d; echo 1 > $'d/caf\\xe9'; echo 2 > $'d/caf\\xe8'")
                .run()
                .orThrow("test.sh", "prepare");
        StackTree tree = tree(build("FROM base\nCOPY d /d\n"));
        for (int last : new int[] {0xE8, 0xE9}) {
            String name = TarNames.decode(new byte[] {'c', 'a', 'f', (byte) last});
            assertThat(tree.at("d/" + name)).isPresent();
        }
    }

    @Test
    void runsWithTheStagesEnvironmentAndKeepsItsConfig() throws IOException {
        Stack built =
                build(
                        """
                        ARG BASE=base
                        FROM $BASE
                        ARG VERSION=1
                        ARG GIVEN
                        ENV A=$VERSION B="b b"
                        LABEL v=$VERSION
                        WORKDIR /w
                        USER user
                        RUN make it
                        SHELL ["/bin/bash", "-ec"]
                        RUN again
                        RUN ["/bin/exact", "$A"]
                        CMD ["serve"]
                        ENTRYPOINT run $A
                        STOPSIGNAL SIGINT
                        EXPOSE 80 53/udp
                        EXPOSE 443
                        VOLUME ["/data"]
                        HEALTHCHECK --interval=1m30s --retries=3 CMD check it
                        """);
        assertThat(ran)
                .extracting(BuildMachine.Command::argv)
                .containsExactly(
                        List.of("/bin/sh", "-c", "make it"),
                        List.of("/bin/bash", "-ec", "again"),
                        List.of("/bin/exact", "$A"));
        assertThat(ran.getFirst().env()).contains("A=1", "B=b b", "VERSION=1", "GIVEN=given");
        assertThat(ran.getFirst().user()).isEqualTo("user");
        assertThat(ran.getFirst().directory()).isEqualTo("/w");
        assertThat(built.config().env()).contains("A=1", "B=b b").doesNotContain("VERSION=1");
        assertThat(built.config().labels()).containsEntry("v", "1");
        assertThat(built.config().cmd()).containsExactly("serve");
        assertThat(built.config().entrypoint()).containsExactly("/bin/bash", "-ec", "run $A");
        assertThat(built.config().stopSignal()).isEqualTo("SIGINT");
        assertThat(built.config().recorded())
                .containsEntry("ExposedPorts", "{\"80/tcp\":{},\"53/udp\":{},\"443/tcp\":{}}")
                .containsEntry("Volumes", "{\"/data\":{}}")
                .containsEntry(
                        "Healthcheck",
                        "{\"Test\":[\"CMD-SHELL\",\"check it\"],\"Interval\":90000000000,\"Retries\":3}");
        assertThat(new StackCodec().read(new StackCodec().write(built))).isEqualTo(built);
    }

    @Test
    void copiesBetweenStagesAndBuildsOnlyThoseThatAreNeeded() throws IOException {
        Stack built =
                build(
                        """
                        FROM base AS unused
                        RUN never
                        FROM base AS maker
                        RUN make
                        FROM scratch
                        COPY --from=maker /etc/passwd /made-? /out/
                        COPY --from=base /usr /usr
                        """);
        StackTree tree = tree(built);
        assertThat(ran).extracting(command -> command.argv().getLast()).containsExactly("make");
        assertThat(tree.at("out/made-1")).isPresent();
        assertThat(new String(tree.read("out/passwd", 1000).orElseThrow(), StandardCharsets.UTF_8))
                .contains("user:x:1234");
        assertThat(tree.at("usr/bin")).isPresent();
        assertThat(tree.at("made-1")).isEmpty();
    }

    @Test
    @Tag("P18")
    void doesNothingTwice() throws IOException {
        write("a", "1");
        String file = "FROM base\nRUN first\nCOPY a /a\nRUN second\n";
        Stack built = build(file);
        assertThat(ran).hasSize(2);
        assertThat(build(file)).isEqualTo(built);
        assertThat(ran).as("all of it was known").hasSize(2);
        write("a", "2");
        assertThat(build(file)).isNotEqualTo(built);
        assertThat(ran).as("only what comes after the change").hasSize(3);
        assertThat(build(file.replace("second", "third"))).isNotEqualTo(built);
        assertThat(ran).as("a step that is another").hasSize(4);
    }

    @Test
    void leavesOutWhatIsIgnored() throws IOException {
        write(".dockerignore", "secret\n*.log\n!keep.log\n");
        write("secret/key", "k");
        write("a.log", "l");
        write("keep.log", "l");
        StackTree tree = tree(build("FROM base\nCOPY . /c/\n"));
        assertThat(tree.at("c/keep.log")).isPresent();
        assertThat(tree.at("c/a.log")).isEmpty();
        assertThat(tree.at("c/secret")).isEmpty();
        assertThatThrownBy(() -> build("FROM base\nCOPY secret/key /k\n"))
                .hasMessageContaining("line 2: there is no 'secret/key'");
    }

    @Test
    void unpacksArchivesForAdd() throws IOException {
        try (TarWriter tar = new TarWriter(Files.newOutputStream(context.resolve("files.tar")))) {
            file(tar, "in/x", "x");
        }
        StackTree tree = tree(build("FROM base\nADD files.tar /to\nCOPY files.tar /to/\n"));
        assertThat(tree.at("to/in/x")).isPresent();
        assertThat(tree.at("to/files.tar")).isPresent();
    }

    @Test
    void refusesWhatLeadsOut() throws IOException {
        Files.writeString(directory.resolve("outside"), "o");
        Files.createSymbolicLink(context.resolve("out"), Path.of("../outside"));
        assertThatThrownBy(() -> build("FROM base\nCOPY out /x\n"))
                .hasMessageContaining("leads out of the context");
        assertThatThrownBy(() -> build("FROM base\nCOPY ../outside /x\n"))
                .hasMessageContaining("there is no '../outside'");
    }

    @Test
    void endsWithTheCommandThatFailed() {
        exitCode = 3;
        assertThatThrownBy(() -> build("FROM base\nRUN false\nRUN never\n"))
                .hasMessageContaining("line 2: 'false' ended with 3");
        assertThat(ran).hasSize(1);
        exitCode = 0;
        assertThatThrownBy(() -> build("FROM base\nRUN x\nCOPY a b\nNONSENSE\n"))
                .hasMessageContaining("line 4: NONSENSE is not supported");
        assertThat(ran).as("nothing ran").hasSize(1);
        assertThat(directory.resolve("store/staging")).isEmptyDirectory();
    }

    private Stack build(String dockerfile, String... file) throws IOException {
        if (file.length > 0) {
            write(file[0], file[1]);
        }
        Path path = directory.resolve("Dockerfile");
        Files.writeString(path, dockerfile);
        Map<String, String> arguments =
                dockerfile.contains("ARG GIVEN") ? Map.of("GIVEN", "given") : Map.of();
        BuildRequest request = new BuildRequest(context, path, "", arguments, false);
        try (Lease lease = store.leases().acquire("test", List.of())) {
            return builder.build(
                    request,
                    (reference, _) -> store.images().resolve(reference).stack(),
                    (_, command) -> run(command),
                    lease,
                    EventSink.NONE);
        }
    }

    /// Every command makes a file of its own.
    private BuildMachine.Result run(BuildMachine.Command command) {
        ran.add(command);
        if (exitCode != 0) {
            return new BuildMachine.Result(exitCode, Optional.empty());
        }
        DiffId layer =
                store.layers()
                        .importTar(out -> {
                            try (TarWriter tar = new TarWriter(out)) {
                                file(tar, "made-" + ran.size(), command.argv().toString());
                            }
                        })
                        .diffId();
        return new BuildMachine.Result(0, Optional.of(layer));
    }

    private StackTree tree(Stack stack) {
        return new StackTree(store.layers(), stack.layers());
    }

    private void base() throws IOException {
        Path tar = directory.resolve("base.tar");
        try (TarWriter writer = new TarWriter(Files.newOutputStream(tar))) {
            add(
                    writer,
                    new TarEntry(
                            "bin", TarEntry.Kind.SYMLINK, 0777, 0, 0, 0, 0, "usr/bin", Map.of()),
                    "");
            file(writer, "etc/passwd", "root:x:0:0::/:/bin/sh\nuser:x:1234:1234::/:/bin/sh\n");
            add(
                    writer,
                    new TarEntry(
                            "existing", TarEntry.Kind.DIRECTORY, 0700, 0, 0, 0, 0, "", Map.of()),
                    "");
            add(
                    writer,
                    new TarEntry(
                            "usr/bin", TarEntry.Kind.DIRECTORY, 0755, 0, 0, 0, 0, "", Map.of()),
                    "");
        }
        store.images().importPath(tar, "base", EventSink.NONE);
    }

    private static void file(TarWriter tar, String name, String text) throws IOException {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        add(tar, new TarEntry(name, TarEntry.Kind.FILE, 0644, 0, 0, size, 0, "", Map.of()), text);
    }

    private static void add(TarWriter tar, TarEntry entry, String text) throws IOException {
        try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            tar.add(entry, in);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = context.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
