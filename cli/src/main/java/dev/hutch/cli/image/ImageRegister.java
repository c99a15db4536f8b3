package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch image register`
@Command(
        name = "register",
        description = "Take in a raw ext4 file system, with a kernel of its own if need be.",
        footer = {
            "",
            "Examples:",
            "  hutch image register work --rootfs rootfs.ext4",
            "  hutch image register work --rootfs rootfs.ext4 --kernel debian-cloud",
            "  hutch image register work --rootfs r.ext4 --vmlinux vmlinux --modules lib/modules/6.1"
        })
public final class ImageRegister extends HutchCommand {
    @Parameters(paramLabel = "TAG", description = "Name of the image.")
    private String tag = "";

    @Option(
            names = "--rootfs",
            required = true,
            paramLabel = "FILE",
            description = "An ext2, ext3 or ext4 file system.")
    private String rootfs = "";

    @Option(names = "--kernel", paramLabel = "NAME", description = "A kernel to boot it with.")
    private String kernel = "";

    @Option(
            names = "--vmlinux",
            paramLabel = "FILE",
            description = "A kernel of its own, instead of --kernel.")
    private String vmlinux = "";

    @Option(
            names = "--modules",
            paramLabel = "DIR",
            description = "The modules of that kernel, as below /lib/modules/RELEASE.")
    private String modules = "";

    @Option(
            names = "--work-seed",
            paramLabel = "FILE",
            description = "A file system with a prepared /root.")
    private String workSeed = "";

    @Option(names = "--force", description = "Take the name from another image.")
    private boolean force;

    @Override
    protected int run(Invocation hutch) {
        if (!kernel.isEmpty() && !vmlinux.isEmpty()) {
            throw wrong("--kernel and --vmlinux exclude each other");
        }
        if (!modules.isEmpty() && vmlinux.isEmpty()) {
            throw wrong("--modules belong to --vmlinux");
        }
        ImageCall.ImageView image =
                hutch.call(
                        new ImageCall.Register(
                                tag,
                                absolute(hutch, rootfs),
                                kernel,
                                absolute(hutch, vmlinux),
                                absolute(hutch, modules),
                                absolute(hutch, workSeed),
                                force));
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }

    private static String absolute(Invocation hutch, String path) {
        return path.isEmpty() ? "" : hutch.console().resolve(path).toString();
    }
}
