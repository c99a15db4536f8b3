package dev.hutch.store.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A wire between a client and a registry that does as a test tells it, byte for byte.
final class FaultyWire implements AutoCloseable {
    private static final Pattern REQUEST =
            Pattern.compile("(GET|HEAD|PATCH|PUT|POST) (/\\S*) HTTP");

    private final ServerSocket socket;
    private final int target;
    private final Fault fault;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

    /// Looks at bytes on their way and may change them. Throws to cut the connection.
    interface Fault {
        /// @param from how many came before them in this direction of this connection
        /// @param connection counted from 0
        void pass(byte[] bytes, int length, long from, boolean toClient, int connection)
                throws IOException, InterruptedException;
    }

    FaultyWire(int target, Fault fault) throws IOException {
        this.socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.target = target;
        this.fault = fault;
        Thread.ofVirtual().start(this::serve);
    }

    /// Cuts a connection after so many bytes in one direction.
    static Fault cut(boolean toClient, long after, int connections) {
        return (bytes, length, from, direction, connection) -> {
            if (direction == toClient && connection < connections && from + length > after) {
                throw new IOException("cut");
            }
        };
    }

    static Fault none() {
        return (bytes, length, from, toClient, connection) -> {};
    }

    String reference(String name) {
        return "127.0.0.1:" + socket.getLocalPort() + "/" + name;
    }

    /// First lines of requests, such as `GET /v2/x/blobs/sha256:...`.
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : List.copyOf(open)) {
            each.close();
        }
    }

    private void serve() {
        for (int connection = 0; !socket.isClosed(); connection++) {
            int number = connection;
            try {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.addAll(List.of(client, server));
                Thread.ofVirtual().start(() -> pump(client, server, false, number));
                Thread.ofVirtual().start(() -> pump(server, client, true, number));
            } catch (IOException over) {
                // The test is over.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean toClient, int connection) {
        byte[] buffer = new byte[1 << 14];
        long count = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!toClient) {
                    note(buffer, read);
                }
                fault.pass(buffer, read, count, toClient, connection);
                count += read;
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException cut) {
            // As told, or one end has gone.
        }
    }

    private void note(byte[] buffer, int length) {
        Matcher line = REQUEST.matcher(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        while (line.find()) {
            requests.add(line.group(1) + " " + line.group(2));
        }
    }
}
