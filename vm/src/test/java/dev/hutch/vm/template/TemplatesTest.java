package dev.hutch.vm.template;

import static dev.hutch.vm.template.TemplateKeyTest.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.vm.template.Templates.Found;
import dev.hutch.vm.template.Templates.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesTest {
    @TempDir Path place;

    private Path directory;
    private Templates templates;

    @BeforeEach
    void open() {
        directory = place.resolve("templates");
        templates = Templates.open(directory, InstantSource.system());
    }

    @Test
    void whatIsPublishedIsFoundAlsoByTheNextDaemon() throws Exception {
        Template made = publish(KEY);
        assertThat(templates.find(KEY)).isEqualTo(new Found.Fits(made));
        templates.check(made);
        Templates next = Templates.open(directory, InstantSource.system());
        assertThat(next.list()).containsExactly(made);
        next.check(next.get(made.id().substring(0, 4)));
        assertThatThrownBy(() -> next.get("nope")).hasMessageContaining("nope");
        assertThatThrownBy(() -> next.get("")).hasMessageContaining("no template");
    }

    @Test
    void aKindHasOneAndThereAreNotMany() throws Exception {
        Template first = publish(KEY);
        Template second = publish(KEY);
        assertThat(templates.list()).containsExactly(second);
        assertThat(first.directory()).doesNotExist();
        List<Template> made = new ArrayList<>(List.of(second));
        for (int vcpus = 3; vcpus < 10; vcpus++) {
            made.add(publish(vcpus(vcpus)));
        }
        for (int age = 0; age < made.size(); age++) {
            Files.setLastModifiedTime(
                    made.get(age).directory().resolve(Manifest.FILE),
                    FileTime.fromMillis(1_000_000L + age));
        }
        templates.check(second); // used again: the oldest by use is the next one
        publish(vcpus(10));
        assertThat(templates.list()).hasSize(8).contains(second).doesNotContain(made.get(1));
    }

    @Test
    void whatIsHalfMadeOrHalfDeletedOrUnreadableGoesWithTheNextDaemon() throws Exception {
        Staged staged = templates.stage();
        Files.writeString(staged.memory(), "half");
        Files.createDirectory(directory.resolve(".gone-0123456789ab"));
        for (String json : List.of("", "{", "{}", "[1]", "{\"version\": 2}", "x".repeat(2 << 20))) {
            Path odd = Files.createDirectories(directory.resolve("0123456789ab"));
            Files.writeString(odd.resolve(Manifest.FILE), json);
            assertThat(Templates.open(directory, InstantSource.system()).list()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void changedFilesAreNoticed() throws Exception {
        for (String file : List.of("mem", "state", "overlay")) {
            Template template = publish(KEY);
            Path changed = template.directory().resolve(file);
            FileTime before = Files.getLastModifiedTime(changed);
            Files.writeString(changed, "changed " + file);
            assertBroken(template);
            if (!file.equals("state")) {
                Files.setLastModifiedTime(changed, before);
                assertBroken(template); // its length tells
            }
            Files.delete(changed);
            assertBroken(template);
            templates.delete(template.id());
        }
    }

    @Test
    @Tag("R04")
    void unusedAreThoseNobodyBeganFromOrThatLackAFile() throws Exception {
        Path initrds = Files.createDirectory(place.resolve("initrds"));
        Path disks = Files.createDirectory(place.resolve("disks"));
        Template template = publish(KEY);
        Instant now = Instant.now();
        assertThat(templates.unused(now.minusSeconds(60), initrds, disks)).hasSize(1);
        Files.createFile(initrds.resolve("i.cpio"));
        assertThat(templates.unused(now.minusSeconds(60), initrds, disks)).hasSize(1);
        Files.createFile(disks.resolve("a.squashfs"));
        assertThat(templates.unused(now.minusSeconds(60), initrds, disks)).isEmpty();
        assertThat(templates.unused(now.plusSeconds(60), initrds, disks)).contains(template);
        templates.delete(template.id());
        templates.delete(template.id());
        assertThat(directory).isEmptyDirectory();
    }

    private void assertBroken(Template template) {
        assertThatThrownBy(() -> templates.check(template))
                .hasMessageContaining("template " + template.id() + " is damaged");
    }

    private static TemplateKey vcpus(int count) {
        return new TemplateKey(
                KEY.kernel(),
                KEY.lowers(),
                count,
                KEY.memoryBytes(),
                KEY.diskBytes(),
                KEY.network(),
                KEY.boot(),
                KEY.hypervisor(),
                KEY.machine(),
                KEY.accelerator(),
                KEY.processor(),
                KEY.clockKhz());
    }

    private Template publish(TemplateKey key) throws IOException {
        Staged staged = templates.stage();
        for (Path file : List.of(staged.memory(), staged.state(), staged.overlay())) {
            Files.writeString(file, "what is in " + file.getFileName());
        }
        Template template = templates.publish(staged, "debian", key);
        try (Stream<Path> files = Files.list(template.directory())) {
            assertThat(files).hasSize(4);
        }
        return template;
    }
}
