package dev.hutch.store.space;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts `StoreWorker` in processes of their own, with the classes of this very test.
final class Workers {
    private Workers() {}

    static Process start(Path store, Path tars, List<String> command) throws IOException {
        return builder(store, tars, command).start();
    }

    static ProcessBuilder builder(Path store, Path tars, List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The shortest way to the first line of Java.
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
        line.add(StoreWorker.class.getName());
        line.add(store.toString());
        line.add(tars.toString());
        line.addAll(command);
        return new ProcessBuilder(line).redirectErrorStream(true);
    }

    private static String classPath() {
        Path classes = Path.of("target").toAbsolutePath();
        return String.join(
                File.pathSeparator,
                classes.resolve("test-classes").toString(),
                classes.resolve("classes").toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"));
    }
}
