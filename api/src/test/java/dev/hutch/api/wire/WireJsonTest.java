package dev.hutch.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.SystemCall;
import dev.hutch.api.call.VmCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireJsonTest {
    private final WireJson json = new WireJson();

    @Test
    void namesEveryCallOnce() {
        assertThat(CallNames.all()).containsEntry("vm.create", VmCall.Create.class);
        assertThat(CallNames.all()).containsEntry("system.canceljob", SystemCall.CancelJob.class);
        assertThat(CallNames.all().values()).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void aCallComesBackAsItWentOut() {
        List<Call<?>> calls =
                List.of(
                        new VmCall.Act(VmCall.Action.STOP, List.of("a", "b")),
                        new ImageCall.Import("/x.tar", "x"),
                        new SystemCall.Version(),
                        new VmCall.Exec(
                                "a",
                                new VmCall.Command(
                                        VmCall.Program.IMAGE,
                                        List.of("ls"),
                                        Map.of("A", "b"),
                                        "/",
                                        "",
                                        true,
                                        new VmCall.TerminalSize(24, 80))));
        for (Call<?> call : calls) {
            String text = json.write(call);
            assertThat(json.call(CallNames.of(call), json.parse(text))).isEqualTo(call);
        }
    }

    @Test
    void enumsTravelAsWords() {
        assertThat(json.write(new VmCall.Act(VmCall.Action.STOP, List.of("a"))))
                .isEqualTo("{\"action\":\"stop\",\"targets\":[\"a\"]}");
    }

    @Test
    void whatARequestLeavesOutIsEmpty() {
        assertThat(json.call("vm.create", json.parse("{\"spec\":{\"name\":\"a\"}}")))
                .isEqualTo(
                        new VmCall.Create(
                                new VmCall.VmSpec("a", "", "", 0, 0, 0, "", false, 0),
                                false,
                                RegistryAccess.OWN));
        assertThat(json.call("vm.stats", json.parse("{}"))).isEqualTo(new VmCall.Stats(List.of()));
        assertThat(((VmCall.Run) json.call("vm.run", json.parse("{}"))).workspace()).isNull();
    }

    @Test
    void anUnknownFieldOrCallIsAnError() {
        assertThatThrownBy(() -> json.call("vm.show", json.parse("{\"vn\":\"a\"}")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo("request.invalid");
                            assertThat(e).hasMessageContaining("vn");
                        });
        assertThatThrownBy(() -> json.call("vm.fly", json.object())).hasMessageContaining("vm.fly");
        assertThatThrownBy(() -> json.parse("{\"a\":")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> json.parse("[".repeat(100))).isInstanceOf(ProblemException.class);
    }

    @Test
    void eventsAndProblemsComeBack() {
        List<Event> events =
                List.of(
                        new Event.Started("7"),
                        new Event.Stage("boot", "kernel 6.1"),
                        new Event.Mark("state load"),
                        new Event.Progress("pull", 1, 2, "bytes"),
                        new Event.Warning("slow"),
                        new Event.Note("done"));
        for (Event event : events) {
            String text = json.event(event).toString();
            assertThat(json.event(json.parse(text))).isEqualTo(event);
        }
        Problem problem = new Problem(Problem.Kind.NOT_FOUND, "vm.not_found", "no VM", "hutch ps");
        assertThat(json.write(problem)).contains("\"kind\":\"not_found\"");
        assertThat(json.problem(json.parse(json.write(problem)))).isEqualTo(problem);
    }
}
