package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.FileProblems;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A conversation with QEMU's monitor, the QEMU Machine Protocol: one JSON object per line; a
/// command, its answer, and events in between. QEMU speaks with one client at a time, so close it.
final class Qmp implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The longest answers (device listings) are some 100 KiB.
    private static final int MAX_LINE = 4 << 20;

    private final Path socket;
    private final SocketChannel channel;
    private final Consumer<Event> events;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Qmp(Path socket, SocketChannel channel, Consumer<Event> events) {
        this.socket = socket;
        this.channel = channel;
        this.events = events;
    }

    /// Something that happened in the machine, such as `STOP` or `SHUTDOWN`.
    record Event(String name, JsonNode data) {}

    /// Connects and agrees on what both can do. The monitor answers once the machine is made.
    ///
    /// @param events called on the reader's thread; must return at once
    static Qmp connect(Path socket, Duration deadline, Consumer<Event> events) {
        Qmp qmp;
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            qmp = new Qmp(socket, channel, events);
        } catch (IOException e) {
            throw QemuProblems.monitorGone(socket, e);
        }
        try {
            Thread.ofVirtual().name("qmp").start(qmp::read);
            qmp.await("the greeting", qmp.greeting, deadline);
            qmp.execute("qmp_capabilities", deadline);
            return qmp;
        } catch (RuntimeException e) {
            qmp.close();
            throw e;
        }
    }

    JsonNode execute(String command, Duration deadline) {
        return execute(command, Map.of(), deadline);
    }

    /// Sends a command and waits for its answer.
    ///
    /// @return the `return` member
    JsonNode execute(String command, Map<String, ?> arguments, Duration deadline) {
        String id = Long.toString(numbers.incrementAndGet());
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        try {
            if (ended.isDone()) {
                throw QemuProblems.monitorGone(socket, null);
            }
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("execute", command);
            message.put("id", id);
            if (!arguments.isEmpty()) {
                message.put("arguments", arguments);
            }
            send(JSON.writeValueAsBytes(message));
            JsonNode reply = await(command, answer, deadline);
            JsonNode error = reply.get("error");
            if (error != null) {
                throw QemuProblems.commandFailed(command, error.path("desc").asString(""));
            }
            return reply.get("return");
        } finally {
            open.remove(id);
        }
    }

    /// Completed when the other side has ended the conversation.
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // There is nothing to lose in a monitor's socket.
        }
    }

    private synchronized void send(byte[] message) {
        ByteBuffer line =
                ByteBuffer.allocate(message.length + 1).put(message).put((byte) '\n').flip();
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw QemuProblems.monitorGone(socket, e);
        }
    }

    private JsonNode await(String what, CompletableFuture<JsonNode> answer, Duration deadline) {
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw QemuProblems.monitorSilent(what, deadline);
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("QEMU " + what, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException problem
                    ? problem
                    : QemuProblems.monitorGone(socket, e);
        }
    }

    private void read() {
        RuntimeException end;
        try (InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
            byte[] line = line(in);
            while (line.length > 0) {
                dispatch(JSON.readTree(line));
                line = line(in);
            }
            end = QemuProblems.monitorGone(socket, null);
        } catch (IOException e) {
            end = QemuProblems.monitorGone(socket, e);
        } catch (JacksonException e) {
            end = QemuProblems.monitorBroken(socket, e.getOriginalMessage());
        } catch (RuntimeException e) {
            end = e;
        }
        ended.complete(null);
        greeting.completeExceptionally(end);
        for (CompletableFuture<JsonNode> waiting : open.values()) {
            waiting.completeExceptionally(end);
        }
    }

    private void dispatch(JsonNode message) {
        if (message.has("QMP")) {
            greeting.complete(message);
        } else if (message.has("event")) {
            events.accept(new Event(message.path("event").asString(""), message.path("data")));
        } else {
            CompletableFuture<JsonNode> waiting = open.get(message.path("id").asString(""));
            if (waiting != null) {
                waiting.complete(message);
            }
        }
    }

    /// One line with its end; empty at the end of the stream.
    private byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int value;
        while ((value = in.read()) >= 0) {
            line.write(value);
            if (value == '\n') {
                return line.toByteArray();
            }
            if (line.size() > MAX_LINE) {
                throw QemuProblems.monitorBroken(socket, "a line longer than " + MAX_LINE);
            }
        }
        return new byte[0];
    }
}
