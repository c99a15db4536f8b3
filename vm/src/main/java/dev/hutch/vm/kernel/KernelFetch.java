package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Brings an archive here and hashes it on the way. Whoever calls looks at the digest before at the
/// archive.
final class KernelFetch {
    private static final Duration HEADERS = Duration.ofSeconds(60);

    /// A transfer that brings nothing for so long has failed.
    private static final Duration STALL = Duration.ofSeconds(60);

    /// Compressed kernels with all modules are below 200 MiB; with debugging below 1 GiB.
    private static final long MAX_BYTES = 2L << 30;

    private static final long PROGRESS_STEP = 1 << 20;

    private static final int MAX_REDIRECTS = 5;

    private final KernelWeb web;
    private final Duration stall;

    KernelFetch(KernelWeb web) {
        this(web, STALL);
    }

    KernelFetch(KernelWeb web, Duration stall) {
        this.web = web;
        this.stall = stall;
    }

    void fetch(KernelSource.Archive source, Path target, EventSink events) {
        URI uri = source.uri();
        events.stage("kernel.fetch", "download " + uri);
        Digest found =
                switch (String.valueOf(uri.getScheme())) {
                    case "http", "https" -> overHttp(uri, target, events);
                    case "file" -> fromFile(uri, target, events);
                    default ->
                            throw KernelProblems.invalidSource(
                                    "'" + uri + "' is not an http, https or file URL");
                };
        if (!found.equals(source.digest())) {
            throw KernelProblems.digestMismatch(uri, source.digest(), found);
        }
    }

    private Digest fromFile(URI uri, Path target, EventSink events) {
        Path file;
        try {
            file = Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw KernelProblems.invalidSource("'" + uri + "' names no local file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return receive(uri, in, Files.size(file), target, events, new AtomicLong());
        } catch (IOException e) {
            throw failed(uri, e);
        }
    }

    private Digest overHttp(URI uri, Path target, EventSink events) {
        try {
            HttpResponse<InputStream> response = ask(uri);
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    throw KernelProblems.fetchFailed(
                            uri, "the server answered " + response.statusCode(), null);
                }
                long length = response.headers().firstValueAsLong("content-length").orElse(0);
                return watched(uri, in, length, target, events);
            }
        } catch (IllegalArgumentException e) {
            throw KernelProblems.invalidSource("'" + uri + "': " + e.getMessage());
        } catch (IOException e) {
            throw failed(uri, e);
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("download " + uri, e);
        }
    }

    private HttpResponse<InputStream> ask(URI start) throws IOException, InterruptedException {
        URI uri = start;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpResponse<InputStream> response =
                    web.send(HttpRequest.newBuilder(uri).timeout(HEADERS));
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return response;
            }
            response.body().close();
            URI next = uri.resolve(location.get());
            if ("https".equals(uri.getScheme()) && !"https".equals(next.getScheme())) {
                throw KernelProblems.fetchFailed(start, "it redirects away from TLS", null);
            }
            uri = next;
        }
        throw KernelProblems.fetchFailed(start, "it redirects without end", null);
    }

    /// Receives on a thread of its own, so that a server that falls silent can be left.
    private Digest watched(URI uri, InputStream in, long length, Path target, EventSink events)
            throws InterruptedException, IOException {
        AtomicLong received = new AtomicLong();
        CompletableFuture<Digest> digest = new CompletableFuture<>();
        Thread receiver =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                digest.complete(receive(uri, in, length, target, events, received));
                            } catch (IOException | RuntimeException e) {
                                digest.completeExceptionally(e);
                            }
                        });
        try {
            long before = -1;
            while (true) {
                try {
                    return digest.get(stall.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (received.get() == before) {
                        throw KernelProblems.fetchFailed(
                                uri, "nothing came for " + stall.toSeconds() + " s", e);
                    }
                    before = received.get();
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case IOException io -> throw io;
                case null, default -> throw new AssertionError(e);
            }
        } finally {
            receiver.interrupt();
        }
    }

    private static Digest receive(
            URI uri,
            InputStream in,
            long length,
            Path target,
            EventSink events,
            AtomicLong received)
            throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long reported = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            int count;
            while ((count = in.read(buffer)) > 0) {
                long total = received.addAndGet(count);
                if (total > MAX_BYTES) {
                    throw KernelProblems.tooLarge(uri.toString(), MAX_BYTES);
                }
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                if (total - reported >= PROGRESS_STEP) {
                    reported = total;
                    events.emit(new Event.Progress("kernel.fetch", total, length, "bytes"));
                }
            }
        }
        return Digest.of(digest.digest());
    }

    private static RuntimeException failed(URI uri, IOException e) {
        if (FileProblems.isDiskFull(e)) {
            return FileProblems.of("keep", Path.of("the download of " + uri), e);
        }
        String why =
                switch (e) {
                    case ConnectException _ -> "nobody answers there";
                    case NoSuchFileException _ -> "there is no such file";
                    default -> e.getMessage() == null ? "it broke off" : e.getMessage();
                };
        return KernelProblems.fetchFailed(uri, why, e);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
