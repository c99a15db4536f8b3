package dev.hutch.daemon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DaemonLogTest {
    @TempDir Path directory;

    /// SLF4J hands out a substitute while another thread, such as the one that loads classes ahead,
    /// is finding its provider. Each round has an SLF4J of its own, which nobody has asked yet.
    @RepeatedTest(5)
    @Timeout(20)
    void startsWhileAnotherThreadIsFirstToLog() throws Exception {
        try (URLClassLoader fresh = new URLClassLoader(classes(), null)) {
            Class<?> slf4j = fresh.loadClass("org.slf4j.LoggerFactory");
            Field state = slf4j.getDeclaredField("INITIALIZATION_STATE");
            state.setAccessible(true);
            CompletableFuture<?> other =
                    CompletableFuture.runAsync(() -> {
                        try {
                            slf4j.getMethod("getLogger", String.class).invoke(null, "x");
                        } catch (ReflectiveOperationException e) {
                            throw new AssertionError(e);
                        }
                    });
            while (state.getInt(null) == 0) {
                Thread.onSpinWait();
            }
            Path file = directory.resolve("daemon.log");
            fresh.loadClass(DaemonLog.class.getName())
                    .getMethod("start", Path.class, System.Logger.Level.class)
                    .invoke(null, file, System.Logger.Level.INFO);
            other.get();
            assertThat(file).exists();
        }
    }

    private static URL[] classes() {
        List<URL> urls = new ArrayList<>();
        for (String path : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(path, "").split(File.pathSeparator)) {
                urls.add(url(entry));
            }
        }
        URI own = URI.create(DaemonLog.class.getResource("DaemonLog.class").toString());
        assertThat(own.getScheme()).isEqualTo("file");
        urls.add(url(Path.of(own).resolve("../../../../..").normalize().toString()));
        return urls.toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(path, e);
        }
    }
}
