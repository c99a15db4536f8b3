package dev.hutch.env.record;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// An environment's name; also that of its directory.
public record EnvName(String value) {
    private static final RandomGenerator RANDOM = new SecureRandom();

    public EnvName {
        if (!isValid(value)) {
            throw RecordProblems.name(value);
        }
    }

    static boolean isValid(String text) {
        return text.matches("[a-z0-9][a-z0-9._-]{0,62}");
    }

    /// For those that nobody names.
    public static EnvName random() {
        byte[] bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        return new EnvName("e" + HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
