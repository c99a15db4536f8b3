package dev.hutch.cli.vm;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `30m` or `off` on the command line, as seconds or -1.
final class PatienceConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        if (text.equals("off")) {
            return -1L;
        }
        if (!text.matches("[1-9][0-9]{0,5}[smhd]")) {
            throw new TypeConversionException(
                    "'" + text + "' is no time: write 90s, 30m, 2h, 1d or off");
        }
        String upper = text.toUpperCase(Locale.ROOT);
        return Duration.parse(text.endsWith("d") ? "P" + upper : "PT" + upper).toSeconds();
    }
}
