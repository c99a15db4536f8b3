package dev.hutch.vm.guest;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/// A command as the agent runs it.
final class AgentProcess implements GuestProcess {
    private final Exchange exchange;
    private final CompletableFuture<Integer> exit;

    AgentProcess(Exchange exchange) {
        this.exchange = exchange;
        // Not on the thread that reads the channel: callers hang work on it.
        this.exit = exchange.ended().thenApplyAsync(AgentProcess::code, Thread::startVirtualThread);
    }

    @Override
    public OutputStream stdin() {
        return exchange.input();
    }

    @Override
    public InputStream stdout() {
        return exchange.output();
    }

    @Override
    public InputStream stderr() {
        return exchange.errorOutput();
    }

    @Override
    public void signal(int number) {
        exchange.send(FrameType.SIGNAL, new PayloadWriter().u8(number).toBytes());
    }

    @Override
    public void resize(int rows, int columns) {
        exchange.send(FrameType.RESIZE, new PayloadWriter().u16(rows).u16(columns).toBytes());
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return exit;
    }

    @Override
    public void close() {
        exchange.close();
    }

    private static int code(byte[] payload) {
        try {
            return Answers.exit(payload);
        } catch (MalformedFrame malformed) {
            throw GuestProblems.protocol(String.valueOf(malformed.getMessage())).toException();
        }
    }
}
