package dev.hutch.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
    private static final Instant LATER = Instant.now().plusSeconds(60);

    @TempDir Path directory;

    @Test
    void keepsDisksOfLayersAndOfDeepStacks() throws IOException {
        List<DiffId> deep = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            deep.add(layer(i));
        }
        Path single = disk(DiskNames.of(deep.getFirst()), 96, 96);
        Path joined = disk(DiskNames.of(deep, layer -> false).getFirst(), 96, 96);
        Path stale = disk(DiskNames.of(layer(40)), 96, 96);
        Path staleToo = disk(DiskNames.joined(deep.subList(0, 2)), 96, 96);
        Files.writeString(directory.resolve("." + DiskNames.of(layer(41))), "being made");
        DiskCache cache = new DiskCache(directory, layer -> false);
        assertThat(cache.stale(List.of(deep.getFirst()), List.of(deep), LATER))
                .containsExactlyInAnyOrder(stale, staleToo);
        assertThat(cache.stale(List.of(), List.of(), Instant.EPOCH)).isEmpty();
        assertThat(cache.of(deep)).containsExactly(joined);
        assertThat(single).exists();
    }

    @Test
    void deletesOnlyWhatIsOldEnough() throws IOException {
        Path disk = disk(DiskNames.of(layer(1)), 96, 96);
        DiskCache cache = new DiskCache(directory, layer -> false);
        assertThat(cache.delete(disk, Instant.EPOCH)).isFalse();
        assertThat(cache.delete(disk, LATER)).isTrue();
        assertThat(cache.delete(disk, LATER)).isFalse();
        assertThat(disk).doesNotExist();
    }

    @Test
    void findsDisksThatAreCutShort() throws IOException {
        disk(DiskNames.of(layer(1)), 4096, 4000);
        Path cut = disk(DiskNames.of(layer(2)), 4096, 5000);
        Path empty = Files.createFile(directory.resolve(DiskNames.of(layer(3))));
        assertThat(new DiskCache(directory, layer -> false).broken())
                .containsExactlyInAnyOrder(cut, empty);
    }

    @Test
    void findsDisksThatHaveChanged() throws IOException {
        String name = DiskNames.of(layer(1));
        Path disk = disk(name, 4096, 4000);
        disk(DiskNames.of(layer(2)), 4096, 4000);
        new DiskSums(directory).remember(name, disk);
        DiskCache cache = new DiskCache(directory, layer -> false);
        assertThat(cache.damaged()).isEmpty();
        byte[] bytes = Files.readAllBytes(disk);
        bytes[3000] ^= 1;
        Files.write(disk, bytes);
        assertThat(cache.broken()).as("still as long as it says").isEmpty();
        assertThat(cache.damaged()).containsExactly(disk);
        assertThat(cache.delete(disk, LATER)).isTrue();
        assertThat(directory.resolve("sums")).isEmptyDirectory();
    }

    @Test
    void aCacheThatIsNotThereIsEmpty() {
        DiskCache cache = new DiskCache(directory.resolve("none"), layer -> false);
        assertThat(cache.stale(List.of(), List.of(), LATER)).isEmpty();
        assertThat(cache.broken()).isEmpty();
    }

    private Path disk(String name, int size, long says) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 0x73717368).putLong(40, says);
        return Files.write(directory.resolve(name), bytes.array());
    }

    private static DiffId layer(int number) {
        return new DiffId(new Digest(String.format("%064x", number)));
    }
}
