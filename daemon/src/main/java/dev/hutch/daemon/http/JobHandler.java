package dev.hutch.daemon.http;

import dev.hutch.api.Event;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.wire.WireJson;
import dev.hutch.daemon.calls.LocalHutch;
import dev.hutch.daemon.jobs.Job;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// `GET /v1/jobs/{id}`: the job. `GET /v1/jobs/{id}/events`: what it reported and reports, as
/// server-sent events, until `result` or `problem` ends the stream.
final class JobHandler extends Handler.Abstract {
    private static final String PREFIX = "/v1/jobs/";
    private static final String EVENTS = "/events";

    private final LocalHutch hutch;
    private final WireJson json;

    JobHandler(LocalHutch hutch, WireJson json) {
        this.hutch = hutch;
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String rest = request.getHttpURI().getCanonicalPath().substring(PREFIX.length());
        boolean events = rest.endsWith(EVENTS);
        String id = events ? rest.substring(0, rest.length() - EVENTS.length()) : rest;
        try {
            Job<?> job = hutch.jobs().get(id);
            if (events) {
                tell(job, response, callback);
            } else {
                Replies.answer(response, callback, json.write(job.view()));
            }
        } catch (ProblemException e) {
            Replies.problem(response, callback, json, e.problem());
        }
        return true;
    }

    /// One thing to tell: an event, or the end.
    private sealed interface Message {
        record Happened(Event event) implements Message {}

        record Ended() implements Message {}
    }

    private void tell(Job<?> job, Response response, Callback callback) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
        Job.Watch watch = job.watch(event -> queue.add(new Message.Happened(event)));
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            Thread.startVirtualThread(() -> {
                job.result().exceptionally(e -> null).join();
                queue.add(new Message.Ended());
            });
            out.flush();
            while (queue.take() instanceof Message.Happened(Event event)) {
                write(out, "event", json.event(event).toString());
            }
            end(job, out);
            callback.succeeded();
        } catch (IOException | InterruptedException e) {
            // The watcher has left; the job goes on.
            callback.failed(e);
        } finally {
            watch.end();
        }
    }

    private void end(Job<?> job, OutputStream out) throws IOException {
        try {
            write(out, "result", json.write(job.result().join()));
        } catch (java.util.concurrent.CompletionException e) {
            Problem problem =
                    e.getCause() instanceof ProblemException p
                            ? p.problem()
                            : HttpProblems.broken(e);
            write(out, "problem", json.write(problem));
        }
    }

    private static void write(OutputStream out, String event, String data) throws IOException {
        out.write(
                ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
