package dev.hutch.linux.files;

import static dev.hutch.linux.call.Descriptor.O_CREAT;
import static dev.hutch.linux.call.Descriptor.O_NOFOLLOW;
import static dev.hutch.linux.call.Descriptor.O_RDWR;

import dev.hutch.linux.call.Descriptor;
import dev.hutch.linux.call.ErrnoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// An exclusive lock that the kernel takes back when its holder dies, however it dies. Excludes
/// other processes and other holders in this process alike. The file stays; only the lock goes.
public final class FileLock implements AutoCloseable {
    private static final int OWNER_ONLY = 0600;

    private final Descriptor held;

    private FileLock(Descriptor held) {
        this.held = held;
    }

    /// @return empty when another holds it
    public static Optional<FileLock> tryAcquire(Path file) {
        Descriptor open = open(file);
        try {
            open.lock(Descriptor.LOCK_EX | Descriptor.LOCK_NB);
            return Optional.of(new FileLock(open));
        } catch (ErrnoException e) {
            open.close();
            if (e.is(ErrnoException.EAGAIN)) {
                return Optional.empty();
            }
            throw FileProblems.of("lock", file, e);
        }
    }

    /// Waits until the lock is free. An interrupt ends the wait with `cancelled`.
    public static FileLock acquire(Path file) {
        Optional<FileLock> free = tryAcquire(file);
        if (free.isPresent()) {
            return free.get();
        }
        CompletableFuture<FileLock> lock = new CompletableFuture<>();
        // flock cannot be interrupted, so a thread of its own waits in it; when nobody wants the
        // lock any more it is released the moment it arrives.
        Thread.ofPlatform()
                .daemon()
                .name("lock-" + file.getFileName())
                .start(() -> wait(file, lock));
        try {
            return lock.get();
        } catch (InterruptedException e) {
            if (!lock.cancel(false)) {
                lock.join().close();
            }
            throw FileProblems.cancelled("lock " + file, e);
        } catch (ExecutionException e) {
            throw FileProblems.of("lock", file, new IOException(e.getCause()));
        }
    }

    @Override
    public void close() {
        held.close();
    }

    private static void wait(Path file, CompletableFuture<FileLock> lock) {
        Descriptor open;
        try {
            open = Descriptor.open(file, O_RDWR | O_CREAT | O_NOFOLLOW, OWNER_ONLY);
        } catch (ErrnoException e) {
            lock.completeExceptionally(e);
            return;
        }
        try {
            open.lock(Descriptor.LOCK_EX);
            if (!lock.complete(new FileLock(open))) {
                open.close();
            }
        } catch (ErrnoException e) {
            open.close();
            lock.completeExceptionally(e);
        }
    }

    private static Descriptor open(Path file) {
        try {
            return Descriptor.open(file, O_RDWR | O_CREAT | O_NOFOLLOW, OWNER_ONLY);
        } catch (ErrnoException e) {
            throw FileProblems.of("open", file, e);
        }
    }
}
