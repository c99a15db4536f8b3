package dev.hutch.vm.hypervisor;

import dev.hutch.api.ByteSize;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Finds out which accelerator works here, by booting a guest on it. That `/dev/kvm` can be opened
/// proves little: on nested and paravirtual hosts it may be there and hang every guest.
///
/// The verdict is kept for as long as host kernel, processor and hypervisor stay the same.
public final class AcceleratorProbe {
    private static final Logger LOG = System.getLogger(AcceleratorProbe.class.getName());

    /// With working acceleration a guest is up in well under a second, on a busy host in two.
    private static final Duration DEADLINE = Duration.ofSeconds(6);

    private static final ByteSize MEMORY = ByteSize.mebibytes(256);

    private final Hypervisor hypervisor;
    private final Path device;
    private final Path cache;
    private final Path scratch;
    private final FirstWord firstWord;

    /// Waits until the guest at the other end of `channel` speaks.
    @FunctionalInterface
    public interface FirstWord {
        /// Throws a `ProblemException` when it does not.
        void await(Path channel, Duration deadline);
    }

    /// What works here.
    ///
    /// @param reason why not the faster one, one line; empty when it is the faster one
    public record Verdict(Accelerator accelerator, String reason) {}

    /// @param cache directory that keeps the verdict; made when missing
    /// @param scratch directory for the probe's machine; short, for it will hold sockets
    public AcceleratorProbe(Hypervisor hypervisor, Path cache, Path scratch, FirstWord firstWord) {
        this(hypervisor, Path.of("/dev/kvm"), cache, scratch, firstWord);
    }

    AcceleratorProbe(
            Hypervisor hypervisor, Path device, Path cache, Path scratch, FirstWord firstWord) {
        this.hypervisor = hypervisor;
        this.device = device;
        this.cache = cache;
        this.scratch = scratch;
        this.firstWord = firstWord;
    }

    /// Ends what a probe left behind whose process was killed. Called before the first verdict.
    public void sweep() {
        if (Files.exists(scratch)) {
            hypervisor.killStrays(scratch);
            AtomicFiles.deleteTree(scratch);
        }
    }

    /// The kept verdict, or a new one after a few seconds.
    public Verdict verdict(Path kernel, Path initrd) {
        Optional<String> closed = closed();
        if (closed.isPresent()) {
            return new Verdict(Accelerator.TCG, closed.get());
        }
        try {
            Files.createDirectories(cache);
        } catch (IOException e) {
            throw FileProblems.of("make", cache, e);
        }
        String key = key();
        try (FileLock _ = FileLock.acquire(cache.resolve("accelerator.lock"))) {
            Optional<Verdict> kept = read(key);
            if (kept.isPresent()) {
                return kept.get();
            }
            Verdict found = boot(kernel, initrd);
            LOG.log(
                    Level.INFO,
                    "accelerator={0} reason=\"{1}\"",
                    found.accelerator(),
                    found.reason());
            String lines = key + "\n" + found.accelerator() + "\n" + found.reason() + "\n";
            AtomicFiles.write(file(), lines.getBytes(StandardCharsets.UTF_8));
            return found;
        }
    }

    /// Lets the next verdict be a new one.
    public void forget() {
        AtomicFiles.deleteTree(file());
    }

    private Path file() {
        return cache.resolve("accelerator");
    }

    private Optional<String> closed() {
        if (!Files.exists(device)) {
            return Optional.of("this host has no " + device);
        }
        return Files.isReadable(device) && Files.isWritable(device)
                ? Optional.empty()
                : Optional.of("this user may not open " + device);
    }

    private Verdict boot(Path kernel, Path initrd) {
        sweep();
        try (Undo undo = new Undo("probe " + device)) {
            try {
                Files.createDirectories(scratch);
            } catch (IOException e) {
                throw FileProblems.of("make", scratch, e);
            }
            undo.push("directory", () -> AtomicFiles.deleteTree(scratch));
            VmHardware hardware =
                    new VmHardware(
                            "probe",
                            scratch,
                            kernel,
                            initrd,
                            1,
                            MEMORY,
                            List.of(),
                            NetworkMode.NONE,
                            Accelerator.KVM);
            VmProcess machine = hypervisor.start(hardware);
            undo.push("machine", machine::kill);
            firstWord.await(machine.channel(), DEADLINE);
            return new Verdict(Accelerator.KVM, "");
        } catch (ProblemException e) {
            return new Verdict(Accelerator.TCG, reason(e));
        }
    }

    /// Only what the accelerator may be to blame for is a verdict.
    private String reason(ProblemException e) {
        return switch (e.kind()) {
            case TIMED_OUT ->
                    device
                            + " opens, but a guest on it does not come up within "
                            + DEADLINE.toSeconds()
                            + " s";
            case UNAVAILABLE, INTERNAL, CORRUPT, UNSUPPORTED, DENIED -> {
                // What QEMU said is long, and means nothing to most: the log has it.
                LOG.log(Level.INFO, "accelerator=probe failed=\"{0}\"", e.getMessage());
                yield device + " opens, but no guest boots on it";
            }
            case INVALID,
                    NOT_FOUND,
                    EXISTS,
                    BUSY,
                    PRECONDITION,
                    HOST_NOT_READY,
                    EXHAUSTED,
                    CANCELLED ->
                    throw e;
        };
    }

    private Optional<Verdict> read(String key) {
        try {
            List<String> lines = Files.readAllLines(file());
            if (lines.size() < 3 || !lines.getFirst().equals(key)) {
                return Optional.empty();
            }
            return Optional.of(new Verdict(Accelerator.valueOf(lines.get(1)), lines.get(2)));
        } catch (IOException | IllegalArgumentException notKept) {
            return Optional.empty();
        }
    }

    private String key() {
        return String.join(
                " | ",
                System.getProperty("os.version"),
                hypervisor.version(),
                HostProcessor.model());
    }
}
