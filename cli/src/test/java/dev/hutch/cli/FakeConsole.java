package dev.hutch.cli;

import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A console in memory that writes down what happens to it, in order.
final class FakeConsole implements Console {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final List<Boolean> raw = new ArrayList<>();
    Path directory = Path.of("/home/u/project");
    Map<String, String> variables = Map.of("TERM", "xterm");
    boolean person;
    final List<EnvCall.Entry> became = new ArrayList<>();
    String input = "";

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String messages() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public InputStream in() {
        return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public boolean isTerminal(Stream stream) {
        return person;
    }

    @Override
    public Optional<VmCall.TerminalSize> size() {
        return person ? Optional.of(new VmCall.TerminalSize(50, 100)) : Optional.empty();
    }

    @Override
    public void raw(boolean on) {
        raw.add(on);
    }

    @Override
    public void onControl(Consumer<CallIo.Control> listener) {}

    @Override
    public void onHangup(Runnable listener) {}

    @Override
    public void become(EnvCall.Entry entry) {
        became.add(entry);
    }
}
