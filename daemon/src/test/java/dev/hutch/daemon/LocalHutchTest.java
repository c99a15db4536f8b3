package dev.hutch.daemon;

import dev.hutch.api.call.Hutch;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalHutchTest extends HutchContract {
    @TempDir Path directory;
    private Daemon daemon;

    @BeforeEach
    void open() {
        daemon = TestDaemon.open(directory);
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    @Override
    protected Hutch hutch() {
        return daemon.hutch();
    }
}
