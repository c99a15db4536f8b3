package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A git repository of a test, worked on with the real git and the real shell.
final class Repository {
    final Path root;

    Repository(Path root) {
        this.root = root;
    }

    static Repository init(Path root, String... options) {
        List<String> words = new ArrayList<>(List.of("git", "init", "-q", "-b", "main"));
        words.addAll(List.of(options));
        words.add(root.toString());
        run(root.getParent(), words);
        Repository repository = new Repository(root);
        repository.git("config", "user.name", "A User");
        repository.git("config", "user.email", "user@example.org");
        return repository;
    }

    /// With a first commit: README.md, src/run.sh (executable), and a link.
    static Repository filled(Path root) {
        Repository repository = init(root);
        repository.sh(
                """
                echo '# project' > README.md
                mkdir -p src docs/deep
                printf '#!/bin/sh\\necho run\\n' > src/run.sh && chmod +x src/run.sh
                ln -s src/run.sh link
                seq 1 200 > docs/deep/numbers.txt
                printf 'ignored.txt\\n*.o\\n' > .gitignore
                git add -A && git commit -qm 'first'
                """);
        return repository;
    }

    String git(String... arguments) {
        List<String> words = new ArrayList<>(List.of("git"));
        words.addAll(List.of(arguments));
        return run(root, words);
    }

    String sh(String script) {
        return run(root, List.of("bash", "-e", "-c", script));
    }

    String status() {
        return git("status", "--porcelain=v2", "--branch", "--untracked-files=all");
    }

    /// Every file that is not ignored, with its mode and content, whatever git's own index says.
    String files() {
        return sh(
                """
                d=$(mktemp -d); trap 'rm -rf "$d"' EXIT
                git init -q --bare "$d/x"
                e="git --git-dir=$d/x --work-tree=. -c core.bare=false -c core.fileMode=true"
                git rev-parse --git-path info/exclude | xargs -I{} cp {} "$d/x/info/exclude" || true
                $e add -A
                $e ls-files --stage
                """);
    }

    static String run(Path directory, List<String> words) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            builder.environment().put("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z");
            builder.environment().put("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
            Path err = Files.createTempFile("hutch-workspace", ".err");
            try {
                Process process = builder.redirectError(err.toFile()).start();
                process.getOutputStream().close();
                byte[] out = process.getInputStream().readAllBytes();
                int exit = process.waitFor();
                assertThat(exit)
                        .as("%s: %s", words, Files.readString(err, StandardCharsets.ISO_8859_1))
                        .isZero();
                return new String(out, StandardCharsets.ISO_8859_1);
            } finally {
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
