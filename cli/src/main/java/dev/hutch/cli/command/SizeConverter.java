package dev.hutch.cli.command;

import dev.hutch.api.ByteSize;
import dev.hutch.api.ProblemException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `10G` on the command line.
public final class SizeConverter implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String text) {
        try {
            return ByteSize.parse(text);
        } catch (ProblemException e) {
            throw new TypeConversionException(e.problem().message() + ": " + e.problem().hint());
        }
    }
}
