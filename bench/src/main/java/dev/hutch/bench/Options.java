package dev.hutch.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What to measure, and how often.
///
/// @param runs of each command
/// @param alive VMs at once under stress
/// @param turns VMs one after another under stress
/// @param json where the figures go for programs
record Options(int runs, int boots, int alive, int turns, Set<Section> only, Optional<Path> json) {
    /// In the order they are taken.
    enum Section {
        BOOTS,
        /// By how much memory the guest has.
        RESTORES,
        COMMANDS,
        STARTS,
        COPIES,
        FORKS,
        DAEMON,
        IMAGES,
        ENVIRONMENTS,
        /// Only when it is named: it takes minutes.
        STRESS,
        /// Some minutes, until there is one: only when it is asked for.
        CROWD;

        static Section of(String word) {
            return Arrays.stream(values())
                    .filter(section -> section.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no section " + word));
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String USAGE =
            """
            usage: bench/run [--runs N] [--boots N] [--alive N] [--turns N] [--only SECTION[,SECTION]] [--json FILE]
            Measures the promises of SPECIFICATION on this machine; best while it does nothing else.
              --runs N    of each command (10)
              --boots N   cold boots (10)
              --alive N   VMs at once under stress (100)
              --turns N   VMs one after another under stress (500)
              --only ...  %s;
                          all but the last two unless this is given
              --json FILE the figures for programs, too\
            """
                    .formatted(
                            Arrays.stream(Section.values())
                                    .map(Section::word)
                                    .collect(Collectors.joining(", ")));

    /// @throws IllegalArgumentException for words it does not know
    static Options parse(String... args) {
        Options options =
                new Options(
                        10,
                        10,
                        100,
                        500,
                        EnumSet.complementOf(EnumSet.of(Section.STRESS, Section.CROWD)),
                        Optional.empty());
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " wants a value, or is no option");
            }
            options = options.with(args[i], args[i + 1]);
        }
        return options;
    }

    boolean wants(Section section) {
        return only.contains(section);
    }

    private Options with(String option, String value) {
        return switch (option) {
            case "--runs" -> new Options(Integer.parseInt(value), boots, alive, turns, only, json);
            case "--boots" -> new Options(runs, Integer.parseInt(value), alive, turns, only, json);
            case "--alive" -> new Options(runs, boots, Integer.parseInt(value), turns, only, json);
            case "--turns" -> new Options(runs, boots, alive, Integer.parseInt(value), only, json);
            case "--only" ->
                    new Options(
                            runs,
                            boots,
                            alive,
                            turns,
                            Arrays.stream(value.split(",", -1))
                                    .map(Section::of)
                                    .collect(Collectors.toSet()),
                            json);
            case "--json" ->
                    new Options(
                            runs,
                            boots,
                            alive,
                            turns,
                            only,
                            Optional.of(Path.of(value).toAbsolutePath()));
            default -> throw new IllegalArgumentException("no option " + option);
        };
    }
}
