package dev.hutch.linux.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A program of the host and how to run it. Immutable: each word returns a new one.
///
/// ```java
/// String head = Program.named("git").in(repository).args("rev-parse", "HEAD").run()
///         .orThrow("workspace.git", "read HEAD of " + repository).out().strip();
/// ```
///
/// @param tool its name, for messages
/// @param stdin null: empty
/// @param stdout null: kept and returned as text
/// @param stderr gets messages as they come, besides what is kept of them; null: nobody
public record Program(
        String tool,
        Path file,
        List<String> arguments,
        Map<String, String> environment,
        @Nullable Path directory,
        @Nullable Feed stdin,
        @Nullable OutputStream stdout,
        @Nullable OutputStream stderr,
        Duration deadline) {

    /// Enough for everything that does not set its own; a program that takes longer hangs.
    private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(10);

    /// Where administrators' tools live; an ordinary user's PATH leaves these out.
    private static final List<String> SYSTEM_DIRECTORIES =
            List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    public Program {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /// Looks a program up in PATH, then in the system's own directories. One that is missing is
    /// `host.program_missing`, and the hint installs it.
    public static Program named(String tool) {
        return find(tool).orElseThrow(() -> ProcessProblems.missing(tool));
    }

    /// As `named`, for whom a missing program is an answer and not a problem.
    public static Optional<Program> find(String tool) {
        return directories()
                .map(directory -> Path.of(directory, tool))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(file -> at(tool, file));
    }

    /// A program that stands at a known place.
    public static Program at(Path file) {
        return at(file.toString(), file);
    }

    private static Program at(String tool, Path file) {
        // Messages are read by us: untranslated, and names in UTF-8.
        Map<String, String> environment = Map.of("LC_ALL", "C.UTF-8");
        return new Program(
                tool, file, List.of(), environment, null, null, null, null, DEFAULT_DEADLINE);
    }

    public Program args(String... more) {
        return args(List.of(more));
    }

    public Program args(List<String> more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return new Program(
                tool, file, all, environment, directory, stdin, stdout, stderr, deadline);
    }

    public Program in(Path newDirectory) {
        return new Program(
                tool, file, arguments, environment, newDirectory, stdin, stdout, stderr, deadline);
    }

    public Program env(String name, String value) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put(name, value);
        return new Program(tool, file, arguments, all, directory, stdin, stdout, stderr, deadline);
    }

    /// Feeds the stream while the program runs. If the stream fails, the program is killed and the
    /// stream's own failure is thrown: a program never takes half an input for a whole one.
    public Program stdin(InputStream source) {
        return feed(source::transferTo);
    }

    /// Lets `feed` write the input while the program runs, on a thread of its own. Its failure is
    /// treated as that of an input stream.
    public Program feed(Feed feed) {
        return new Program(
                tool, file, arguments, environment, directory, feed, stdout, stderr, deadline);
    }

    /// Streams the output there instead of keeping it.
    public Program stdout(OutputStream sink) {
        return new Program(
                tool, file, arguments, environment, directory, stdin, sink, stderr, deadline);
    }

    /// Passes messages on while the program runs; the end of them is still kept.
    public Program stderr(OutputStream sink) {
        return new Program(
                tool, file, arguments, environment, directory, stdin, stdout, sink, deadline);
    }

    public Program deadline(Duration limit) {
        return new Program(
                tool, file, arguments, environment, directory, stdin, stdout, stderr, limit);
    }

    /// Runs to the end. An interrupt or the deadline kills it, and all it started.
    public Finished run() {
        return new Run(this).toEnd();
    }

    /// The same, letting all other processes of the host go first.
    public Program givingWay() {
        List<String> words = new ArrayList<>(List.of("-n", "19", file.toString()));
        words.addAll(arguments);
        return new Program(
                tool,
                named("nice").file(),
                words,
                environment,
                directory,
                stdin,
                stdout,
                stderr,
                deadline);
    }

    /// Starts it in a session of its own, its input empty and its output going to `log`. It lives
    /// on when we end.
    public ProcessIdentity spawn(Path log) {
        return spawn(log, Path.of("/dev/null"));
    }

    /// As `spawn(log)`, with a file as standard input.
    public ProcessIdentity spawn(Path log, Path input) {
        // setsid(1) becomes the program itself: it forks only for a process group's leader.
        Program session = named("setsid").args(file.toString()).args(arguments);
        ProcessBuilder builder = session.builder();
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.redirectInput(input.toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw ProcessProblems.notStarted(tool, e);
        }
        return ProcessIdentity.of(process.pid())
                .orElseThrow(() ->
                        ProcessProblems.notStarted(tool, new IOException("it ended at once")));
    }

    ProcessBuilder builder() {
        List<String> command = new ArrayList<>();
        command.add(file.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        return builder;
    }

    private static java.util.stream.Stream<String> directories() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        List<String> own = List.of(path.split(File.pathSeparator, -1));
        return java.util.stream.Stream.concat(
                own.stream().filter(directory -> directory.startsWith("/")),
                SYSTEM_DIRECTORIES.stream());
    }
}
