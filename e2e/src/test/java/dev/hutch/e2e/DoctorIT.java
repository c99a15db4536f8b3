package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `doctor`, `version`, `daemon`: what hutch says about itself and the host.
final class DoctorIT extends MachineTest {

    @Test
    void everyCheckSaysWhatItIsForAndHowToMendIt() {
        Ran ran = hutch.run("--format", "json", "doctor");
        JsonNode checks = ran.json().get("checks");
        assertThat(checks).isNotEmpty();
        for (JsonNode check : checks) {
            assertThat(check.get("name").asString()).isNotBlank();
            assertThat(check.get("purpose").asString()).isNotBlank();
            if (!check.get("grade").asString().equalsIgnoreCase("pass")) {
                assertThat(check.get("found").asString()).isNotBlank();
            }
        }
        assertThat(ran.exit()).isIn(0, 125);
        assertThat(checks.toString())
                .contains("qemu-system-x86_64", "git", "env namespaces", "env prefix");
    }

    @Test
    void triesWhetherKvmReallyBoots() {
        JsonNode checks = hutch.run("--format", "json", "doctor").json().get("checks");
        String kvm = "";
        for (JsonNode check : checks) {
            if (check.get("name").asString().contains("kvm")) {
                kvm = check.get("found").asString();
            }
        }
        String accelerator =
                hutch.run("--format", "json", "daemon", "status")
                        .json()
                        .get("accelerator")
                        .asString();
        if (!Files.isWritable(Path.of("/dev/kvm"))) {
            assertThat(accelerator).isEqualToIgnoringCase("tcg");
        }
        assertThat(kvm).as("what doctor found about KVM").isNotBlank();
    }

    @Test
    @Tag("B01")
    void versionAndStatusAgree() {
        String version = hutch.run("version").exits(0).out().strip();
        JsonNode status = hutch.run("--format", "json", "daemon", "status").exits(0).json();
        assertThat(version).contains(status.get("build").get("version").asString());
        JsonNode said = hutch.run("--format", "json", "version").exits(0).json();
        assertThat(said.propertyNames()).containsExactly("version", "commit", "builtAt");
        assertThat(said).isEqualTo(status.get("build"));
        assertThat(status.get("home").asString()).startsWith(hutch.home().toString());
    }

    @Test
    void startsOnDemandAndStopsOnRequest() {
        hutch.run("daemon", "stop").exits(0);
        assertThat(Suite.leaks().processes()).noneMatch(line -> line.contains("hutch.daemon"));
        hutch.run("vm", "ls").exits(0);
        assertThat(Suite.leaks().processes()).anyMatch(line -> line.contains("hutch.daemon"));
        hutch.run("daemon", "start").exits(0);
        assertThat(hutch.run("daemon", "logs").exits(0).out()).isNotEmpty();
    }
}
