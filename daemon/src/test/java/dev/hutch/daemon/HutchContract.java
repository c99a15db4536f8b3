package dev.hutch.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.BuildInfo;
import dev.hutch.api.Event;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.KernelCall;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.SystemCall;
import dev.hutch.api.call.VmCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What hutch does for every caller, near or far. Needs no VM: those are tried end to end.
@Timeout(60)
public abstract class HutchContract {
    protected HutchContract() {}

    /// A hutch without VMs, images or kernels.
    protected abstract Hutch hutch();

    @Test
    void answersQuickCalls() {
        assertThat(hutch().call(new SystemCall.Version())).isEqualTo(BuildInfo.current());
        assertThat(hutch().call(new VmCall.Ls(true)).vms()).isEmpty();
        assertThat(hutch().call(new ImageCall.Ls()).images()).isEmpty();
        assertThat(hutch().call(new KernelCall.Ls(true)).kernels()).isNotEmpty();
        assertThat(hutch().call(new SystemCall.Status()).vms()).isZero();
    }

    @Test
    void carriesProblemsWhole() {
        assertThatThrownBy(() -> hutch().call(new VmCall.Show("nope")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo("vm.not_found");
                            assertThat(e.problem().message()).contains("nope");
                            assertThat(e.problem().hint()).isNotEmpty();
                        });
    }

    @Test
    void aJobTellsItsIdAndItsStages() {
        ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
        SystemCall.DoctorReport report =
                hutch().call(new SystemCall.Doctor(false), CallIo.events(events::add));
        assertThat(report.checks()).hasSizeGreaterThan(5);
        assertThat(events).anyMatch(Event.Started.class::isInstance);
        assertThat(events)
                .anyMatch(event ->
                        event instanceof Event.Stage(String name, String detail)
                                && name.equals("examine"));
        assertThat(hutch().call(new SystemCall.Jobs()).jobs())
                .anyMatch(job ->
                        job.kind().equals("system.doctor")
                                && job.state() == SystemCall.JobState.DONE);
    }

    @Test
    void aJobThatFailsLeavesNothing() {
        VmCall.VmSpec spec = new VmCall.VmSpec("a", "no-such-image", "", 0, 0, 0, "", false, 0);
        assertCode("image.not_found", new VmCall.Create(spec, true, RegistryAccess.OWN));
        assertThat(hutch().call(new VmCall.Ls(true)).vms()).isEmpty();
    }

    @Test
    @Tag("B41")
    void anImageIsRegisteredWithOneKernelAtMost() {
        assertCode(
                "register.kernel_twice",
                new ImageCall.Register("x", "/r.ext4", "debian-cloud", "/vmlinux", "", "", false));
        assertCode(
                "register.modules_alone",
                new ImageCall.Register("x", "/r.ext4", "", "", "/modules", "", false));
        assertCode(
                "kernel.not_in_catalog",
                new ImageCall.Register("x", "/r.ext4", "no-such", "", "", "", false));
        assertThat(hutch().call(new ImageCall.Ls()).images()).isEmpty();
    }

    @Test
    void severalTargetsEachHaveAnOutcome() {
        Outcomes outcomes =
                hutch().call(new VmCall.Act(VmCall.Action.STOP, List.of("x", "y", "x")));
        assertThat(outcomes.outcomes().stream().map(Outcome::target)).containsExactly("x", "y");
        assertThat(outcomes.allSucceeded()).isFalse();
    }

    @Test
    void aStreamThatCannotBeginIsAProblem() {
        VmCall.Command command =
                new VmCall.Command(
                        VmCall.Program.ARGV, List.of("true"), Map.of(), "", "", true, null);
        assertCode("vm.not_found", new VmCall.Exec("nope", command));
    }

    private void assertCode(String code, dev.hutch.api.call.Call<?> call) {
        assertThatThrownBy(() -> hutch().call(call))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
