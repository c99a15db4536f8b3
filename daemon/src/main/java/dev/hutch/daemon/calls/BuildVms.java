package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.VmCall;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.store.Store;
import dev.hutch.store.build.BuildMachine;
import dev.hutch.store.layer.Layer;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.machine.enter.Changes;
import dev.hutch.vm.machine.enter.Commands;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a build's commands, each in a VM of its own that is gone afterwards.
public final class BuildVms {
    private final Store store;
    private final Vms vms;

    public BuildVms(Store store, Vms vms) {
        this.store = store;
        this.vms = vms;
    }

    BuildMachine.Result run(Digest stack, BuildMachine.Command command, CallIo io) {
        VmCall.VmSpec spec = new VmCall.VmSpec("", stack.toString(), "", 0, 0, 0, "", true, -1);
        VmRecord vm = vms.create(spec, true, io);
        try (Entered entered = vms.enter(vm.id().value())) {
            VmCall.Command asked =
                    new VmCall.Command(
                            VmCall.Program.ARGV,
                            command.argv(),
                            env(command.env()),
                            command.directory(),
                            command.user(),
                            false,
                            null);
            int code = Commands.run(entered, asked, new Talk(io)).code();
            return new BuildMachine.Result(
                    code, code == 0 ? changes(entered, stack) : Optional.empty());
        } finally {
            List<String> target = List.of(vm.id().value());
            Uninterrupted.call(() -> vms.act(Action.DELETE, target, io));
        }
    }

    private Optional<DiffId> changes(Entered entered, Digest stack) {
        try {
            Layer layer =
                    Changes.read(
                            entered,
                            tar ->
                                    store.commits()
                                            .layer(
                                                    store.stacks().get(stack),
                                                    tar,
                                                    Changes.IDENTITY));
            return Optional.of(layer.diffId());
        } catch (ProblemException e) {
            if (e.problem().code().equals("commit.empty")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Map<String, String> env(List<String> assignments) {
        Map<String, String> env = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            env.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return env;
    }

    /// All that a build's command says goes to the error stream: the output is the image's name.
    private record Talk(CallIo io) implements CallIo.Borrowed {
        @Override
        public InputStream in() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream out() {
            return io.err();
        }
    }
}
