package dev.hutch.env;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.env.live.LiveLayers;
import dev.hutch.env.record.Annotation;
import dev.hutch.env.record.EnvName;
import dev.hutch.env.record.EnvRecord;
import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.env.record.EnvStatus;
import dev.hutch.linux.process.NamespaceMembers;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.store.image.Images;
import dev.hutch.store.image.ResolvedStack;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The environments of one user. Thread-safe.
public final class Environments {
    private final EnvRecords records;
    private final StackRenders renders;
    private final Images images;
    private final InstantSource clock;

    public Environments(
            EnvRecords records, StackRenders renders, Images images, InstantSource clock) {
        this.records = records;
        this.renders = renders;
        this.images = images;
        this.clock = clock;
    }

    /// What somebody wants to enter.
    ///
    /// @param reference as written, for the record
    /// @param stack empty for an empty environment
    /// @param name empty for one of nobody's choosing
    /// @param keep changes outlive the processes
    /// @param tmpfs how much may be changed; empty when nobody said
    /// @param live files that say what of the host is to show in it
    public record Wish(
            String reference,
            Optional<ResolvedStack> stack,
            String name,
            boolean edit,
            boolean keep,
            Optional<ByteSize> tmpfs,
            String prefix,
            List<String> command,
            List<Path> live,
            Map<String, Annotation> annotations) {
        public Wish {
            command = List.copyOf(command);
            live = List.copyOf(live);
            annotations = Map.copyOf(annotations);
        }
    }

    /// What the helper is to do for a new environment.
    public String plan(Wish wish, EventSink events) {
        if (wish.keep && wish.name.isEmpty()) {
            throw EnvProblems.unnamed();
        }
        if (wish.tmpfs.isPresent() && (!wish.edit || wish.keep)) {
            throw EnvProblems.tmpfsUnused();
        }
        Path prefix = prefix(wish.prefix);
        EnvName name = wish.name.isEmpty() ? EnvName.random() : new EnvName(wish.name);
        if (records.find(name).isPresent()) {
            throw EnvProblems.exists(name.value());
        }
        EnvRecord record =
                new EnvRecord(
                        name,
                        wish.reference,
                        wish.stack.map(ResolvedStack::digest),
                        wish.edit,
                        wish.keep,
                        prefix.toString(),
                        wish.tmpfs.map(ByteSize::bytes).orElse(0L),
                        wish.command,
                        clock.instant(),
                        LiveLayers.read(wish.live, prefix),
                        wish.annotations);
        return plan(record, Optional.of(records.describe(record)), wish.stack, events);
    }

    /// What the helper is to do to enter a durable environment again.
    ///
    /// @param edit empty: as it was
    /// @param force end what is left of those who were in it
    public String planAgain(String text, Optional<Boolean> edit, boolean force, EventSink events) {
        Env env = records.get(text);
        EnvRecord record = env.record();
        if (!record.durable()) {
            throw EnvProblems.notSaved(record.name().value());
        }
        if (env.status() != EnvStatus.SAVED) {
            if (!force) {
                throw EnvProblems.inUse(record.name().value());
            }
            end(env);
        }
        records.clearPresence(record.name());
        EnvRecord now = record.withEdit(edit.orElse(record.edit()));
        if (!now.equals(record)) {
            records.update(now);
        }
        Optional<ResolvedStack> stack =
                record.stack().map(digest -> images.resolve(digest.toString()));
        return plan(now, Optional.empty(), stack, events);
    }

    private String plan(
            EnvRecord record,
            Optional<String> described,
            Optional<ResolvedStack> stack,
            EventSink events) {
        List<String> lowers = StackRenders.NONE;
        if (stack.isPresent()) {
            lowers = renders.of(record.name(), stack.get(), events);
        }
        return new EnterPlan(
                        Path.of(record.prefix()),
                        records.root(),
                        record.name(),
                        described,
                        renders.root(),
                        lowers,
                        record.edit(),
                        record.durable(),
                        record.tmpfs(),
                        record.live())
                .text();
    }

    public List<Env> list() {
        return records.list();
    }

    /// Takes away what nobody is in and nobody keeps: what monitors that were killed left, and what
    /// makers of renders did. @return names
    public List<String> prune() {
        renders.sweep();
        return records.prune().stream().map(EnvName::value).toList();
    }

    public Env get(String name) {
        return records.get(name);
    }

    /// Processes in an environment.
    public static List<ProcessIdentity> members(Env env) {
        return env.namespace().map(NamespaceMembers::of).orElse(List.of());
    }

    /// Ends an environment and takes it away.
    ///
    /// @param force end the processes in it
    /// @param durable take the changes of a durable one away
    /// @return its name
    public String remove(String text, boolean force, boolean durable) {
        Env env = records.get(text);
        String name = env.record().name().value();
        if (env.record().durable() && !durable) {
            throw EnvProblems.saved(name);
        }
        if (env.status() != EnvStatus.SAVED) {
            if (!force) {
                throw EnvProblems.inUse(name);
            }
            end(env);
        }
        records.delete(env.record().name());
        return name;
    }

    /// Ends what is in it: its monitor does, or what is left is ended here. The kernel tells when
    /// each is gone.
    private static void end(Env env) {
        Optional<ProcessIdentity> monitor = env.monitor();
        if (monitor.isPresent() && monitor.get().signal(ProcessIdentity.SIGTERM)) {
            monitor.get().exited().join();
        }
        for (List<ProcessIdentity> left = members(env); !left.isEmpty(); left = members(env)) {
            for (ProcessIdentity process : left) {
                if (process.signal(ProcessIdentity.SIGKILL)) {
                    process.exited().join();
                }
            }
        }
    }

    private Path prefix(String text) {
        return Prefixes.check(text, List.of(records.root(), renders.root()));
    }
}
