package dev.hutch.cli.http;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.VmCall;
import dev.hutch.api.wire.WireJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/// hutch as seen from another process.
public final class HttpHutch implements Hutch, AutoCloseable {
    /// The host is whoever listens on the socket; HTTP wants a name all the same.
    private static final URI STREAM = URI.create("ws://localhost/v1/stream");

    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final WebSocketClient client;
    private final WireJson json = new WireJson();

    public HttpHutch(Path socket) {
        client = new WebSocketClient(new HttpClient(new UnixTransport(socket)));
        client.setIdleTimeout(Duration.ZERO);
        client.setMaxTextMessageSize(MAX_ANSWER_BYTES);
        client.setMaxBinaryMessageSize(HttpCall.MAX_CHUNK + 1);
    }

    @Override
    public <R> R call(Call<R> call, CallIo io) {
        HttpCall running = new HttpCall(io, json);
        try {
            if (!client.isStarted()) {
                client.start();
            }
            client.connect(running, STREAM).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HttpProblems.cancelled();
        } catch (ExecutionException | IOException e) {
            throw e.getCause() instanceof UpgradeException refused
                    ? HttpProblems.broken(refused)
                    : HttpProblems.unreachable(e);
        } catch (Exception e) {
            throw HttpProblems.broken(e);
        }
        return json.answer(running.carryOut(call, wantsInput(call)), call.answer());
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            System.getLogger(HttpHutch.class.getName())
                    .log(System.Logger.Level.DEBUG, "client=stop_failed", e);
        }
    }

    /// The user's input is taken only where it was given: to a guest's command, or as an archive.
    private static boolean wantsInput(Call<?> call) {
        return switch (call) {
            case VmCall.Exec exec -> exec.command().stdin();
            case VmCall.Run run -> run.command().stdin();
            case VmCall.CopyIn _ -> true;
            default -> false;
        };
    }
}
