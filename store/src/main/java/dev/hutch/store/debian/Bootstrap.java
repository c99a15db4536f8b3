package dev.hutch.store.debian;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Makes a Debian root file system.
public final class Bootstrap {
    /// A minute on a good line; a mirror at the end of a bad one must not hold a job for ever.
    private static final Duration DEADLINE = Duration.ofMinutes(40);

    /// The day bookworm was released: no file is younger, so the same packages give the same tar.
    private static final String SOURCE_DATE_EPOCH = "1686355200";

    private static final Pattern UNREACHABLE =
            Pattern.compile(
                    "Could not resolve|Temporary failure resolving|Could not connect"
                            + "|Connection refused|Network is unreachable|Connection timed out");

    /// What nobody reads in a guest: together a third of the size.
    private static final List<String> LEFT_OUT =
            List.of(
                    "path-exclude=/usr/share/man/*",
                    "path-exclude=/usr/share/info/*",
                    "path-exclude=/usr/share/locale/*",
                    "path-exclude=/usr/share/lintian/*",
                    "path-exclude=/usr/share/doc/*",
                    "path-include=/usr/share/doc/*/copyright");

    /// Traces of this host and of this hour. The shell runs outside, `$1` is the new root.
    private static final String TIDY =
            "rm -rf \"$1\"/var/log/apt \"$1\"/var/log/*.log \"$1\"/var/cache/ldconfig/aux-cache"
                    + " \"$1\"/var/cache/debconf/*-old \"$1\"/etc/hostname"
                    + " && : > \"$1\"/etc/resolv.conf && : > \"$1\"/etc/machine-id"
                    + " && rm -f \"$1\"/etc/apt/apt.conf.d/99mmdebstrap";

    private final AptSources sources;

    public Bootstrap() {
        this(Path.of("/etc/apt"));
    }

    Bootstrap(Path etcApt) {
        this.sources = new AptSources(etcApt);
    }

    /// Writes the tar of a new root to `out`; blocks for about a minute.
    ///
    /// Problems: `host.program_missing`, `image.mirror_unreachable`, `image.rootless`,
    /// `image.bootstrap_failed` with the program's last words, `host.cancelled`.
    public void run(String suite, List<String> packages, OutputStream out, EventSink sink) {
        Program program =
                Program.named("mmdebstrap")
                        .args("--variant=apt", "--mode=auto", "--format=tar")
                        .args("--include=" + String.join(",", packages))
                        .args("--aptopt=Acquire::Languages \"none\"")
                        .args("--aptopt=APT::Install-Recommends \"false\"")
                        .args(LEFT_OUT.stream().map(option -> "--dpkgopt=" + option).toList())
                        .args(hostOptions())
                        .args("--customize-hook=" + TIDY)
                        .args(suite, "-")
                        .args(sources.lines(suite))
                        .env("SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH)
                        .stdout(out)
                        .stderr(new StageLines(sink))
                        .deadline(DEADLINE);
        Finished finished = program.run();
        if (!finished.succeeded()) {
            throw failed(finished);
        }
    }

    /// How the host's apt reaches the world: proxies, certificates, time limits.
    private static List<String> hostOptions() {
        List<String> options = new ArrayList<>();
        Finished dump = Program.named("apt-config").args("--format", "%f \"%v\"%n", "dump").run();
        for (String line : dump.out().lines().toList()) {
            boolean transport =
                    line.startsWith("Acquire::http") || line.startsWith("Acquire::Retries");
            if (transport && !line.endsWith(" \"\"")) {
                options.add("--aptopt=" + line);
            }
        }
        return options;
    }

    private static ProblemException failed(Finished finished) {
        String words = finished.err();
        if (words.contains("unable to pick chroot mode automatically")) {
            return new Problem(
                            Kind.HOST_NOT_READY,
                            "image.rootless",
                            "an ordinary user here cannot make a root file system: there are no"
                                    + " subordinate user ids",
                            "sudo apt-get install -y uidmap && sudo usermod --add-subuids"
                                    + " 100000-165535 --add-subgids 100000-165535 $USER")
                    .toException();
        }
        if (UNREACHABLE.matcher(words).find()) {
            return new Problem(
                            Kind.UNAVAILABLE,
                            "image.mirror_unreachable",
                            "the Debian mirror cannot be reached: " + lastError(words),
                            "see whether this works: sudo apt-get update")
                    .toException();
        }
        finished.orThrow("image.bootstrap_failed", "make a Debian root file system");
        throw new AssertionError("it succeeded");
    }

    private static String lastError(String words) {
        return words.lines()
                .filter(line -> line.startsWith("E:"))
                .findFirst()
                .orElseGet(() -> words.lines().reduce("", (before, line) -> line));
    }
}
