package dev.hutch.vm.pool;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.pool.PoolSize.Use;
import dev.hutch.vm.pool.PoolSize.Wanted;
import dev.hutch.vm.pool.Spare.Readiness;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The spare machines of one daemon. Filled by a thread for the prepared ones and one for the warm
/// ones, which work only while nobody makes a VM, and hold their machine back when somebody begins
/// to. Thread-safe.
public final class Pool implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Pool.class.getName());

    /// Left for everybody else: a spare machine is a convenience.
    private static final ByteSize RESERVE = ByteSize.parse("1G");

    private final PoolHost host;
    private final PoolSize size;
    private final Map<Readiness, Refill> refills = new EnumMap<>(Readiness.class);
    private final List<Thread> workers = new ArrayList<>();
    private final Map<String, Kind> kinds = new LinkedHashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    private Pool(PoolHost host) {
        this.host = host;
        this.size = new PoolSize(host.space().budget());
        for (Readiness readiness : Readiness.values()) {
            refills.put(readiness, new Refill(host, readiness));
            workers.add(
                    Thread.ofVirtual().name("pool-" + readiness).unstarted(() -> work(readiness)));
        }
    }

    /// Ends what an earlier daemon left. Nothing is made before somebody has wished.
    public static Pool open(PoolHost host) {
        Pool pool = new Pool(host);
        pool.sweep();
        pool.workers.forEach(Thread::start);
        return pool;
    }

    private void sweep() {
        Path directory = host.space().directory();
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> left = Files.list(directory)) {
            for (Path machine : left.toList()) {
                host.hypervisor().killStrays(machine);
                AtomicFiles.deleteTree(machine);
                LOG.log(Level.INFO, "spare={0} swept", machine.getFileName());
            }
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    /// Somebody makes a VM, until it is closed.
    public interface Foreground extends AutoCloseable {
        @Override
        void close();
    }

    /// Until it is closed, and a rest after it, nothing is begun, and what is being made stands
    /// still.
    public Foreground foreground() {
        refills.values().forEach(refill -> refill.hold().begin());
        return () ->
                refills.values()
                        .forEach(refill ->
                                CompletableFuture.delayedExecutor(
                                                refill.rest().toMillis(),
                                                TimeUnit.MILLISECONDS,
                                                Thread::startVirtualThread)
                                        .execute(() -> release(refill.hold())));
    }

    private synchronized void release(Hold hold) {
        hold.end();
        notifyAll();
    }

    /// Notes that a machine of this kind is wanted, and gives one if there is, a warm one above
    /// all. It is the caller's from here on.
    public Optional<Spare> take(Wish wish) {
        synchronized (this) {
            if (closed || size.most() == 0) {
                return Optional.empty();
            }
            return note(wish).takeBest();
        }
    }

    /// A machine of this kind was wanted, and there was not even a template.
    public synchronized void wish(Wish wish) {
        if (!closed && size.most() > 0) {
            note(wish);
        }
    }

    private Kind note(Wish wish) {
        Kind kind = kinds.computeIfAbsent(wish.template().id(), id -> new Kind(wish));
        kind.note(wish, host.clock().instant(), size.most());
        notifyAll();
        return kind;
    }

    /// The template of this id is no more.
    public void drop(String template) {
        List<Spare> gone = new ArrayList<>();
        synchronized (this) {
            Kind kind = kinds.remove(template);
            if (kind != null) {
                gone.addAll(kind.removeBeyond(Wanted.NOTHING));
            }
        }
        gone.forEach(Spare::end);
    }

    /// Memory is short: gives back what the spare machines have, and forgets what was wished.
    ///
    /// @return whether there was any
    public boolean giveBack() {
        List<String> all;
        boolean any;
        synchronized (this) {
            all = List.copyOf(kinds.keySet());
            any = count(Readiness.PREPARED) + count(Readiness.WARM) > 0;
        }
        all.forEach(this::drop);
        if (any) {
            LOG.log(Level.INFO, "pool=given_back");
        }
        return any;
    }

    /// How many machines have come as far as this and no further.
    public synchronized int count(Readiness readiness) {
        return kinds.values().stream().mapToInt(kind -> kind.count(readiness)).sum();
    }

    /// Ends all of it; returns when nothing is left.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        workers.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        giveBack();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Readiness readiness) {
        try {
            while (takeTurn(readiness)) {}
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takeTurn(Readiness readiness) throws InterruptedException {
        switch (turn(readiness)) {
            case Turn.End(List<Spare> unwanted) -> unwanted.forEach(Spare::end);
            case Turn.Make(Wish wish) -> make(wish, readiness);
            case Turn.Wait _ -> throw new AssertionError("a turn comes after the wait");
            case Turn.Close() -> {
                return false;
            }
        }
        return true;
    }

    /// Waits here, where nothing can happen between the decision and the wait.
    private synchronized Turn turn(Readiness readiness) throws InterruptedException {
        Turn turn = decide(readiness);
        while (turn instanceof Turn.Wait(long millis)) {
            wait(millis);
            turn = decide(readiness);
        }
        return turn;
    }

    private void make(Wish wish, Readiness readiness) throws InterruptedException {
        long started = System.nanoTime();
        try {
            Spare spare = refill(readiness).make(wish);
            if (!offer(spare)) {
                spare.end();
                return;
            }
            host.steps().accept(readiness == Readiness.WARM ? "pool.ready" : "pool.prepared");
            LOG.log(
                    Level.DEBUG,
                    "spare={0} readiness={1} template={2} millis={3,number,#}",
                    spare.directory().getFileName(),
                    readiness,
                    spare.template(),
                    (System.nanoTime() - started) / 1_000_000);
        } catch (RuntimeException e) {
            synchronized (this) {
                Kind kind = kinds.get(wish.template().id());
                if (kind != null) {
                    kind.failed();
                }
            }
            LOG.log(Level.INFO, "spare=not_made template=" + wish.template().id(), e);
        }
    }

    private Refill refill(Readiness readiness) {
        return Objects.requireNonNull(refills.get(readiness));
    }

    /// @return false when nobody wants it any more
    private boolean offer(Spare spare) {
        synchronized (this) {
            Kind kind = kinds.get(spare.template());
            if (closed || kind == null) {
                return false;
            }
            kind.add(spare);
        }
        CompletableFuture<Void> _ = spare.exited().whenComplete((end, failure) -> died(spare));
        return true;
    }

    /// One that was taken is no concern of the pool's any more. Another is made when nothing is
    /// left of this one.
    private void died(Spare spare) {
        boolean ours;
        synchronized (this) {
            Kind kind = kinds.get(spare.template());
            ours = kind != null && kind.remove(spare);
        }
        if (ours) {
            LOG.log(Level.INFO, "spare={0} died", spare.directory().getFileName());
            Thread.startVirtualThread(() -> bury(spare));
        }
    }

    private void bury(Spare spare) {
        try {
            spare.end();
        } finally {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /// What the worker is to do next.
    private sealed interface Turn {
        /// Room comes before anything is made in it.
        record End(List<Spare> unwanted) implements Turn {}

        record Make(Wish wish) implements Turn {}

        /// @param millis 0: until something happens
        record Wait(long millis) implements Turn {}

        record Close() implements Turn {}
    }

    private synchronized Turn decide(Readiness readiness) {
        if (closed) {
            return new Turn.Close();
        }
        Instant now = host.clock().instant();
        Map<String, Wanted> wanted = size.wanted(uses(), now);
        List<Spare> unwanted = removeUnwanted(wanted);
        if (!unwanted.isEmpty()) {
            return new Turn.End(unwanted);
        }
        Optional<Wish> lacking =
                refill(readiness).hold().held() ? Optional.empty() : lacking(readiness, wanted);
        if (lacking.isEmpty()) {
            return new Turn.Wait(untilChange(now));
        }
        return new Turn.Make(lacking.get());
    }

    /// Milliseconds; 0: nothing changes by itself.
    private long untilChange(Instant now) {
        return size.nextChange(uses(), now)
                .map(at -> Duration.between(now, at).toMillis() + 1)
                .orElse(0L);
    }

    private boolean hasMemory(Readiness readiness) {
        long needed = RESERVE.bytes() + PoolSize.cost(readiness).bytes();
        return host.space().available().getAsLong() >= needed;
    }

    private List<Use> uses() {
        return kinds.values().stream().map(Kind::use).toList();
    }

    /// The first that is wanted and not there, where there is memory for it.
    private Optional<Wish> lacking(Readiness readiness, Map<String, Wanted> wanted) {
        for (Map.Entry<String, Wanted> entry : wanted.entrySet()) {
            Kind kind = kinds.get(entry.getKey());
            if (kind != null && kind.lacks(readiness, entry.getValue())) {
                return Optional.of(kind.wish()).filter(wish -> hasMemory(readiness));
            }
        }
        return Optional.empty();
    }

    private List<Spare> removeUnwanted(Map<String, Wanted> wanted) {
        List<Spare> unwanted = new ArrayList<>();
        kinds.forEach((template, kind) ->
                unwanted.addAll(kind.removeBeyond(wanted.getOrDefault(template, Wanted.NOTHING))));
        kinds.keySet().retainAll(wanted.keySet());
        return unwanted;
    }
}
