package dev.hutch.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.call.SystemCall.Check;
import dev.hutch.api.call.SystemCall.DoctorReport;
import dev.hutch.api.call.SystemCall.Grade;
import dev.hutch.daemon.doctor.Doctor.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private final List<String> host = new ArrayList<>(List.of("git"));
    private final List<List<String>> asked = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    @Test
    void installsWhatIsMissingOnceAndLooksAgain() {
        DoctorReport report = doctor(this::install).examine(true, events::add);
        assertThat(report.healthy()).isTrue();
        assertThat(asked).containsExactly(List.of("make", "qemu"));
    }

    @Test
    void leavesTheHostAloneUnlessItIsToldToMendIt() {
        assertThat(doctor(this::install).examine(false, events::add).healthy()).isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void installsNothingWhereNothingIsMissing() {
        host.addAll(List.of("make", "qemu"));
        assertThat(doctor(this::install).examine(true, events::add).healthy()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void reportsWhatItCouldNotMend() {
        DoctorReport report =
                doctor(
                                (packages, sink) -> {
                                    host.add("make");
                                    throw problem(Problem.Kind.DENIED);
                                })
                        .examine(true, events::add);
        assertThat(report.healthy()).isFalse();
        assertThat(report.checks().stream().filter(check -> check.grade() == Grade.FAIL))
                .extracting(Check::name)
                .containsExactly("qemu");
        assertThat(events).contains(new Event.Warning("no"));
    }

    @Test
    void endsWhenItIsCancelled() {
        Doctor doctor =
                doctor((packages, sink) -> {
                    throw problem(Problem.Kind.CANCELLED);
                });
        assertThatThrownBy(() -> doctor.examine(true, events::add)).hasMessage("no");
    }

    private void install(List<String> packages, EventSink sink) {
        asked.add(packages);
        host.addAll(packages);
    }

    private Doctor doctor(Doctor.Installer installer) {
        return new Doctor(
                List.of(() -> look("qemu"), () -> look("git"), () -> look("make")), installer);
    }

    private Finding look(String name) {
        return host.contains(name)
                ? Finding.pass(name, "for tests", "there")
                : new Finding(
                        new Check(name, "for tests", Grade.FAIL, "missing", "install it"),
                        List.of(name));
    }

    private static RuntimeException problem(Problem.Kind kind) {
        return Problem.of(kind, "test.no", "no").toException();
    }
}
