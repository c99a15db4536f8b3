package dev.hutch.linux.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A program hutch runs, and where a Debian host gets it. The list is the resource `host-tools`,
/// which the launcher reads as well.
///
/// @param purpose completes the sentence "it is needed ..."
public record HostTool(String program, String debianPackage, String purpose) {

    public static List<HostTool> all() {
        try (InputStream in = HostTool.class.getResourceAsStream("host-tools")) {
            if (in == null) {
                throw new AssertionError("resource host-tools is missing from the module");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(HostTool::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Optional<HostTool> of(String program) {
        return all().stream().filter(tool -> tool.program.equals(program)).findFirst();
    }

    private static HostTool parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 3) {
            throw new AssertionError("host-tools: not three fields: " + line);
        }
        return new HostTool(fields[0], fields[1], fields[2]);
    }
}
