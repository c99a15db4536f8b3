package dev.hutch.vm.workspace;

import dev.hutch.linux.process.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The host's git, freed of what the daemon's own environment may say about repositories: a daemon
/// that was started from a git hook would otherwise work on that hook's repository for ever.
final class Git {

    /// What `git rev-parse --local-env-vars` names, and what changes how paths or patches are read.
    private static final List<String> FOREIGN =
            List.of(
                    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                    "GIT_ATTR_SOURCE",
                    "GIT_COMMON_DIR",
                    "GIT_CONFIG",
                    "GIT_CONFIG_COUNT",
                    "GIT_CONFIG_PARAMETERS",
                    "GIT_DEFAULT_HASH",
                    "GIT_DIFF_OPTS",
                    "GIT_DIR",
                    "GIT_EXTERNAL_DIFF",
                    "GIT_GLOB_PATHSPECS",
                    "GIT_GRAFT_FILE",
                    "GIT_ICASE_PATHSPECS",
                    "GIT_IMPLICIT_WORK_TREE",
                    "GIT_INDEX_FILE",
                    "GIT_INTERNAL_SUPER_PREFIX",
                    "GIT_LITERAL_PATHSPECS",
                    "GIT_NAMESPACE",
                    "GIT_NO_REPLACE_OBJECTS",
                    "GIT_NOGLOB_PATHSPECS",
                    "GIT_OBJECT_DIRECTORY",
                    "GIT_PREFIX",
                    "GIT_QUARANTINE_PATH",
                    "GIT_REPLACE_REF_BASE",
                    "GIT_SHALLOW_FILE",
                    "GIT_TEMPLATE_DIR",
                    "GIT_WORK_TREE");

    private Git() {}

    /// In a repository of the user, with the user's configuration, but without its hooks and
    /// without anything that would write there.
    static Program of(Path directory) {
        return of(directory, Map.of());
    }

    /// @param places of the index and the objects, where they are not the repository's own
    static Program of(Path directory, Map<String, String> places) {
        return plain(places)
                .in(directory)
                .args("-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false")
                .args("-c", "core.splitIndex=false", "-c", "index.sparse=false")
                .args("-c", "core.hooksPath=/dev/null")
                .env("GIT_OPTIONAL_LOCKS", "0");
    }

    /// In a repository of ours, with no configuration but its own.
    static Program own(Path gitDirectory) {
        return unconfigured()
                .args("--git-dir=" + gitDirectory)
                .args("-c", "core.hooksPath=/dev/null", "-c", "core.logAllRefUpdates=false");
    }

    /// Makes an empty repository of ours.
    static Program init(Path directory, String objectFormat) {
        return unconfigured()
                .args("init", "--quiet", "--template=", "--object-format=" + objectFormat)
                .args(directory.toString());
    }

    private static Program unconfigured() {
        return plain(Map.of())
                .env("GIT_CONFIG_NOSYSTEM", "1")
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .env("GIT_ATTR_NOSYSTEM", "1");
    }

    private static Program plain(Map<String, String> places) {
        List<String> words = new ArrayList<>();
        FOREIGN.forEach(name -> words.addAll(List.of("-u", name)));
        words.add("GIT_NO_REPLACE_OBJECTS=1");
        places.forEach((name, value) -> words.add(name + "=" + value));
        words.add(Program.named("git").file().toString());
        return Program.named("env").args(words).env("GIT_TERMINAL_PROMPT", "0");
    }
}
