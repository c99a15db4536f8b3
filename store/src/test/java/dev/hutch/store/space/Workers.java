package dev.hutch.store.space;

import dev.hutch.store.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts `StoreWorker` in processes of their own.
final class Workers {
    private Workers() {}

    static Process start(Path store, Path tars, List<String> command) throws IOException {
        return builder(store, tars, command).start();
    }

    static ProcessBuilder builder(Path store, Path tars, List<String> command) {
        List<String> arguments = new ArrayList<>(List.of(store.toString(), tars.toString()));
        arguments.addAll(command);
        return JavaProcess.of(StoreWorker.class, arguments);
    }
}
