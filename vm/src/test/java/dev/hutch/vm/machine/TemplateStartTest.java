package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.template.Template;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// VMs that go on from a template, and what becomes of templates that are not right.
@Timeout(60)
class TemplateStartTest {
    @TempDir Path place;

    private MachineFixture host;
    private Vms vms;
    private final Semaphore published = new Semaphore(0);
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        host = new MachineFixture(place);
        host.makeTemplates = true;
        host.steps = this::count;
        vms = host.open();
    }

    /// What is being made in the background ends before its directory goes.
    @AfterEach
    void close() {
        vms.close();
    }

    private void count(String step) {
        if (step.equals("template.published")) {
            published.release();
        }
    }

    @Test
    @Tag("R01")
    void theSecondOfAKindGoesOnFromATemplate() throws Exception {
        Template template = templateOf("first");
        assertThat(beginning("first")).isInstanceOf(Beginning.Cold.class);
        create(MachineFixture.named("second"));
        assertThat(beginning("second")).isEqualTo(new Beginning.Restored(template.saved()));
        assertThat(vms.enter("second").guest().hello().configured()).isTrue();
        create(new VmSpec("other", "", "", 2, 0, 0, "", false, 0));
        assertThat(beginning("other")).isInstanceOf(Beginning.Cold.class);
    }

    @Test
    @Tag("R03")
    void aColdStartNeitherUsesNorMakesOne() throws Exception {
        create(cold("a"));
        create(cold("b"));
        assertThat(published.tryAcquire()).isFalse();
        templateOf("c");
        create(cold("d"));
        assertThat(beginning("d")).isInstanceOf(Beginning.Cold.class);
        assertThat(host.templates.list()).hasSize(1);
    }

    @Test
    void aVmThatWasNeverStartedUsesItAndAStoppedOneDoesNot() throws Exception {
        vms.create(MachineFixture.named("idle"), false, EventSink.NONE);
        templateOf("first");
        act(Action.START, "idle");
        assertThat(beginning("idle")).isInstanceOf(Beginning.Restored.class);
        act(Action.STOP, "idle");
        act(Action.START, "idle");
        assertThat(beginning("idle")).isInstanceOf(Beginning.Cold.class);
    }

    @Test
    void aTemplateOfAnotherProcessorIsDeletedAndSaidSo() throws Exception {
        Template template = templateOf("first");
        host.processor = "another";
        vms.close();
        vms = host.open();
        create(MachineFixture.named("second"));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(template.id(), "another processor", "cold boot");
        assertThat(template.directory()).doesNotExist();
        awaitTemplate();
        assertThat(host.templates.list()).hasSize(1);
    }

    @Test
    void aDamagedTemplateIsDeletedAndTheVmBooted() throws Exception {
        for (String file : List.of("mem", "state", "overlay", "template.json")) {
            Template template = templateOf("first");
            Files.writeString(template.directory().resolve(file), "something else");
            create(MachineFixture.named("second"));
            assertThat(beginning("second")).as(file).isInstanceOf(Beginning.Cold.class);
            assertThat(warnings()).as(file).singleElement().asString().contains("cold boot");
            assertThat(template.directory()).as(file).doesNotExist();
            act(Action.DELETE, "first");
            act(Action.DELETE, "second");
            awaitTemplate();
            host.templates.list().forEach(left -> host.templates.delete(left.id()));
            events.clear();
            vms.close();
            vms = host.open(); // nor is it held against the kind for ever
        }
    }

    @Test
    void aGuestThatDoesNotGoOnIsBooted() throws Exception {
        templateOf("first");
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringIdentify(FakeMachine machine) {
                        if (machine.beginning() instanceof Beginning.Restored) {
                            machine.end("");
                        }
                    }
                };
        create(MachineFixture.named("second"));
        assertThat(beginning("second")).isInstanceOf(Beginning.Cold.class);
        assertThat(warnings()).hasSize(1);
        act(Action.DELETE, "first");
        act(Action.DELETE, "second");
        awaitTemplate(); // made anew, on the host of fakes that is none the wiser
        host.assertNothingLeft();
    }

    @Test
    void aRestoreThatFailsAtAnyStepLeavesNothing() throws Exception {
        templateOf("first");
        act(Action.DELETE, "first");
        List<String> steps = new ArrayList<>();
        host.steps = steps::add;
        create(MachineFixture.named("a"));
        act(Action.DELETE, "a");
        List<String> create = steps.stream().filter(s -> !s.startsWith("delete.")).toList();
        assertThat(create).contains("restore.overlay", "restore.hello", "restore.ready");
        for (String step : create) {
            host.steps = failing(step);
            assertThatThrownBy(() -> create(MachineFixture.named("a"))).hasMessage(step);
            host.assertNothingLeft();
        }
        host.steps = s -> {};
        create(MachineFixture.named("a"));
        assertThat(beginning("a")).isInstanceOf(Beginning.Restored.class);
    }

    @Test
    void aMakingThatFailsAtAnyStepLeavesNothing() throws Exception {
        for (String step :
                List.of(
                        "template.staged",
                        "template.overlay",
                        "template.process",
                        "template.hello",
                        "template.warm",
                        "template.saved")) {
            Semaphore failed = new Semaphore(0);
            host.steps =
                    s -> {
                        if (s.equals(step)) {
                            failed.release();
                            throw new IllegalStateException(step);
                        }
                    };
            create(MachineFixture.named("a"));
            assertThat(failed.tryAcquire(10, TimeUnit.SECONDS)).as(step).isTrue();
            act(Action.DELETE, "a");
            vms.close(); // returns when all is undone
            assertThat(host.templateFiles()).as(step).isEmpty();
            host.assertNothingLeft();
            vms = host.open();
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepOfAMakingLeavesNothingForTheNext() throws Exception {
        for (String step :
                List.of("template.staged", "template.process", "template.warm", "template.saved")) {
            Semaphore halted = new Semaphore(0);
            host.steps =
                    s -> {
                        if (s.equals(step)) {
                            halted.release();
                            while (true) {
                                java.util.concurrent.locks.LockSupport.park();
                            }
                        }
                    };
            create(MachineFixture.named("a"));
            assertThat(halted.tryAcquire(10, TimeUnit.SECONDS)).as(step).isTrue();
            host.steps = this::count;
            vms = host.open();
            assertThat(host.templateFiles()).as(step).isEmpty();
            act(Action.DELETE, "a");
            host.assertNothingLeft();
        }
    }

    @Test
    void closingEndsAMakingAndWaitsForItsEnd() throws Exception {
        Semaphore saving = new Semaphore(0);
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringSave(FakeMachine machine) {
                        saving.release();
                        try {
                            new Semaphore(0).acquire();
                        } catch (InterruptedException e) {
                            throw MachineProblems.cancelled("the save");
                        }
                    }
                };
        create(MachineFixture.named("a"));
        assertThat(saving.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        vms.close();
        assertThat(host.templateFiles()).isEmpty();
        assertThat(host.hypervisor.alive()).hasSize(1);
    }

    private Template templateOf(String name) throws InterruptedException {
        create(MachineFixture.named(name));
        awaitTemplate();
        return host.templates.list().getFirst();
    }

    private void awaitTemplate() throws InterruptedException {
        assertThat(published.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private VmRecord create(VmSpec spec) {
        return vms.create(spec, true, events::add);
    }

    private static VmSpec cold(String name) {
        return new VmSpec(name, "", "", 0, 0, 0, "", true, 0);
    }

    private void act(Action action, String vm) {
        assertThat(vms.act(action, List.of(vm), EventSink.NONE).allSucceeded()).isTrue();
    }

    private Beginning beginning(String vm) {
        Path directory = host.directory.resolve(vms.get(vm).id().value());
        return host.hypervisor.machine(directory).beginning();
    }

    private List<String> warnings() {
        return events.stream()
                .filter(Event.Warning.class::isInstance)
                .map(event -> ((Event.Warning) event).message())
                .toList();
    }

    private static Steps failing(String at) {
        return step -> {
            if (step.equals(at)) {
                throw new IllegalStateException(step);
            }
        };
    }
}
