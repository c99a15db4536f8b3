package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.ImageCall;
import dev.hutch.store.build.BuildRequest;
import dev.hutch.store.build.Builder;
import dev.hutch.store.image.Images;
import dev.hutch.store.stack.Stack;
import java.nio.file.Path;

/// Answers `image build`.
public final class BuildCalls {
    private final Images images;
    private final Builder builder;
    private final BuildVms machines;

    public BuildCalls(Images images, Builder builder, BuildVms machines) {
        this.images = images;
        this.builder = builder;
        this.machines = machines;
    }

    ImageCall.ImageView build(ImageCall.Build build, CallIo io) {
        BuildRequest request =
                new BuildRequest(
                        Path.of(build.context()),
                        Path.of(build.file()),
                        build.target(),
                        build.arguments(),
                        build.fresh());
        return images.make(
                build.tag(),
                "build " + request.file().getFileName(),
                lease ->
                        builder.build(
                                request,
                                this::base,
                                (stack, command) -> machines.run(stack, command, io),
                                lease,
                                io));
    }

    /// What is not here is pulled, as by `image pull`.
    private Stack base(String reference, EventSink events) {
        try {
            return images.resolve(reference).stack();
        } catch (ProblemException e) {
            if (e.kind() != Problem.Kind.NOT_FOUND && e.kind() != Problem.Kind.INVALID) {
                throw e;
            }
            return images.resolve(images.pull(reference, "", events).digest()).stack();
        }
    }
}
