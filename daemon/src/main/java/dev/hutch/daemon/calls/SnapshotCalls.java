package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.SnapshotCall.SnapshotDetails;
import dev.hutch.api.call.SnapshotCall.SnapshotList;
import dev.hutch.api.call.SnapshotCall.SnapshotView;
import dev.hutch.api.call.VmCall;
import dev.hutch.vm.machine.VmSnapshots;
import dev.hutch.vm.snapshot.Snapshot;
import dev.hutch.vm.snapshot.Snapshots;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Answers the calls about snapshots.
public final class SnapshotCalls {
    private final Snapshots kept;
    private final VmSnapshots snapshots;
    private final SnapshotTransfer transfer;

    public SnapshotCalls(Snapshots kept, VmSnapshots snapshots, SnapshotTransfer transfer) {
        this.transfer = transfer;
        this.kept = kept;
        this.snapshots = snapshots;
    }

    <R> R answer(SnapshotCall<R> call, EventSink events) {
        Object answer =
                switch (call) {
                    case SnapshotCall.Create(String vm, String name) ->
                            view(snapshots.create(vm, name, events));
                    case SnapshotCall.Ls() ->
                            new SnapshotList(
                                    kept.list().stream().map(SnapshotCalls::view).toList());
                    case SnapshotCall.Show(String snapshot) -> details(kept.get(snapshot));
                    case SnapshotCall.Restore restore -> restore(restore, events);
                    case SnapshotCall.Export export -> transfer.out(export, events);
                    case SnapshotCall.Import from -> view(transfer.in(from, events));
                    case SnapshotCall.Rm(List<String> targets) -> remove(targets);
                };
        return call.answer().cast(answer);
    }

    private VmCall.VmView restore(SnapshotCall.Restore restore, EventSink events) {
        if (!restore.inPlace()) {
            return snapshots
                    .restore(restore.snapshot(), restore.name(), restore.diskOnly(), events)
                    .view();
        }
        if (!restore.name().isEmpty()) {
            throw Problem.of(
                            Problem.Kind.INVALID,
                            "vm.spec_invalid",
                            "a VM that is put back keeps its name")
                    .toException();
        }
        return snapshots.putBack(restore.snapshot(), restore.diskOnly(), events).view();
    }

    private SnapshotDetails details(Snapshot snapshot) {
        return new SnapshotDetails(view(snapshot), snapshots.difference(snapshot).orElse(""));
    }

    private Outcomes remove(List<String> targets) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : new LinkedHashSet<>(targets)) {
            try {
                String id = kept.get(target).id();
                kept.delete(id);
                outcomes.add(new Outcome(target, id, null));
            } catch (ProblemException e) {
                outcomes.add(new Outcome(target, "", e.problem()));
            }
        }
        return new Outcomes(outcomes);
    }

    private static SnapshotView view(Snapshot snapshot) {
        return new SnapshotView(
                snapshot.id(),
                snapshot.name(),
                snapshot.vm().name(),
                snapshot.vm().id(),
                snapshot.vm().image(),
                snapshot.vm().imageDigest(),
                snapshot.vm().kernel(),
                snapshot.vm().vcpus(),
                snapshot.vm().memoryBytes(),
                snapshot.vm().diskBytes(),
                snapshot.vm().network(),
                snapshot.host().hypervisor(),
                snapshot.host().accelerator(),
                snapshot.host().processor(),
                snapshot.allocated().bytes(),
                snapshot.createdAt().toString());
    }
}
