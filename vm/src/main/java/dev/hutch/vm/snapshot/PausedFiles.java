package dev.hutch.vm.snapshot;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What a paused VM has beside its disk. They belong together: once the disk was written to, the
/// memory is worth nothing any more, and would be harmful.
///
/// @param directory of the VM
/// @param disk of the VM
public record PausedFiles(Path directory, Path disk) {
    private static final String STAGED = ".pausing";
    private static final String PLACE = "paused";

    /// Files to be made. On failure whoever asked deletes them.
    public Saved stage() {
        delete();
        Path staged = directory.resolve(STAGED);
        try {
            return saved(Files.createDirectory(staged));
        } catch (IOException e) {
            throw FileProblems.of("make", staged, e);
        }
    }

    /// Makes what was staged, and the disk as it is, durable, and describes it.
    public void publish(TemplateKey key, Instant at) {
        Path staged = directory.resolve(STAGED);
        Saved saved = saved(staged);
        try {
            Pause pause = Pause.of(key, saved.memory(), disk, saved.state(), at);
            AtomicFiles.write(staged.resolve(Pause.FILE), pause.toJson());
        } catch (IOException e) {
            throw FileProblems.of("look at", staged, e);
        }
        AtomicFiles.publish(staged, directory.resolve(PLACE));
    }

    public Saved saved() {
        return saved(directory.resolve(PLACE));
    }

    /// Whether the disk is as it was when the memory was saved.
    public boolean fitDisk() {
        try {
            return read().disk().equals(FileMark.of(disk));
        } catch (IOException e) {
            return false;
        }
    }

    /// What of the files is not as it was saved, in words; empty: nothing. Reads what is small.
    public Optional<String> damage() {
        try {
            Pause pause = read();
            if (!pause.disk().equals(FileMark.of(disk))) {
                return Optional.of("its disk was changed while it was paused");
            }
            if (!pause.memory().equals(FileMark.of(saved().memory()))) {
                return Optional.of("its memory was changed while it was paused");
            }
            return pause.stateSha256().equals(StateFile.sha256(saved().state()))
                    ? Optional.empty()
                    : Optional.of("the state of its devices was changed while it was paused");
        } catch (IOException e) {
            return Optional.of("a file of it cannot be read");
        }
    }

    /// What this host has another of than the one it was paused on; empty: nothing.
    public Optional<String> difference(TemplateKey here) {
        try {
            TemplateKey key = read().key();
            return key.sameKind(here) ? key.difference(here) : Optional.of("image or shape");
        } catch (IOException e) {
            return Optional.of("description");
        }
    }

    /// Both what is kept and what was only begun.
    public void delete() {
        AtomicFiles.deleteTree(directory.resolve(STAGED));
        AtomicFiles.deleteTree(directory.resolve(PLACE));
    }

    private Pause read() throws IOException {
        return Pause.read(directory.resolve(PLACE).resolve(Pause.FILE));
    }

    private static Saved saved(Path directory) {
        return new Saved(directory.resolve("memory"), directory.resolve("state"));
    }
}
