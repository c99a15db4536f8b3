package dev.hutch.cli.vm;

import dev.hutch.api.ByteSize;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.References;
import dev.hutch.cli.command.SizeConverter;
import dev.hutch.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that shape a new VM, shared by `run` and `create`.
final class SpecOptions {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Its name (default: hutch picks one).")
    private String name = "";

    @Option(
            names = "--image",
            paramLabel = "REF",
            description = "Stack to boot (default: the configured one).")
    private String image = "";

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            description = "Kernel to boot (default: the configured one).")
    private String kernel = "";

    @Option(names = "--cpus", paramLabel = "N", description = "Virtual processors.")
    private int cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Memory, such as 512M or 2G.")
    private @Nullable ByteSize memory;

    @Option(
            names = "--disk",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Size of its own disk, such as 10G.")
    private @Nullable ByteSize disk;

    @Option(
            names = "--network",
            paramLabel = "user|none",
            description = "Its network (default: user).")
    private String network = "";

    @Option(
            names = "--auto-pause",
            paramLabel = "TIME|off",
            converter = PatienceConverter.class,
            description = {
                "Pause it when nobody has worked in it for so long, such as 30m",
                "(default: the configured one, which is off)."
            })
    private long autoPause;

    @Option(names = "--cold", description = "Boot it, even if a template would be quicker.")
    private boolean cold;

    @Option(names = "--trace", description = "Say on standard error how long each stage took.")
    private boolean trace;

    boolean traced() {
        return trace;
    }

    VmCall.VmSpec toSpec(Console console) {
        return new VmCall.VmSpec(
                name,
                References.absolute(image, console),
                kernel,
                cpus,
                bytes(memory),
                bytes(disk),
                network,
                cold,
                autoPause);
    }

    private static long bytes(@Nullable ByteSize size) {
        return size == null ? 0 : size.bytes();
    }
}
