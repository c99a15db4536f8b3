package dev.hutch.cli.kernel;

import dev.hutch.api.call.KernelCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch kernel pull`
@Command(
        name = "pull",
        description = "Fetch a kernel from the catalog, from a URL, or take the host's own.",
        footer = {"", "Examples:", "  hutch kernel pull debian-cloud", "  hutch kernel pull host"})
public final class KernelPull extends HutchCommand {
    @Parameters(
            paramLabel = "NAME",
            description = "Catalog name, `host`, or a name of your own with --url.")
    private String name = "";

    @Option(names = "--url", paramLabel = "U", description = "A tarball with vmlinuz and modules.")
    private String url = "";

    @Option(names = "--sha256", paramLabel = "H", description = "What that tarball must hash to.")
    private String sha256 = "";

    @Option(names = "--force", description = "Replace the one of that name.")
    private boolean force;

    @Override
    protected int run(Invocation hutch) {
        if (url.isEmpty() != sha256.isEmpty()) {
            throw wrong("--url and --sha256 come together");
        }
        KernelCall.KernelView kernel = hutch.call(new KernelCall.Pull(name, url, sha256, force));
        hutch.answer(kernel, kernel.name() + "\n");
        return 0;
    }
}
