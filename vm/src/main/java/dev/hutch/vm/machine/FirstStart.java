package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.template.Template;
import dev.hutch.vm.template.TemplateKey;
import dev.hutch.vm.template.Templates.Found;
import java.nio.file.Path;
import java.util.Optional;

/// The start of a VM that has written nothing yet: as a machine of the pool where there is one,
/// from a template where there is one, else by a boot, after which a template is made for the next.
final class FirstStart {
    private final VmHost host;
    private final Ledger ledger;
    private final BootFiles files;
    private final TemplateMaker maker;
    private final EventSink events;

    FirstStart(VmHost host, Ledger ledger, BootFiles files, TemplateMaker maker, EventSink events) {
        this.host = host;
        this.ledger = ledger;
        this.files = files;
        this.maker = maker;
        this.events = events;
    }

    /// @param cold boot, and make nothing of it
    Running run(boolean cold) {
        VmRecord vm = ledger.current();
        try (HostRoom.Place _ = place(vm)) {
            return cold ? boot() : restoreOrBoot(vm);
        }
    }

    private Running restoreOrBoot(VmRecord vm) {
        Verdict verdict = host.accelerator().choose(files.kernel());
        MachinePlan plan = new MachinePlan(vm, files, verdict.accelerator());
        TemplateKey key =
                plan.templateKey(
                        host.hypervisor(),
                        host.templates().processor(),
                        host.templates().clock().khz());
        Optional<Running> restored =
                template(key)
                        .flatMap(template ->
                                spare(plan, template).or(() -> restored(plan, key, template)));
        if (restored.isPresent()) {
            return restored.get();
        }
        Running booted = boot();
        maker.want(new TemplateMaker.Wanted(plan, key));
        return booted;
    }

    /// Spare machines are nobody's: they go before anybody is refused.
    private HostRoom.Place place(VmRecord vm) {
        try {
            return host.place(vm);
        } catch (ProblemException e) {
            if (e.kind() != Problem.Kind.EXHAUSTED || !maker.pool().giveBack()) {
                throw e;
            }
            return host.place(vm);
        }
    }

    private Optional<Running> spare(MachinePlan plan, Template template) {
        return maker.pool()
                .take(plan.wish(template, host.templates().kept(), host.clock()))
                .flatMap(spare -> new Claim(host, ledger, plan, events).of(spare));
    }

    private Optional<Running> restored(MachinePlan plan, TemplateKey key, Template template) {
        Optional<Running> running = new Restore(host, ledger, plan, events).from(template);
        if (running.isEmpty()) {
            maker.blame(key);
        }
        return running;
    }

    private Optional<Template> template(TemplateKey key) {
        return switch (host.templates().kept().find(key)) {
            case Found.Fits(Template template) -> Optional.of(template);
            case Found.Differs(Template template, String field) -> {
                host.templates().kept().delete(template.id());
                events.warn(
                        "template "
                                + template.id()
                                + " was made with another "
                                + field
                                + " and is deleted, so this is a cold boot");
                yield Optional.empty();
            }
            case Found.None() -> Optional.empty();
        };
    }

    private Running boot() {
        VmRecord vm = ledger.current();
        events.stage("overlay", vm.disk().toString());
        Path overlay = host.overlayOf(vm.id());
        AtomicFiles.deleteTree(overlay);
        host.parts().overlay(vm.image(), overlay, vm.disk());
        host.steps().reached("create.overlay");
        return new Boot(host, ledger, files, events).run();
    }
}
