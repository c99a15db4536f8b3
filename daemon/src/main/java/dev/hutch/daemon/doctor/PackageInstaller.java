package dev.hutch.daemon.doctor;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.linux.process.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Installs Debian packages, as root or through a sudo that asks for no password.
public final class PackageInstaller implements Doctor.Installer {
    /// A mirror at its worst.
    private static final Duration DEADLINE = Duration.ofMinutes(20);

    public PackageInstaller() {}

    /// Problems: `doctor.not_privileged` (denied), `doctor.install_failed`.
    @Override
    public void install(List<String> packages, EventSink events) {
        events.stage("install", String.join(" ", packages));
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "install",
                                "-y",
                                "--no-install-recommends",
                                // Of a package that is there, the program is missing all the same.
                                "--reinstall"));
        words.addAll(packages);
        apt(packages, List.of("update", "-qq"));
        apt(packages, words);
    }

    private static void apt(List<String> packages, List<String> words) {
        Program program;
        if (isRoot()) {
            program = Program.named("apt-get").args(words);
        } else if (sudoAsksNothing()) {
            program =
                    Program.named("sudo")
                            .args("-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
                            .args(words);
        } else {
            throw new Problem(
                            Problem.Kind.DENIED,
                            "doctor.not_privileged",
                            "installing " + String.join(" ", packages) + " needs root",
                            command(packages))
                    .toException();
        }
        program.env("DEBIAN_FRONTEND", "noninteractive")
                .deadline(DEADLINE)
                .run()
                .orThrow("doctor.install_failed", "install " + String.join(" ", packages));
    }

    /// The line a person types.
    static String command(List<String> packages) {
        return (isRoot() ? "" : "sudo ") + "apt-get install " + String.join(" ", packages);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean sudoAsksNothing() {
        return Program.find("sudo")
                .map(sudo -> sudo.args("-n", "true").run().exit() == 0)
                .orElse(false);
    }
}
