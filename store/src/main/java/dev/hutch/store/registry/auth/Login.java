package dev.hutch.store.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a user shows a registry.
public sealed interface Login {
    /// Where it was found, for messages.
    String source();

    /// A name and a password, or a personal token in its place.
    record Password(String user, String secret, String source) implements Login {
        /// As HTTP's Basic scheme wants it.
        public String basic() {
            byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Password[user=" + user + ", secret=*, source=" + source + "]";
        }
    }

    /// A refresh token, exchanged for an access token: what helpers call user `<token>`.
    record IdentityToken(String secret, String source) implements Login {
        @Override
        public String toString() {
            return "IdentityToken[secret=*, source=" + source + "]";
        }
    }
}
