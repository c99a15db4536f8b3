package dev.hutch.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A test that runs the real command against real machines.
@ExtendWith(Suite.class)
abstract class MachineTest {
    @TempDir Path directory;

    final Hutch hutch = Suite.hutch();

    /// A small git repository with a dirty working tree.
    Path repository() {
        Hutch.host(
                directory,
                """
                git init -q -b main repo; cd repo
                git config user.name 'A User'; git config user.email user@example.org
                echo '# project' > README.md; mkdir src; printf '#!/bin/sh\\necho run\\n' > src/run.sh
                chmod +x src/run.sh; ln -s src/run.sh link; echo '*.o' > .gitignore
                git add -A; git commit -qm first
                """);
        return directory.resolve("repo");
    }

    static String sh(Path in, String script, String... arguments) {
        return Hutch.host(in, script, arguments);
    }
}
