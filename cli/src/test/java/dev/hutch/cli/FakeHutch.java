package dev.hutch.cli;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.Hutch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Remembers what it was asked and answers from a script.
final class FakeHutch implements Hutch {
    final List<Call<?>> calls = new ArrayList<>();
    private final BiFunction<Call<?>, CallIo, Object> script;

    FakeHutch(BiFunction<Call<?>, CallIo, Object> script) {
        this.script = script;
    }

    @Override
    public <R> R call(Call<R> call, CallIo io) {
        calls.add(call);
        return call.answer().cast(script.apply(call, io));
    }

    Call<?> last() {
        return calls.getLast();
    }
}
