package dev.hutch.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file system of few bytes, which really gets full.
public record SmallDisk(Path root) implements AutoCloseable {
    public static final int PAGE = 4096;

    /// @param size as mount(8) understands it
    public static SmallDisk mount(Path root, String size) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a tmpfs");
        Files.createDirectory(root);
        Program.named("mount")
                .args("-t", "tmpfs", "-o", "size=" + size, "tmpfs", root.toString())
                .run()
                .orThrow("test.mount", "mount a tmpfs");
        return new SmallDisk(root);
    }

    /// Takes all room but some pages.
    public void leave(int pages) throws IOException {
        free();
        long fill = Files.getFileStore(root).getUsableSpace() - (long) pages * PAGE;
        try (FileChannel channel =
                FileChannel.open(
                        filler(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocate(PAGE);
            for (long written = 0; written < fill; written += PAGE) {
                channel.write(page.clear());
            }
        }
    }

    public void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() {
        Program.named("umount").args(root.toString()).run().orThrow("test.umount", "unmount");
    }
}
