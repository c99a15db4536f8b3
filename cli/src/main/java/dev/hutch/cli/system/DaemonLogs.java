package dev.hutch.cli.system;

import dev.hutch.api.Problem;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch daemon logs`: reads the file itself, so that it works when the daemon does not.
@Command(name = "logs", description = "What the daemon wrote to its log.")
public final class DaemonLogs extends HutchCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on as it grows.")
    private boolean follow;

    @Override
    protected int run(Invocation hutch) {
        Path log = hutch.daemonLog();
        try (FileChannel channel = FileChannel.open(log);
                WatchService changes = log.getFileSystem().newWatchService()) {
            InputStream in = Channels.newInputStream(channel);
            log.resolveSibling(".").register(changes, StandardWatchEventKinds.ENTRY_MODIFY);
            in.transferTo(hutch.console().out());
            while (follow) {
                WatchKey key = changes.take();
                key.pollEvents();
                in.transferTo(hutch.console().out());
                key.reset();
            }
            return 0;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Invocation.CANCELLED;
        } catch (IOException e) {
            throw new Problem(
                            Problem.Kind.NOT_FOUND,
                            "daemon.no_log",
                            "there is no daemon log at " + log,
                            "hutch daemon start")
                    .toException(e);
        }
    }
}
