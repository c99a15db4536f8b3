package dev.hutch.vm.workspace;

import dev.hutch.api.call.VmCall.ExportView;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import dev.hutch.vm.guest.Guest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Makes the patch on the host for a guest that has no git: its files come over as a tar and are
/// compared with the placed tree in a repository of ours.
///
/// Nothing that arrives is believed. The pack goes through `git index-pack`, as after a fetch; of
/// the rest only plain values are read; no `.git` at any depth is unpacked, since git would obey
/// what stands in it.
final class HostExport {
    /// More than fits in a guest of ordinary size; a bound against a guest that never ends.
    private static final long MAX_TREE = 64L << 30;

    private static final int MAX_SMALL_FILE = 16 << 20;

    /// Text of any encoding, byte for byte.
    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

    private static final Pattern OBJECT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final Guest guest;
    private final Path staging;
    private final Path gitDirectory;
    private final Path tree;

    HostExport(Guest guest, Path staging) {
        this.guest = guest;
        this.staging = staging;
        this.gitDirectory = staging.resolve("repo/.git");
        this.tree = staging.resolve("tree");
    }

    ExportView export(String baseCommit, OutputStream patch) {
        String placed = small(Workspaces.PLACED_REF).strip();
        if (!OBJECT.matcher(placed).matches()) {
            throw WorkspaceProblems.notPrepared(Workspaces.GUEST_PATH);
        }
        String format = placed.length() == 64 ? "sha256" : "sha1";
        Git.init(staging.resolve("repo"), format).run().orThrow("workspace.git", "make an index");
        takeObjects();
        takeRules();
        String base = baseCommit.isEmpty() ? placed : commit(baseCommit);
        takeTree();
        must("begin an index", git("read-tree", placed));
        must("stage the changes", git("add", "--all"));
        return write(base, patch);
    }

    private void takeObjects() {
        Path packs = staging.resolve("packs.tar");
        receive(Workspaces.GUEST_PATH + "/.git/objects/pack", packs);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(packs))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                if (entry.isFile() && entry.getName().endsWith(".pack")) {
                    InputStream open = new Unclosed(tar);
                    must("read the guest's objects", git("index-pack", "--stdin").stdin(open));
                }
            }
            Files.delete(packs);
        } catch (IOException e) {
            throw WorkspaceProblems.io("read", packs, e);
        }
    }

    /// What decides which files count and how their line ends are compared.
    private void takeRules() {
        try {
            Files.createDirectories(gitDirectory.resolve("info"));
            Files.writeString(gitDirectory.resolve("shallow"), commits(small("shallow")), LATIN_1);
            for (String name : List.of("info/exclude", "info/attributes", "hutch-ignore")) {
                Files.writeString(gitDirectory.resolve(name), small(name), LATIN_1);
            }
            Path theirs = staging.resolve("config");
            Files.writeString(theirs, small("config"), LATIN_1);
            for (String key : List.of("core.autocrlf", "core.eol")) {
                // Reading one value of a named file follows no include and runs nothing.
                String value = git("config", "--file", theirs.toString(), "--get", key).run().out();
                if (value.strip().matches("[a-z]{1,8}")) {
                    must("configure", git("config", key, value.strip()));
                }
            }
            String ignore = gitDirectory.resolve("hutch-ignore").toString();
            must("configure", git("config", "core.excludesFile", ignore));
        } catch (IOException e) {
            throw WorkspaceProblems.io("fill", gitDirectory, e);
        }
    }

    private static String commits(String text) {
        return text.lines()
                .filter(line -> OBJECT.matcher(line).matches())
                .map(line -> line + "\n")
                .reduce("", String::concat);
    }

    private void takeTree() {
        Path tar = staging.resolve("tree.tar");
        receive(Workspaces.GUEST_PATH, tar);
        try {
            Files.createDirectories(tree);
            Program.named("tar")
                    .args("--extract", "--file=" + tar, "--directory=" + tree)
                    .args("--no-same-owner", "--no-same-permissions", "--exclude=.git")
                    .args("--delay-directory-restore")
                    .run()
                    .orThrow("workspace.git", "unpack what the guest sent");
            // The guest may have files its owner cannot read; here we are not its root.
            Program.named("chmod")
                    .args("--recursive", "u+rwX", tree.toString())
                    .run()
                    .orThrow("workspace.git", "read what the guest sent");
            Files.delete(tar);
        } catch (IOException e) {
            throw WorkspaceProblems.io("unpack", tar, e);
        }
    }

    private String commit(String name) {
        if (name.startsWith("-")) {
            throw WorkspaceProblems.baseUnknown(name);
        }
        String wanted = name.equals("HEAD") ? head() : name;
        String commit =
                git("rev-parse", "--verify", "--quiet", wanted + "^{commit}").run().out().strip();
        if (commit.isEmpty()) {
            throw WorkspaceProblems.baseUnknown(name);
        }
        return commit;
    }

    /// The guest has no git to move it, so HEAD is still what was placed.
    private String head() {
        String head = small("HEAD").strip();
        if (!head.startsWith("ref: ")) {
            return head;
        }
        String branch = head.substring("ref: ".length());
        return small("packed-refs")
                .lines()
                .filter(line -> line.endsWith(" " + branch))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElse(head);
    }

    private ExportView write(String base, OutputStream patch) {
        Path file = staging.resolve("patch");
        must(
                "write the patch",
                diff("-p", "--binary", "--full-index", "--no-color", "--output=" + file, base));
        List<String> files =
                must("list the files", diff("--name-only", base)).out().lines().toList();
        try {
            return new ExportView(base, files, Files.copy(file, patch));
        } catch (IOException e) {
            throw WorkspaceProblems.stream("the patch could not be written", e);
        }
    }

    private Program diff(String... arguments) {
        return git("diff-index", "--cached", "--find-renames", "--no-ext-diff", "--no-textconv")
                .args(arguments);
    }

    private Program git(String... arguments) {
        return Git.own(gitDirectory)
                .args("--work-tree=" + tree, "-c", "core.quotePath=true")
                .args(arguments);
    }

    private static Finished must(String what, Program program) {
        return program.run().orThrow("workspace.git", what);
    }

    private void receive(String path, Path tar) {
        try (OutputStream out = Files.newOutputStream(tar)) {
            guest.pack(path, new Bounded(out, MAX_TREE, "what the guest sends"));
        } catch (IOException e) {
            throw WorkspaceProblems.io("write", tar, e);
        }
    }

    /// A small file of the guest's `.git`; empty when there is none.
    private String small(String name) {
        String path = Workspaces.GUEST_PATH + "/.git/" + name;
        if (guest.stat(path).filter(found -> found.kind().equals("file")).isEmpty()) {
            return "";
        }
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        guest.pack(path, new Bounded(tar, MAX_SMALL_FILE, path));
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(tar.toByteArray()))) {
            return in.getNextEntry() == null ? "" : new String(in.readAllBytes(), LATIN_1);
        } catch (IOException e) {
            throw WorkspaceProblems.stream("the guest sent a broken archive", e);
        }
    }

    /// One member of an archive, which whoever reads it may close without closing the archive.
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
