package dev.hutch.store.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.StoreCall.CheckReport;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Expected;
import dev.hutch.store.lease.RootSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    @TempDir Path directory;
    private Path root;
    private Path tar;
    private Store store;

    @BeforeEach
    void image() throws IOException {
        root = directory.resolve("store");
        store = new StoreFolder(root).open();
        tar = directory.resolve("tool.tar");
        Files.write(tar, new TarMaker().file("usr/bin/tool", "tool".repeat(2000)).done());
        store.images().importPath(tar, "tool", EventSink.NONE);
        Path other = directory.resolve("other.tar");
        Files.write(other, new TarMaker().file("etc/other", "other").done());
        store.images().importPath(other, "other", EventSink.NONE);
    }

    @Test
    void aSoundStoreHasNoFindings() {
        CheckReport report = check(false);
        assertThat(report.findings()).isEmpty();
        assertThat(report.sound()).isTrue();
        assertThat(report.checked()).isGreaterThanOrEqualTo(8);
        assertThat(report.bytes()).isEqualTo(store.usage().bytes());
    }

    @Test
    void aFlippedBitIsFoundAndMendedFromTheFileItCameFrom() throws IOException {
        Damage.flip(root, Damage.wireOf(store, "tool"));
        assertFoundAndMended("blob", "damaged");
    }

    @Test
    void aTruncatedBlobIsFoundAndMended() throws IOException {
        Damage.cut(root, Damage.wireOf(store, "tool"));
        assertFoundAndMended("blob", "truncated");
    }

    @Test
    @Tag("S44")
    void aMissingBlobIsFoundAndMended() throws IOException {
        Files.delete(Damage.blob(root, Damage.wireOf(store, "tool")));
        assertFoundAndMended("blob", "missing");
    }

    @Test
    void aDamagedTreeIsMadeAgainFromItsLayerAlone() throws IOException {
        Files.delete(tar);
        Damage.flip(root, Damage.treeOf(store, "tool"));
        assertFoundAndMended("tree", "damaged");
    }

    @Test
    void aMissingTreeIsMadeAgain() throws IOException {
        Files.delete(Damage.blob(root, Damage.treeOf(store, "tool")));
        assertFoundAndMended("tree", "missing");
    }

    @Test
    void aDamagedLayerRecordIsFoundAndMended() throws IOException {
        Path file =
                root.resolve("layers/sha256")
                        .resolve(Damage.layerOf(store, "tool").digest().hex() + ".json");
        Files.writeString(file, "{\"format\":");
        assertFoundAndMended("layer", "damaged");
        Files.delete(file);
        assertFoundAndMended("layer", "missing");
    }

    @Test
    void aTagThatPointsNowhereIsMended() throws IOException {
        Path stack = stackFile();
        byte[] document = Files.readAllBytes(stack);
        Files.delete(stack);
        assertFoundAndMended("stack", "missing");
        document[40] ^= 1;
        Damage.rewrite(stack, document);
        assertFoundAndMended("stack", "damaged");
    }

    @Test
    void aDamagedTagIsToldAndLeftToItsOwner() throws IOException {
        Files.writeString(root.resolve("tags/tool.json"), "{");
        CheckReport report = check(true);
        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo("tag");
                    assertThat(finding.name()).isEqualTo("tool");
                    assertThat(finding.repaired()).isFalse();
                    assertThat(finding.outcome()).contains("hutch image rm tool");
                });
    }

    @Test
    void withoutItsSourceTheDamageStaysTold() throws IOException {
        Files.delete(tar);
        Damage.flip(root, Damage.wireOf(store, "tool"));
        Finding finding = check(true).findings().getFirst();
        assertThat(finding.repaired()).isFalse();
        assertThat(finding.outcome()).isEqualTo("pull or import tool again");
        // The damaged blob is gone: who reads it is told at once, not in the middle.
        assertThat(check(false).findings()).extracting(Finding::problem).containsExactly("missing");
        Files.write(tar, new TarMaker().file("usr/bin/tool", "tool".repeat(2000)).done());
        store.images().importPath(tar, "tool", EventSink.NONE);
        assertThat(check(false).findings()).isEmpty();
    }

    @Test
    void aSourceThatHasMovedOnMendsNothing() throws IOException {
        Files.write(tar, new TarMaker().file("usr/bin/tool", "another").done());
        Damage.flip(root, Damage.wireOf(store, "tool"));
        assertThat(check(true).findings()).allMatch(finding -> !finding.repaired());
    }

    @Test
    void damageThatNobodyNeedsIsDeleted() throws IOException {
        var wire = Damage.wireOf(store, "tool");
        store.images().remove("tool");
        Damage.flip(root, wire);
        assertThat(check(false).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.images()).isEmpty());
        assertThat(check(true).sound()).isTrue();
        assertThat(Damage.blob(root, wire)).doesNotExist();
        assertThat(check(false).findings()).isEmpty();
    }

    @Test
    void whatOnlyAMachineHoldsIsCheckedToo() throws IOException {
        var stack = store.images().resolve("tool").digest();
        var wire = Damage.wireOf(store, "tool");
        store.images().remove("tool");
        Damage.flip(root, wire);
        CheckReport report = store.check().run(List.of(() -> Set.of(stack)), false, EventSink.NONE);
        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo("blob"));
    }

    /// Such as large annotations of environments.
    @Test
    @Tag("D14")
    void contentThatIsHeldIsNoStackAndStopsNothingWhenItIsGone() {
        var content = store.blobs().put(new ByteArrayInputStream(new byte[9]), Expected.ANYTHING);
        List<RootSource> holder = List.of(() -> Set.of(content.digest()));
        assertThat(store.check().run(holder, false, EventSink.NONE).findings()).isEmpty();
        assertThat(store.blobs().delete(content.digest(), Instant.MAX)).isTrue();
        CheckReport report = store.check().run(holder, true, EventSink.NONE);
        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).isEqualTo("missing"))
                .satisfies(finding -> assertThat(finding.repaired()).isFalse())
                .satisfies(finding -> assertThat(finding.outcome()).doesNotContain("deletes"));
        assertThat(report.checked()).isGreaterThan(1);
    }

    private void assertFoundAndMended(String kind, String problem) throws IOException {
        CheckReport found = check(false);
        assertThat(found.findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(kind);
                    assertThat(finding.problem()).isEqualTo(problem);
                    assertThat(finding.images()).containsExactly("tool");
                    assertThat(finding.repaired()).isFalse();
                });
        assertThat(found.sound()).isFalse();
        CheckReport mended = check(true);
        assertThat(mended.findings()).singleElement().matches(Finding::repaired);
        assertThat(mended.sound()).isTrue();
        assertThat(check(false).findings()).isEmpty();
        StoreWorker.readWhole(store, "tool");
    }

    private CheckReport check(boolean repair) {
        return store.check().run(List.of(), repair, EventSink.NONE);
    }

    private Path stackFile() {
        return root.resolve("stacks/sha256").resolve(store.images().resolve("tool").digest().hex());
    }
}
