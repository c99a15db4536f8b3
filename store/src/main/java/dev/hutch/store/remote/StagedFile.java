package dev.hutch.store.remote;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.WriterMark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file on its way into a layout. Whoever may read the layout may see that it is being written.
final class StagedFile implements AutoCloseable {
    private final Path path;
    private final WriterMark mark;
    private final int rights;
    private final FileChannel channel;

    StagedFile(Path path, WriterMark mark, int rights) throws IOException {
        this.path = path;
        this.mark = mark;
        this.rights = rights;
        try {
            this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            mark.close();
            throw e;
        }
    }

    interface Filler {
        void fill(OutputStream out) throws IOException;
    }

    /// Once, and to the end.
    StagedFile fill(Filler filler) throws IOException {
        LayoutWork.allow(path, rights);
        filler.fill(Channels.newOutputStream(channel));
        channel.force(true);
        return this;
    }

    void publish(Path target) {
        AtomicFiles.publish(path, target);
    }

    /// Whoever comes second finds what the first left.
    void linkOnce(Path target) throws IOException {
        try {
            Files.createLink(target, path);
            AtomicFiles.syncDirectory(target.resolveSibling("."));
        } catch (FileAlreadyExistsException another) {
            // Somebody else was as fast.
        }
    }

    @Override
    public void close() throws IOException {
        // Its mark last: nobody else is to sweep meanwhile.
        try (mark;
                channel) {
            Files.deleteIfExists(path);
        }
    }
}
