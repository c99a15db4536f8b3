package dev.hutch.store.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// A registry that answers as a test tells it, and remembers what it was asked.
public final class ScriptedRegistry implements AutoCloseable {
    private final ServerSocket socket;
    private final Function<Request, Response> script;
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /// @param target path and query
    public record Request(
            String method,
            String target,
            Optional<String> authorization,
            Optional<String> range,
            String body) {}

    /// @param headers lines, without line ends
    /// @param promised length of the body as told, -1 for not telling
    /// @param holds keeps the connection open after the body
    public record Response(
            int status, List<String> headers, byte[] body, int promised, boolean holds) {
        Response(int status, List<String> headers, byte[] body, int promised) {
            this(status, headers, body, promised, false);
        }
    }

    public ScriptedRegistry(Function<Request, Response> script) throws IOException {
        this.socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofVirtual().start(this::serve);
    }

    public String authority() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public static Response ok(byte[] body) {
        return new Response(200, List.of(), body, body.length);
    }

    public static Response status(int status, String... headers) {
        return new Response(status, List.of(headers), new byte[0], 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> answerAndClose(client));
            } catch (IOException closed) {
                // The test is over.
            }
        }
    }

    private void answerAndClose(Socket client) {
        try (client) {
            answer(client);
        } catch (IOException gone) {
            // The client has gone.
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String line = in.readLine();
        if (line == null) {
            return;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            String[] pair = header.split(": ", 2);
            headers.put(pair[0], pair[1]);
        }
        char[] sent = new char[Integer.parseInt(headers.getOrDefault("Content-Length", "0"))];
        int got = 0;
        for (int read = 0; got < sent.length && read >= 0; got += Math.max(read, 0)) {
            read = in.read(sent, got, sent.length - got);
        }
        Request request =
                new Request(
                        line.split(" ", -1)[0],
                        line.split(" ", -1)[1],
                        Optional.ofNullable(headers.get("Authorization")),
                        Optional.ofNullable(headers.get("Range"))
                                .or(() -> Optional.ofNullable(headers.get("Content-Range"))),
                        new String(sent, 0, got));
        requests.add(request);
        Response response = script.apply(request);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status + " X\r\n");
        response.headers.forEach(each -> head.append(each).append("\r\n"));
        head.append("Connection: close");
        if (response.promised >= 0) {
            head.append("\r\nContent-Length: ").append(response.promised);
        }
        client.getOutputStream()
                .write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        if (!request.method().equals("HEAD")) {
            client.getOutputStream().write(response.body);
        }
        client.getOutputStream().flush();
        if (response.holds) {
            // Until the client goes.
            in.transferTo(java.io.Writer.nullWriter());
        }
    }
}
