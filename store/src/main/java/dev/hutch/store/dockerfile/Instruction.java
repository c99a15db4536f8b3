package dev.hutch.store.dockerfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One instruction of a stage. Words are as written; variables in them are put in when it is
/// carried out, because earlier instructions set them.
public sealed interface Instruction {

    /// Where it begins in the file, from 1.
    int line();

    /// A command line: through the shell, or as it is.
    sealed interface CommandLine {
        /// Handed to the stage's shell as one argument.
        record Shell(String script) implements CommandLine {}

        record Exec(List<String> argv) implements CommandLine {
            public Exec {
                argv = List.copyOf(argv);
            }
        }
    }

    record Arg(int line, String name, Optional<String> defaultValue) implements Instruction {}

    /// @param assignments in order
    record Env(int line, List<Map.Entry<String, String>> assignments) implements Instruction {
        public Env {
            assignments = List.copyOf(assignments);
        }
    }

    record Label(int line, List<Map.Entry<String, String>> labels) implements Instruction {
        public Label {
            labels = List.copyOf(labels);
        }
    }

    record Run(int line, CommandLine command) implements Instruction {}

    /// `COPY` and `ADD`.
    ///
    /// @param from a stage or an image; empty: the context
    /// @param owner `user[:group]`, names or numbers; empty: root
    /// @param mode octal digits; empty: as it is
    /// @param unpack local archives are taken apart
    record Copy(
            int line,
            List<String> sources,
            String target,
            String from,
            String owner,
            String mode,
            boolean unpack)
            implements Instruction {
        public Copy {
            sources = List.copyOf(sources);
        }
    }

    record Workdir(int line, String path) implements Instruction {}

    record User(int line, String user) implements Instruction {}

    record Entrypoint(int line, CommandLine command) implements Instruction {}

    record Cmd(int line, CommandLine command) implements Instruction {}

    record Shell(int line, List<String> argv) implements Instruction {
        public Shell {
            argv = List.copyOf(argv);
        }
    }

    record StopSignal(int line, String signal) implements Instruction {}

    record Expose(int line, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    record Volume(int line, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    /// @param options such as `interval`; durations as written
    /// @param command empty for `NONE`
    record Healthcheck(int line, Map<String, String> options, Optional<CommandLine> command)
            implements Instruction {
        public Healthcheck {
            options = Map.copyOf(options);
        }
    }
}
