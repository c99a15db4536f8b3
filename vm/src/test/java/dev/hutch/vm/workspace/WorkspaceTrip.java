package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.ExportView;
import dev.hutch.api.call.VmCall.WorkspaceSpec;
import dev.hutch.api.call.WorkspaceView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One repository's way into a guest and back.
final class WorkspaceTrip {
    final Repository host;
    final LocalGuest guest;
    final Workspaces workspaces;
    final Path patch;

    WorkspaceTrip(Path directory, Repository host, boolean programs) {
        try {
            this.host = host;
            this.guest =
                    new LocalGuest(Files.createDirectories(directory.resolve("guest")), programs);
            this.workspaces = Workspaces.open(directory.resolve("scratch"));
            this.patch = directory.resolve("out.patch");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WorkspaceView prepare() {
        return prepare(host.root.toString(), "", "");
    }

    WorkspaceView prepare(String path, String branch, String from) {
        WorkspaceView view =
                workspaces.prepare(guest, new WorkspaceSpec(path, branch, from), EventSink.NONE);
        assertScratchIsEmpty();
        return view;
    }

    ExportView export() {
        return export("");
    }

    ExportView export(String base) {
        try (OutputStream out = Files.newOutputStream(patch)) {
            return workspaces.export(guest, base, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            assertScratchIsEmpty();
        }
    }

    /// The repository as the guest sees it.
    Repository inside() {
        return new Repository(guest.repository());
    }

    /// Applies the patch where it came from.
    void apply() {
        try {
            if (Files.size(patch) == 0) {
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Repository.run(host.root, List.of("git", "apply", "--check", patch.toString()));
        Repository.run(host.root, List.of("git", "apply", "--whitespace=nowarn", patch.toString()));
    }

    void assertScratchIsEmpty() {
        Path scratch = patch.resolveSibling("scratch");
        assertThat(scratch).isEmptyDirectory();
    }
}
