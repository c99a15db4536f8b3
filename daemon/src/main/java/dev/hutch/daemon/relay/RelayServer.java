package dev.hutch.daemon.relay;

import dev.hutch.api.BuildInfo;
import dev.hutch.cli.Cli;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/// Listens for thin clients. Clients that the kernel says are another user's are turned away.
public final class RelayServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RelayServer.class.getName());

    /// A burst of clients waits in the kernel; this many is far beyond any script.
    private static final int BACKLOG = 512;

    /// How long commands may take to wind up when the daemon ends.
    private static final Duration WIND_UP = Duration.ofSeconds(10);

    private static final int STOPPED = 125;

    private final Path socket;
    private final ServerSocketChannel server;
    private final String stamp;
    private final Cli cli;
    private final RelayHost host;
    private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();

    private RelayServer(
            Path socket, ServerSocketChannel server, BuildInfo build, Cli cli, RelayHost host) {
        this.socket = socket;
        this.server = server;
        this.stamp = stamp(build);
        this.cli = cli;
        this.host = host;
    }

    /// Opens the socket; clients are served from now on. The caller holds the daemon's lock, so a
    /// socket file that is already there is a dead one.
    public static RelayServer open(Path socket, BuildInfo build, Cli cli, RelayHost host) {
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            RelayServer relay = new RelayServer(socket, server, build, cli, host);
            Thread.ofPlatform().daemon().name("relay-accept").start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw RelayProblems.cannotListen(socket, e);
        }
    }

    /// How the native client writes down its build.
    static String stamp(BuildInfo build) {
        return build.version() + " " + build.commit() + " " + build.builtAt();
    }

    /// No new clients; commands are cancelled and may wind up. A client that was told to linger
    /// keeps its connection until the process ends.
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "relay=close_failed", e);
        }
        CountDownLatch ended = new CountDownLatch(connections.size());
        for (RelayConnection connection : connections) {
            connection.stop(STOPPED, ended::countDown);
        }
        try {
            if (!ended.await(WIND_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "relay=left_behind clients=" + ended.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("relay-reader").start(() -> serve(channel));
            }
        } catch (ClosedChannelException end) {
            // close() was called.
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "relay=accept_failed", e);
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            if (!isOwn(channel)) {
                LOG.log(System.Logger.Level.WARNING, "relay=refused reason=other_user");
                return;
            }
            Handover handover = Handover.read(channel);
            FrameWriter writer = new FrameWriter(channel);
            if (handover.protocol() != Handover.PROTOCOL || !handover.stamp().equals(stamp)) {
                turnAway(channel, writer, handover);
                return;
            }
            RelayConnection connection =
                    new RelayConnection(channel, writer, handover, cli, host::stopping);
            connections.add(connection);
            try {
                connection.serve();
            } finally {
                connections.remove(connection);
            }
        } catch (IOException | InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "relay=ended reason=\"" + e.getMessage() + "\"");
        }
    }

    private boolean isOwn(SocketChannel channel) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                .user()
                .equals(Files.getOwner(socket.getParent()));
    }

    /// A client of another build: the daemon makes room when nothing would be lost.
    private void turnAway(SocketChannel channel, FrameWriter writer, Handover handover)
            throws IOException, InterruptedException {
        LOG.log(
                System.Logger.Level.INFO,
                "relay=other_build client=\"" + handover.stamp() + "\" daemon=\"" + stamp + "\"");
        if (!connections.isEmpty() || !host.idle()) {
            writer.send(
                    Frame.of(FrameType.REFUSE, RelayProblems.otherBuild(handover.stamp(), stamp)));
            writer.finish();
            return;
        }
        writer.send(Frame.of(FrameType.RESTART));
        writer.finish(); // on its way before the process can end
        host.stop();
        // The client waits for our end; until then there is nothing to read from it.
        Frame.read(channel);
    }
}
