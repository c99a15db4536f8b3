package dev.hutch.api.call;

import dev.hutch.api.EventSink;

/// hutch itself, as seen by its callers. The daemon implements it directly; a client in another
/// process implements it over HTTP. Both pass the same contract.
///
/// A call blocks its thread until the answer is there and throws `ProblemException` on failure.
/// Interrupting the thread cancels the call: a job is cancelled and undone, a stream is closed.
public interface Hutch {

    <R> R call(Call<R> call, CallIo io);

    default <R> R call(Call<R> call) {
        return call(call, CallIo.events(EventSink.NONE));
    }
}
