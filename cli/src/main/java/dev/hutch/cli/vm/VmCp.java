package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.console.Console;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm cp`
@Command(
        name = "cp",
        description = "Copy files or trees between host and VM, with modes, owners and symlinks.",
        footer = {
            "",
            "Examples:",
            "  hutch vm cp ./site dev:/srv/site",
            "  hutch vm cp dev:/var/log/syslog .",
            "  hutch vm cp dev:/srv/site - | tar tv",
            "  tar c . | hutch vm cp - dev:/srv/site"
        })
public final class VmCp extends HutchCommand {
    private static final String ARCHIVE = "-";

    @Parameters(
            index = "0",
            paramLabel = "SRC",
            description = "A host path, VM:PATH, or -: a tar from standard input.")
    private String source = "";

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "A host path, VM:PATH, or -: a tar to standard output.")
    private String destination = "";

    @Override
    protected int run(Invocation hutch) {
        boolean out = destination.equals(ARCHIVE);
        VmCall.CopyResult result = out ? toOutput(hutch) : copy(hutch);
        if (hutch.options().format() == Invocation.Format.JSON && !out) {
            hutch.answer(result, "");
        } else if (!hutch.options().quiet()) {
            hutch.say(
                    "hutch: copied "
                            + result.entries()
                            + " entries, "
                            + Text.size(result.bytes())
                            + "\n");
        }
        return 0;
    }

    private VmCall.CopyResult toOutput(Invocation hutch) {
        if (source.equals(ARCHIVE)) {
            throw wrong("one of source and destination must be in a VM");
        }
        if (hutch.console().isTerminal(Console.Stream.OUT)) {
            throw wrong(
                    "an archive is nothing for a terminal: send it elsewhere, as with '| tar t'");
        }
        return hutch.stream(new VmCall.CopyOut(source), false);
    }

    private VmCall.CopyResult copy(Invocation hutch) {
        if (!source.equals(ARCHIVE)) {
            String base = hutch.console().directory().toString();
            return hutch.call(new VmCall.Copy(source, destination, base));
        }
        if (hutch.console().isTerminal(Console.Stream.IN)) {
            throw wrong("no archive comes from a terminal: send one, as with 'tar c . |'");
        }
        return hutch.stream(new VmCall.CopyIn(destination), false);
    }
}
