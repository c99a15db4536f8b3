package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is edited on either side, the patch makes both sides equal again.
final class RandomEditsIT {
    private static final List<String> NAMES =
            List.of("a", "b", "c d", "d/e", "d/f", "d/g/h", "x", "x/y", "-z", "é", "q.o", "k");

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "1, true",
        "2, true",
        "3, true",
        "4, true",
        "5, true",
        "6, true",
        "7, true",
        "8, true",
        "9, false",
        "10, false",
        "11, false",
        "12, false",
        "13, false",
        "14, false"
    })
    void editsComeBack(long seed, boolean programs) {
        Random random = new Random(seed);
        Repository host = Repository.filled(directory.resolve("host"));
        edit(host, random, 12, true);
        host.sh("git add -A; git commit -qm base --allow-empty");
        edit(host, random, 8, true);
        WorkspaceTrip trip = new WorkspaceTrip(directory, host, programs);
        trip.prepare();
        assertThat(trip.inside().files()).as("placed, seed %d", seed).isEqualTo(host.files());
        assertThat(trip.inside().status()).as("status, seed %d", seed).isEqualTo(host.status());
        edit(trip.inside(), random, 15, programs);
        if (programs && random.nextBoolean()) {
            trip.inside().sh("git add -A; git commit -qm guest --allow-empty");
            edit(trip.inside(), random, 3, false);
        }
        trip.export();
        trip.apply();
        assertThat(host.files()).as("seed %d", seed).isEqualTo(trip.inside().files());
    }

    private static void edit(Repository repository, Random random, int times, boolean stage) {
        for (int i = 0; i < times; i++) {
            String name = "'" + NAMES.get(random.nextInt(NAMES.size())) + "'";
            String other = "'" + NAMES.get(random.nextInt(NAMES.size())) + "'";
            int size = random.nextInt(3000);
            String make =
                    "rm -rf -- " + name + "; mkdir -p -- $(dirname -- " + name + ") || exit 0;";
            String script =
                    switch (random.nextInt(stage ? 10 : 9)) {
                        case 0 -> make + "seq " + size + " > ./" + name;
                        case 1 -> make + "seq " + size + " | gzip -n > ./" + name;
                        case 2 -> make + "ln -s -- " + other + " ./" + name;
                        case 3 -> "rm -rf -- " + name;
                        case 4 -> "[ ! -f ./" + name + " ] || chmod +x ./" + name;
                        case 5 -> "[ ! -f ./" + name + " ] || chmod -x ./" + name;
                        case 6 -> "[ ! -f ./" + name + " ] || echo " + i + " >> ./" + name;
                        case 7 ->
                                "[ ! -e ./"
                                        + name
                                        + " ] || mv -T -- ./"
                                        + name
                                        + " ./moved"
                                        + size
                                        + " || true";
                        case 8 -> make + "printf 'a\\r\\nb\\0c' > ./" + name;
                        default -> "git add -A -- " + name + " || true";
                    };
            repository.sh("{ " + script + "; } 2> /dev/null || true");
        }
    }
}
