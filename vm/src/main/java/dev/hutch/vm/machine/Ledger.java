package dev.hutch.vm.machine;

import dev.hutch.linux.undo.Uninterrupted;
import java.util.function.UnaryOperator;

/// The one record of one VM: what is read here has been written down before. Only the VM's owner
/// changes it, everybody reads it.
final class Ledger {
    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private final VmRecords records;
    private volatile VmRecord current;

    Ledger(VmRecords records, VmRecord current) {
        this.records = records;
        this.current = current;
    }

    VmRecord current() {
        return current;
    }

    /// Bookkeeping: cannot be cancelled.
    void open() {
        Uninterrupted.run(() -> records.insert(current));
    }

    void close() {
        Uninterrupted.run(() -> records.delete(current.id()));
    }

    VmRecord change(UnaryOperator<VmRecord> change) {
        VmRecord before = current;
        VmRecord after = change.apply(before);
        Uninterrupted.run(() -> records.update(after));
        current = after;
        if (before.state() != after.state()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "vm={0} name={1} state={2} was={3} pid={4,number,#} problem=\"{5}\"",
                    after.id(),
                    after.name(),
                    after.state(),
                    before.state(),
                    after.process() == null ? 0 : after.process().pid(),
                    after.problem());
        }
        return after;
    }
}
