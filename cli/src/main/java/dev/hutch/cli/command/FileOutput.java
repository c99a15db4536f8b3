package dev.hutch.cli.command;

import dev.hutch.api.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/// A file the user asked for: there in full, or not at all.
public final class FileOutput {
    private FileOutput() {}

    /// Lets `work` write to a sibling and puts it in place when that went well.
    public static <R> R write(Path target, Function<OutputStream, R> work) {
        Path staged =
                target.resolveSibling(
                        "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            R answer;
            try (OutputStream out = Files.newOutputStream(staged)) {
                answer = work.apply(out);
            }
            Files.move(
                    staged,
                    target,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            return answer;
        } catch (IOException e) {
            throw new Problem(
                            Problem.Kind.PRECONDITION,
                            "output.not_writable",
                            "cannot write " + target + ": " + reason(e),
                            "name a file in a directory that exists and is yours")
                    .toException(e);
        } finally {
            remove(staged);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "");
    }

    private static void remove(Path staged) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            System.getLogger(FileOutput.class.getName())
                    .log(System.Logger.Level.WARNING, "left=" + staged, e);
        }
    }
}
