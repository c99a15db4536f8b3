package dev.hutch.daemon.calls;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.KernelCall;
import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.VmCall;

/// What a job is about, in a word or two for the list of jobs.
final class Subjects {
    private Subjects() {}

    static String of(Call<?> call) {
        return switch (call) {
            case VmCall.Create create -> create.spec().name();
            case VmCall.Fork fork -> fork.vm();
            case VmCall.Act act ->
                    act.action().name().toLowerCase(java.util.Locale.ROOT)
                            + " "
                            + String.join(" ", act.targets());
            case VmCall.Copy copy -> copy.source() + " " + copy.destination();
            case VmCall.Prepare prepare -> prepare.vm();
            case VmCall.Ping ping -> ping.vm();
            case VmCall.Commit commit -> commit.vm();
            case SnapshotCall.Create create -> create.vm();
            case SnapshotCall.Restore restore -> restore.snapshot();
            case SnapshotCall.Export export -> export.snapshot();
            case SnapshotCall.Import in -> in.source();
            case EnvCall.Commit commit -> commit.env();
            case ImageCall.Import in -> in.path();
            case ImageCall.Pull pull -> pull.reference();
            case ImageCall.Register register -> register.tag();
            case ImageCall.Promote promote -> promote.tag();
            case ImageCall.Push push -> push.image();
            case KernelCall.Pull pull -> pull.name();
            case StoreCall.Push push -> push.reference();
            case StoreCall.Pull pull -> pull.name();
            case KernelCall.Import in -> in.name();
            default -> "";
        };
    }
}
