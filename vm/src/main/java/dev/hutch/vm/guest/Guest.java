package dev.hutch.vm.guest;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One guest, reached through its agent. Thread-safe: any number of commands and transfers run at
/// once over the one channel, each with its own flow control, so that none starves another.
///
/// Every method throws `ProblemException`: `guest.gone` (unavailable) when the channel has ended,
/// `guest.protocol` (corrupt) when the other side broke the format, and what the agent itself
/// reports. Blocking methods end with `cancelled` when their thread is interrupted, and the agent
/// is told to stop what it did for them.
public interface Guest extends AutoCloseable {

    /// What the agent said when the channel opened.
    Hello hello();

    /// Mounts the root and moves into it. Nothing said here tells which VM this is.
    void configure(GuestConfiguration configuration);

    /// Makes this guest one particular VM; returns when it is ready for work.
    void identify(GuestIdentity identity);

    /// Does the same for nobody, in a guest that is nobody yet and stays so: what it does for the
    /// second time, on disk and in emulated code, is done quickly.
    void rehearse(GuestIdentity nobody);

    /// Writes to the disks what is in memory only.
    void sync();

    /// Starts a command; returns as soon as it runs. A command that cannot be started is an exit of
    /// 126 or 127, as in a shell, with the reason on its standard error.
    GuestProcess exec(GuestCommand command);

    /// Unpacks a tar below `directory`, which is created if it is missing. Names that leave the
    /// directory, by `..` or through a link, are refused.
    ///
    /// @param owner keep the archive's owners, or make everything belong to root
    TransferResult unpack(String directory, TarOwner owner, InputStream tar);

    /// Packs `path` as a tar: the tree below a directory, or one file under its own name.
    TransferResult pack(String path, OutputStream tar);

    /// Packs what was written over the layers since the first start, with OCI's whiteouts. Writers
    /// in the guest wait until it is done. Problems: `guest.frozen` (busy) when somebody does so
    /// already.
    TransferResult packChanges(OutputStream tar);

    /// Tells what stands at a path. @return empty when nothing does
    Optional<GuestFile> stat(String path);

    /// Connects to a TCP port on the guest's own loopback.
    GuestConnection connect(int port);

    List<Listener> listeners();

    GuestStats stats();

    /// One frame there and back.
    Duration ping();

    /// Syncs the file systems and powers off; returns when the agent has said it will.
    void powerOff();

    /// Completed when the channel has ended, for whatever reason.
    CompletableFuture<Void> gone();

    /// Ends the conversation. The guest runs on; what it ran for this conversation is killed.
    @Override
    void close();

    enum TarOwner {
        AS_ARCHIVED,
        ROOT
    }

    /// @param entries members of the archive
    /// @param bytes of file content
    record TransferResult(long entries, long bytes) {}

    /// @param kind `file`, `directory`, `symlink` or `other`; links are not followed
    record GuestFile(String kind, int mode, int uid, int gid, long size) {}

    /// @param address as bound, such as `127.0.0.1` or `::`
    record Listener(String address, int port, String process) {}

    record GuestStats(
            long uptimeMillis,
            long memoryTotal,
            long memoryAvailable,
            long diskTotal,
            long diskUsed,
            long loadMilli,
            int processes) {}

    /// A TCP connection that ends in the guest.
    interface GuestConnection extends AutoCloseable {
        InputStream in();

        OutputStream out();

        @Override
        void close();
    }
}
