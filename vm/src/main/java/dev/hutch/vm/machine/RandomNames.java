package dev.hutch.vm.machine;

import dev.hutch.api.VmName;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Names for VMs that nobody named: `calm-otter`.
final class RandomNames {
    private static final List<String> ADJECTIVES =
            List.of(
                    "amber", "apt", "bold", "brave", "brisk", "calm", "clear", "clever", "cosy",
                    "crisp", "deft", "eager", "early", "fair", "fleet", "fond", "fresh", "gentle",
                    "glad", "grand", "green", "happy", "hardy", "honest", "keen", "kind", "light",
                    "lively", "lucky", "mellow", "merry", "mild", "neat", "nimble", "noble",
                    "plain", "polite", "prime", "proud", "quick", "quiet", "ready", "sharp",
                    "silver", "smart", "snug", "solid", "spry", "steady", "still", "sunny", "swift",
                    "tidy", "true", "vivid", "warm", "wise", "witty", "young", "zesty");
    private static final List<String> NOUNS =
            List.of(
                    "badger",
                    "beaver",
                    "bison",
                    "bobcat",
                    "buzzard",
                    "crane",
                    "crow",
                    "deer",
                    "dove",
                    "duck",
                    "eagle",
                    "falcon",
                    "ferret",
                    "finch",
                    "fox",
                    "gecko",
                    "goose",
                    "grouse",
                    "hare",
                    "hawk",
                    "hedgehog",
                    "heron",
                    "ibex",
                    "jackdaw",
                    "jay",
                    "kestrel",
                    "lark",
                    "linnet",
                    "lynx",
                    "magpie",
                    "marmot",
                    "marten",
                    "mole",
                    "moose",
                    "mouse",
                    "newt",
                    "otter",
                    "owl",
                    "partridge",
                    "pigeon",
                    "plover",
                    "quail",
                    "rabbit",
                    "raven",
                    "robin",
                    "rook",
                    "salmon",
                    "seal",
                    "shrew",
                    "sparrow",
                    "squirrel",
                    "stoat",
                    "stork",
                    "swallow",
                    "swan",
                    "thrush",
                    "toad",
                    "trout",
                    "vole",
                    "wren");

    /// Attempts before a number is added: enough for a few thousand VMs.
    private static final int ATTEMPTS = 20;

    private RandomNames() {}

    static VmName pick(RandomGenerator random, Predicate<VmName> taken) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            VmName name = new VmName(pair(random));
            if (!taken.test(name)) {
                return name;
            }
        }
        for (int number = 2; ; number++) {
            VmName name = new VmName(pair(random) + "-" + number);
            if (!taken.test(name)) {
                return name;
            }
        }
    }

    private static String pair(RandomGenerator random) {
        return ADJECTIVES.get(random.nextInt(ADJECTIVES.size()))
                + "-"
                + NOUNS.get(random.nextInt(NOUNS.size()));
    }
}
