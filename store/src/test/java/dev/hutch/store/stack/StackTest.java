package dev.hutch.store.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StackTest {
    private static final DiffId ONE = new DiffId(new Digest("1".repeat(64)));
    private static final DiffId TWO = new DiffId(new Digest("2".repeat(64)));
    private static final DiffId THREE = new DiffId(new Digest("3".repeat(64)));

    private final StackCodec codec = new StackCodec();
    private final Stack full =
            new Stack(
                    List.of(ONE, TWO),
                    new RunConfig(
                            List.of("/entry"),
                            List.of("-x", "é"),
                            List.of("PATH=/bin", "A=1"),
                            "/work",
                            "me:us",
                            Map.of("z", "1", "a", "2"),
                            "SIGINT"));

    @Test
    void isWrittenAsTheFormatSays() throws IOException {
        byte[] golden = StackTest.class.getResourceAsStream("stack-1.json").readAllBytes();
        assertThat(new String(codec.write(full), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden, StandardCharsets.UTF_8));
        assertThat(codec.read(golden)).isEqualTo(full);
    }

    @Test
    void joiningKeepsLayersOnceAndTheUpperWord() {
        Stack upper =
                new Stack(
                        List.of(ONE, THREE),
                        new RunConfig(
                                List.of(),
                                List.of("sh"),
                                List.of("A=2", "B=3"),
                                "",
                                "",
                                Map.of(),
                                ""));
        Stack joined = full.under(upper);
        assertThat(joined.layers()).containsExactly(ONE, TWO, THREE);
        assertThat(joined.config().entrypoint()).containsExactly("/entry");
        assertThat(joined.config().cmd()).containsExactly("sh");
        assertThat(joined.config().env()).containsExactly("PATH=/bin", "A=2", "B=3");
        assertThat(joined.config().workdir()).isEqualTo("/work");
    }

    @Test
    void aNewEntryPointDropsTheLowerCommand() {
        RunConfig upper =
                new RunConfig(List.of("/new"), List.of(), List.of(), "", "", Map.of(), "");
        assertThat(full.config().under(upper).cmd()).isEmpty();
    }

    @Test
    void damagedDocumentsNeverCrash() {
        byte[] whole = codec.write(full);
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                codec.read(damaged);
            } catch (ProblemException expected) {
                assertThat(expected.problem().code()).isEqualTo("stack.malformed");
            }
        }
    }
}
