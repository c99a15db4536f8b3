package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How a command ended.
record Ran(List<String> words, int exit, byte[] bytes, String err, Duration took) {

    String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(bytes);
    }

    Ran exits(int code) {
        assertThat(exit).as("%s%n%s%s", words, out(), err).isEqualTo(code);
        return this;
    }

    Ran says(String text) {
        assertThat(out()).as("%s%n%s", words, err).isEqualTo(text);
        return this;
    }

    /// It failed the way hutch fails: 125, one problem with this code, nothing on standard output.
    Ran fails(String code) {
        exits(125);
        assertThat(err).as("%s", words).contains("(" + code + ")");
        assertThat(bytes).as("standard output of a failure").isEmpty();
        return this;
    }

    Ran wrongUsage(String part) {
        exits(2);
        assertThat(err).contains(part);
        assertThat(bytes).isEmpty();
        return this;
    }
}
