package dev.hutch.store;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs in processes of their own, with the classes of this very test.
public final class JavaProcess {
    private JavaProcess() {}

    public static ProcessBuilder of(Class<?> main, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The shortest way to the first line of Java.
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
        line.add(main.getName());
        line.addAll(arguments);
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
