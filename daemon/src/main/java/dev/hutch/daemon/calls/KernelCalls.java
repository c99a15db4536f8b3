package dev.hutch.daemon.calls;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.KernelCall;
import dev.hutch.vm.kernel.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Answers the calls about kernels.
public final class KernelCalls {
    private final Kernels kernels;
    private final KernelUse use;

    public KernelCalls(Kernels kernels, KernelUse use) {
        this.kernels = kernels;
        this.use = use;
    }

    <R> R answer(KernelCall<R> call, CallIo io) {
        Object answer =
                switch (call) {
                    case KernelCall.Ls(boolean available) ->
                            new KernelCall.KernelList(
                                    available ? kernels.available() : kernels.list());
                    case KernelCall.Pull(String name, String url, String sha256, boolean force) ->
                            url.isEmpty()
                                    ? kernels.pull(name, force, io)
                                    : kernels.pull(name, url, sha256, force, io);
                    case KernelCall.Import(String name, String directory, boolean force) ->
                            kernels.importDirectory(name, Path.of(directory), force, io);
                    case KernelCall.Show(String name) -> kernels.show(name);
                    case KernelCall.Rm(List<String> targets) -> remove(targets);
                };
        return call.answer().cast(answer);
    }

    private Outcomes remove(List<String> targets) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : new LinkedHashSet<>(targets)) {
            try {
                use.refuseWhileUsed(target);
                kernels.remove(target);
                outcomes.add(new Outcome(target, target, null));
            } catch (ProblemException e) {
                outcomes.add(new Outcome(target, "", e.problem()));
            }
        }
        return new Outcomes(outcomes);
    }
}
