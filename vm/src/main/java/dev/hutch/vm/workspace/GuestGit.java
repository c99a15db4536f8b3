package dev.hutch.vm.workspace;

import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.guest.GuestProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/// The git inside a guest, working on the repository that was placed there. Its messages are kept
/// apart from what it answers: a patch with a warning in it is no patch.
final class GuestGit {
    /// Of messages, the beginning; of answers kept in memory, all or a problem.
    private static final int MAX_KEPT = 1 << 20;

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Guest guest;
    private final Map<String, String> environment;

    GuestGit(Guest guest) {
        this(guest, Map.of("PATH", PATH, "HOME", "/root", "LC_ALL", "C"));
    }

    private GuestGit(Guest guest, Map<String, String> environment) {
        this.guest = guest;
        this.environment = environment;
    }

    /// The same with another index file.
    GuestGit withIndex(String file) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put("GIT_INDEX_FILE", file);
        return new GuestGit(guest, more);
    }

    /// Any image may be booted, and many hold no git.
    boolean isThere() {
        return run("/", List.of("git", "--version"), new byte[0], OutputStream.nullOutputStream())
                        .exit()
                == 0;
    }

    /// Runs git and returns what it said, or throws with its last words.
    String must(String what, String... arguments) {
        return must(what, new byte[0], arguments);
    }

    String must(String what, byte[] input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stream(what, input, new Bounded(out, MAX_KEPT, what), arguments);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /// Runs git and streams its answer.
    void stream(String what, byte[] input, OutputStream out, String... arguments) {
        Ended ended = run(Workspaces.GUEST_PATH, git(arguments), input, out);
        if (ended.exit() != 0) {
            throw WorkspaceProblems.guestGit(what, ended.exit(), ended.err());
        }
    }

    /// @return what git said, or nothing when it failed
    String ask(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream bounded = new Bounded(out, MAX_KEPT, "git's answer");
        Ended ended = run(Workspaces.GUEST_PATH, git(arguments), new byte[0], bounded);
        return ended.exit() == 0 ? out.toString(StandardCharsets.ISO_8859_1).strip() : "";
    }

    /// Runs something else of the guest that may be missing there.
    boolean tryRun(String... command) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        return run("/", List.of(command), new byte[0], nowhere).exit() == 0;
    }

    private static List<String> git(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("git", "-c", "core.quotePath=true"));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private record Ended(int exit, String err) {}

    private Ended run(String directory, List<String> argv, byte[] input, OutputStream out) {
        GuestCommand command = new GuestCommand(argv, environment, directory, "", null);
        try (GuestProcess process = guest.exec(command)) {
            Thread feeder = Thread.ofVirtual().start(() -> feed(process, input));
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Thread messages = Thread.ofVirtual().start(() -> keepSome(process.stderr(), err));
            try {
                process.stdout().transferTo(out);
                int exit = process.exit().get();
                messages.join();
                feeder.join();
                return new Ended(exit, err.toString(StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                throw WorkspaceProblems.cancelled(e);
            } catch (IOException e) {
                throw WorkspaceProblems.stream("the output of " + argv.getFirst(), e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException problem) {
                    throw problem;
                }
                throw new AssertionError(e.getCause());
            }
        }
    }

    private static void feed(GuestProcess process, byte[] input) {
        try (OutputStream stdin = process.stdin()) {
            stdin.write(input);
        } catch (IOException readerGone) {
            // A command that does not read its input tells by its exit code whether that matters.
        }
    }

    private static void keepSome(InputStream messages, ByteArrayOutputStream kept) {
        byte[] buffer = new byte[8 << 10];
        try {
            int count;
            while ((count = messages.read(buffer)) > 0) {
                kept.write(buffer, 0, Math.min(count, MAX_KEPT - kept.size()));
            }
        } catch (IOException ended) {
            // The exit code tells the rest.
        }
    }
}
