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
import java.util.Optional;
import java.util.function.Function;

/// A registry that answers as a test tells it, and remembers what it was asked.
final class ScriptedRegistry implements AutoCloseable {
    private final ServerSocket socket;
    private final Function<Request, Response> script;
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /// @param target path and query
    record Request(String target, Optional<String> authorization) {}

    /// @param headers lines, without line ends
    /// @param promised length of the body as told
    record Response(int status, List<String> headers, byte[] body, int promised) {}

    ScriptedRegistry(Function<Request, Response> script) throws IOException {
        this.socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofVirtual().start(this::serve);
    }

    String authority() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    static Response ok(byte[] body) {
        return new Response(200, List.of(), body, body.length);
    }

    static Response status(int status, String... headers) {
        return new Response(status, List.of(headers), new byte[0], 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException closed) {
                // The test is over, or the client has gone.
            }
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
        String target = line.split(" ", -1)[1];
        Optional<String> authorization = Optional.empty();
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            if (header.regionMatches(true, 0, "Authorization: ", 0, 15)) {
                authorization = Optional.of(header.substring(15));
            }
        }
        Request request = new Request(target, authorization);
        requests.add(request);
        Response response = script.apply(request);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status + " X\r\n");
        response.headers.forEach(each -> head.append(each).append("\r\n"));
        head.append("Connection: close\r\nContent-Length: ").append(response.promised);
        client.getOutputStream()
                .write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(response.body);
        client.getOutputStream().flush();
    }
}
