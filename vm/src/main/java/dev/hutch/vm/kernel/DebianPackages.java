package dev.hutch.vm.kernel;

import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Fetches a kernel package with the host's own package client: its sources, its keys, its proxy
/// settings, but lists and cache of our own. So nothing is installed, an ordinary user may do it,
/// and it works on a host whose lists are empty.
final class DebianPackages {
    private static final Duration UPDATE = Duration.ofMinutes(5);
    private static final Duration DOWNLOAD = Duration.ofMinutes(30);
    private static final Pattern PACKAGE = Pattern.compile("linux-image-[a-z0-9][a-z0-9+.~-]*");
    private static final Pattern DEPENDS = Pattern.compile("(?m)^Depends: *(.*)$");

    private final Path directory;

    /// @param directory for lists and cache; made when missing
    DebianPackages(Path directory) {
        this.directory = directory;
    }

    /// The package proper a metapackage stands for, fetched into `target` and verified by the
    /// client against the distribution's signatures.
    Path fetch(String metapackage, Path target, EventSink events) {
        try {
            Files.createDirectories(directory.resolve("state/lists/partial"));
            Files.createDirectories(directory.resolve("cache/archives/partial"));
            Files.createDirectories(target);
        } catch (IOException e) {
            throw FileProblems.of("make", directory, e);
        }
        events.stage("kernel.lists", "read the host's package sources");
        Finished update = client("apt-get").args("update").deadline(UPDATE).run();
        String name = resolve(metapackage, update);
        events.stage("kernel.fetch", "download " + name);
        client("apt-get")
                .args("download", name)
                .in(target)
                .deadline(DOWNLOAD)
                .run()
                .orThrow("kernel.fetch_failed", "download the package " + name);
        return downloaded(name, target);
    }

    private String resolve(String metapackage, Finished update) {
        Finished shown = client("apt-cache").args("show", "--no-all-versions", metapackage).run();
        Optional<String> name = shown.succeeded() ? dependency(shown.out()) : Optional.empty();
        return name.orElseThrow(() ->
                KernelProblems.noPackage(
                        metapackage, lastLine(update.succeeded() ? shown : update)));
    }

    /// The kernel package in a metapackage's control fields.
    static Optional<String> dependency(String control) {
        Matcher depends = DEPENDS.matcher(control);
        while (depends.find()) {
            Matcher name = PACKAGE.matcher(depends.group(1));
            if (name.find()) {
                return Optional.of(name.group());
            }
        }
        return Optional.empty();
    }

    private Program client(String tool) {
        return Program.named(tool)
                .args(
                        List.of(
                                "-q",
                                "-o",
                                "Dir::State=" + directory.resolve("state"),
                                "-o",
                                "Dir::Cache=" + directory.resolve("cache"),
                                "-o",
                                "Dir::State::status=/var/lib/dpkg/status",
                                // As root the client would fetch as a user who cannot write here.
                                "-o",
                                "APT::Sandbox::User=",
                                "-o",
                                "Acquire::Languages=none",
                                "-o",
                                "Acquire::Retries=2",
                                "-o",
                                "Acquire::IndexTargets::deb-src::Sources::DefaultEnabled=false",
                                "-o",
                                "APT::Update::Post-Invoke::=",
                                "-o",
                                "APT::Update::Post-Invoke-Success::="));
    }

    private static Path downloaded(String name, Path target) {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_"))
                    .findFirst()
                    .orElseThrow(() -> KernelProblems.noPackage(name, "the client left no file"));
        } catch (IOException e) {
            throw FileProblems.of("list", target, e);
        }
    }

    private static String lastLine(Finished finished) {
        List<String> lines =
                (finished.out() + finished.err()).lines().filter(l -> !l.isBlank()).toList();
        return lines.isEmpty() ? "the client says nothing" : lines.getLast().strip();
    }
}
