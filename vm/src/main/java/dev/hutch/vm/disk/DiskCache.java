package dev.hutch.vm.disk;

import dev.hutch.api.DiffId;
import dev.hutch.linux.files.CacheFiles;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The layers' disks looked at as a whole: which of them nobody can ask for any more, and which are
/// cut short.
public final class DiskCache {
    /// squashfs 4.0: magic at 0, length of the file system at 40, both little endian.
    private static final int MAGIC = 0x73717368;

    private static final int LENGTH_AT = 40;

    private final Path directory;
    private final Predicate<DiffId> needsBelow;

    /// @param directory that `LayerDisks` makes them in
    /// @param needsBelow as `LayerTars` tells it
    public DiskCache(Path directory, Predicate<DiffId> needsBelow) {
        this.directory = directory;
        this.needsBelow = needsBelow;
    }

    /// What the disks of a stack are called, bottom to top.
    public List<String> names(List<DiffId> layers) {
        return DiskNames.of(layers, needsBelow);
    }

    /// The disks of one stack that are there.
    public List<Path> of(List<DiffId> layers) {
        return names(layers).stream().map(directory::resolve).filter(Files::exists).toList();
    }

    /// Disks made of something that is not among these layers and stacks.
    ///
    /// @param before what somebody asked for at this moment or later stays
    public List<Path> stale(
            Collection<DiffId> layers, Collection<List<DiffId>> stacks, Instant before) {
        Set<String> wanted = new HashSet<>();
        layers.forEach(layer -> wanted.add(DiskNames.of(layer)));
        stacks.forEach(stack -> wanted.addAll(names(stack)));
        return all().stream()
                .filter(disk -> !wanted.contains(disk.getFileName().toString()))
                .filter(disk -> CacheFiles.wanted(disk).isBefore(before))
                .toList();
    }

    /// Disks that hold less than they say, or are none.
    public List<Path> broken() {
        return all().stream().filter(DiskCache::isBroken).toList();
    }

    /// Disks in which something has changed since they were made. Reads all of them.
    public List<Path> damaged() {
        DiskSums sums = new DiskSums(directory);
        return all().stream().filter(disk -> !isBroken(disk) && sums.differs(disk)).toList();
    }

    /// Deletes a disk, unless somebody asked for it after a moment. Whoever boots from it keeps it
    /// open, and whoever boots next has it made again.
    ///
    /// @return whether it was there and is gone
    public boolean delete(Path disk, Instant before) {
        return new CacheFiles(directory).free(disk, before, new DiskSums(directory).of(disk));
    }

    private List<Path> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> file.toString().endsWith(DiskNames.SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private static boolean isBroken(Path disk) {
        ByteBuffer head =
                ByteBuffer.allocate(LENGTH_AT + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(disk)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // A short read is not yet the end.
            }
            return head.hasRemaining()
                    || head.getInt(0) != MAGIC
                    || Long.compareUnsigned(head.getLong(LENGTH_AT), channel.size()) > 0;
        } catch (NoSuchFileException deletedMeanwhile) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("read", disk, e);
        }
    }
}
