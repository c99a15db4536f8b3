package dev.hutch.store.dockerfile;

import java.util.List;

/// A whole file.
///
/// @param arguments those before the first stage; they count in `FROM` only
/// @param stages in order, at least one
/// @param escape `\` or a backtick
public record Dockerfile(List<Instruction.Arg> arguments, List<Stage> stages, char escape) {
    public Dockerfile {
        arguments = List.copyOf(arguments);
        stages = List.copyOf(stages);
    }

    /// From one `FROM` to the next.
    ///
    /// @param base an image, an earlier stage or `scratch`, as written
    /// @param name in lower case; empty: has none
    public record Stage(int line, String base, String name, List<Instruction> instructions) {
        public Stage {
            instructions = List.copyOf(instructions);
        }
    }

    /// Problems: `dockerfile.syntax`, `dockerfile.unsupported`, each naming `file` and the line.
    ///
    /// @param file its name, for messages
    public static Dockerfile parse(String file, String text) {
        return new Parser(file).parse(text);
    }
}
