package dev.hutch.vm.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Serves one file at `/good`, redirects `/moved` there and `/round` to itself, falls silent after
/// half of it at `/stall`, and fails everywhere else. As a proxy it is every server of that kind.
final class TinyHttp implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final byte[] content;

    TinyHttp(byte[] content) throws IOException {
        this.content = content;
        Thread.startVirtualThread(this::serve);
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getLocalPort() + path;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                answer(client);
            } catch (IOException closed) {
                // Either side may hang up at any time.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String path = in.readLine().split(" ")[1].replaceFirst("^http://[^/]+", "");
        while (!in.readLine().isEmpty()) {
            // Headers are of no interest.
        }
        OutputStream out = client.getOutputStream();
        switch (path) {
            case "/good" -> {
                head(out, "200 OK", "Content-Length: " + content.length);
                out.write(content);
            }
            case "/moved" -> head(out, "302 Found", "Location: /good\r\nContent-Length: 0");
            case "/round" -> head(out, "302 Found", "Location: /round\r\nContent-Length: 0");
            case "/stall" -> {
                head(out, "200 OK", "Content-Length: " + content.length);
                out.write(content, 0, content.length / 2);
                out.flush();
                in.read();
            }
            default -> head(out, "500 Broken", "Content-Length: 0");
        }
    }

    private static void head(OutputStream out, String status, String headers) throws IOException {
        String text = "HTTP/1.1 " + status + "\r\n" + headers + "\r\nConnection: close\r\n\r\n";
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
