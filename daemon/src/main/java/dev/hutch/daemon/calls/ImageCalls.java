package dev.hutch.daemon.calls;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.export.ImageExport;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.PullOrder;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.lease.Lease;
import dev.hutch.vm.disk.LayerDisks;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Answers the calls about images.
public final class ImageCalls {
    private final Images images;
    private final ImageExport export;
    private final Vms vms;
    private final StoreSpace space;
    private final BuildCalls builds;
    private final Bootable bootable;
    private final RegisteredImages registered;

    /// @param disks of what is pulled
    public ImageCalls(
            Images images,
            ImageExport export,
            Vms vms,
            StoreSpace space,
            BuildCalls builds,
            RegisteredImages registered,
            LayerDisks disks) {
        this.bootable = new Bootable(disks);
        this.registered = registered;
        this.builds = builds;
        this.images = images;
        this.export = export;
        this.space = space;
        this.vms = vms;
    }

    <R> R answer(ImageCall<R> call, CallIo io) {
        Object answer =
                switch (call) {
                    case ImageCall.Import(String path, String tag) ->
                            images.importPath(Path.of(path), tag, io);
                    case ImageCall.Pull pull -> pull(pull, io);
                    case ImageCall.Register register -> registered.register(register, io);
                    case ImageCall.Promote(String tag) -> registered.promote(tag, io);
                    case ImageCall.Push(String image, String to, RegistryAccess access) ->
                            images.push(image, to, access, io);
                    case ImageCall.Export export -> export(export, io);
                    case ImageCall.Build build -> builds.build(build, io);
                    case ImageCall.Ls() -> new ImageCall.ImageList(images.list());
                    case ImageCall.Show(String reference) -> images.show(reference);
                    case ImageCall.Tag(String reference, String tag) -> images.tag(reference, tag);
                    case ImageCall.Rm(List<String> targets) -> remove(targets);
                    case ImageCall.Prune(boolean all, boolean dryRun) -> prune(all, dryRun);
                };
        return call.answer().cast(answer);
    }

    private ImageCall.ImageView pull(ImageCall.Pull call, CallIo io) {
        registered.requireKernel(call.kernel());
        return images.pull(
                new PullOrder(call.reference(), call.tag(), call.kernel(), call.force()),
                call.access(),
                bootable,
                io);
    }

    private ImageCall.Exported export(ImageCall.Export call, CallIo io) {
        ResolvedStack image = images.resolve(call.reference());
        try (Lease _ = images.hold(image, "export " + call.reference())) {
            if (!call.directory().isEmpty()) {
                requireLayout(call);
                export.writeLayout(image, Path.of(call.directory()), io);
            } else {
                switch (call.form()) {
                    case OCI -> export.writeOci(image, io.out(), io);
                    case DOCKER -> export.writeDocker(image, io.out(), io);
                    case ROOTFS -> export.writeRootFs(image, io.out(), io);
                }
            }
            return new ImageCall.Exported(image.digest().toString(), image.stack().layers().size());
        }
    }

    private static void requireLayout(ImageCall.Export call) {
        if (call.form() != ImageCall.ExportForm.OCI) {
            throw new Problem(
                            Problem.Kind.INVALID,
                            "export.no_directory",
                            "only an OCI layout can be a directory",
                            "name a file for the tar")
                    .toException();
        }
    }

    private Outcomes remove(List<String> targets) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : new LinkedHashSet<>(targets)) {
            try {
                String digest = images.show(target).digest();
                refuseWhileUsed(target, digest);
                space.snapshots().refuseWhileUsed(target, digest);
                images.remove(target);
                outcomes.add(new Outcome(target, digest, null));
            } catch (ProblemException e) {
                outcomes.add(new Outcome(target, "", e.problem()));
            }
        }
        space.clean(false);
        return new Outcomes(outcomes);
    }

    private ImageCall.Pruned prune(boolean all, boolean dryRun) {
        Set<Digest> used = space.digestsInUse();
        List<String> unused =
                images.list().stream()
                        .filter(image -> all && !used.contains(Digest.parse(image.digest())))
                        .map(ImageCall.ImageView::tag)
                        .toList();
        if (!dryRun) {
            unused.forEach(images::remove);
        }
        return new ImageCall.Pruned(unused, space.clean(dryRun, Set.copyOf(unused)));
    }

    /// Its layers would be kept anyway, but the VM would show an image that nobody can name.
    private void refuseWhileUsed(String target, String digest) {
        Optional<VmRecord> user =
                vms.list().stream()
                        .filter(vm -> vm.image().digest().toString().equals(digest))
                        .findFirst();
        if (user.isPresent()) {
            throw new Problem(
                            Problem.Kind.PRECONDITION,
                            "image.in_use",
                            "image '" + target + "' is used by VM '" + user.get().name() + "'",
                            "hutch vm rm " + user.get().name())
                    .toException();
        }
    }
}
