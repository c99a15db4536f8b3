package dev.hutch.daemon;

import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.vm.machine.Steps;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A daemon of real parts in a directory of its own, its doors closed.
public final class TestDaemon {
    private TestDaemon() {}

    public static Home home(Path directory) {
        Home home = Home.of(Map.of("HUTCH_HOME", directory.resolve("h").toString()));
        home.prepare();
        return home;
    }

    public static Daemon open(Path directory) {
        Home home = home(directory);
        Settings settings = Settings.load(List.of(home.configFiles().getLast()), Map.of(), 2);
        return Daemon.open(home, settings, directory.resolve("no-agent"), Steps.NONE);
    }
}
