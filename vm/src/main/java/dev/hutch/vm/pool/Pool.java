package dev.hutch.vm.pool;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.pool.PoolSize.Use;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// The spare machines of one daemon. Filled by one thread that works only while nobody makes a VM,
/// and holds its machine back when somebody begins to. Thread-safe.
public final class Pool implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Pool.class.getName());
    private static final int MOST_FAILURES = 3;

    /// Left for everybody else: a spare machine is a convenience.
    private static final ByteSize RESERVE = ByteSize.parse("1G");

    /// Who has just made a VM does something with it.
    public static final Duration REST = Duration.ofMillis(150);

    private final PoolHost host;
    private final PoolSize size;
    private final Hold hold = new Hold();
    private final Refill refill;
    private final Thread worker;
    private final Map<String, Kind> kinds = new LinkedHashMap<>(); // guarded by this
    private boolean closed; // guarded by this
    private long restUntil; // guarded by this; nanos

    /// What is known of one kind.
    private static final class Kind {
        private Wish wish;
        private int failures;
        private final Deque<Instant> uses = new ArrayDeque<>();
        private final Deque<Spare> spares = new ArrayDeque<>();

        Kind(Wish wish) {
            this.wish = wish;
        }
    }

    private Pool(PoolHost host) {
        this.host = host;
        this.size = new PoolSize(host.space().budget());
        this.refill = new Refill(host, hold::add);
        this.worker = Thread.ofVirtual().name("pool").unstarted(this::work);
    }

    /// Ends what an earlier daemon left. Nothing is made before somebody has wished.
    public static Pool open(PoolHost host) {
        Pool pool = new Pool(host);
        pool.sweep();
        pool.restUntil = System.nanoTime();
        pool.worker.start();
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

    /// Until it is closed nothing is begun, and what is being made stands still.
    public Foreground foreground() {
        hold.begin();
        return () -> {
            hold.end();
            synchronized (this) {
                restUntil = System.nanoTime() + REST.toNanos();
                notifyAll();
            }
        };
    }

    /// Notes that a machine of this kind is wanted, and gives one if there is. It is the caller's
    /// from here on.
    public Optional<Spare> take(Wish wish) {
        synchronized (this) {
            if (closed || size.most() == 0) {
                return Optional.empty();
            }
            Kind kind = note(wish);
            for (Spare spare = kind.spares.poll(); spare != null; spare = kind.spares.poll()) {
                if (spare.alive()) {
                    return Optional.of(spare);
                }
                Spare dead = spare;
                Thread.startVirtualThread(dead::end);
            }
            return Optional.empty();
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
        kind.wish = wish;
        kind.uses.addLast(host.clock().instant());
        while (kind.uses.size() > size.most()) {
            kind.uses.removeFirst(); // more than these change nothing
        }
        notifyAll();
        return kind;
    }

    /// The template of this id is no more.
    public void drop(String template) {
        List<Spare> gone = new ArrayList<>();
        synchronized (this) {
            Kind kind = kinds.remove(template);
            if (kind != null) {
                gone.addAll(kind.spares);
                kind.spares.clear();
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
            any = spares() > 0;
        }
        all.forEach(this::drop);
        if (any) {
            LOG.log(Level.INFO, "pool=given_back");
        }
        return any;
    }

    /// How many machines are ready.
    public synchronized int spares() {
        return kinds.values().stream().mapToInt(kind -> kind.spares.size()).sum();
    }

    /// Ends all of it; returns when nothing is left.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        worker.interrupt();
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        giveBack();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (takeTurn()) {}
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takeTurn() throws InterruptedException {
        switch (turn()) {
            case Turn.End(List<Spare> unwanted) -> unwanted.forEach(Spare::end);
            case Turn.Make(Wish wish) -> make(wish);
            case Turn.Wait _ -> throw new AssertionError("a turn comes after the wait");
            case Turn.Close() -> {
                return false;
            }
        }
        return true;
    }

    /// Waits here, where nothing can happen between the decision and the wait.
    private synchronized Turn turn() throws InterruptedException {
        Turn turn = decide();
        while (turn instanceof Turn.Wait(long millis)) {
            wait(millis);
            turn = decide();
        }
        return turn;
    }

    private void make(Wish wish) throws InterruptedException {
        long started = System.nanoTime();
        try {
            Spare spare = refill.make(wish);
            if (!offer(spare)) {
                spare.end();
                return;
            }
            host.steps().accept("pool.ready");
            LOG.log(
                    Level.DEBUG,
                    "spare={0} template={1} millis={2,number,#}",
                    spare.directory().getFileName(),
                    spare.template(),
                    (System.nanoTime() - started) / 1_000_000);
        } catch (RuntimeException e) {
            synchronized (this) {
                Kind kind = kinds.get(wish.template().id());
                if (kind != null) {
                    kind.failures++;
                }
            }
            LOG.log(Level.INFO, "spare=not_made template=" + wish.template().id(), e);
        } finally {
            hold.remove();
        }
    }

    /// @return false when nobody wants it any more
    private boolean offer(Spare spare) {
        synchronized (this) {
            Kind kind = kinds.get(spare.template());
            if (closed || kind == null) {
                return false;
            }
            kind.failures = 0;
            kind.spares.addLast(spare);
        }
        CompletableFuture<Void> _ =
                spare.process().exited().whenComplete((end, failure) -> died(spare));
        return true;
    }

    /// One that was taken is no concern of the pool's any more. Another is made when nothing is
    /// left of this one.
    private void died(Spare spare) {
        boolean ours;
        synchronized (this) {
            Kind kind = kinds.get(spare.template());
            ours = kind != null && kind.spares.remove(spare);
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

    private synchronized Turn decide() {
        if (closed) {
            return new Turn.Close();
        }
        Instant now = host.clock().instant();
        Map<String, Integer> wanted = size.wanted(uses(), now);
        List<Spare> unwanted = removeUnwanted(wanted);
        if (!unwanted.isEmpty()) {
            return new Turn.End(unwanted);
        }
        Optional<Wish> lacking = lacking(wanted);
        long rest = (restUntil - System.nanoTime()) / 1_000_000;
        if (lacking.isPresent() && rest > 0) {
            return new Turn.Wait(rest);
        }
        if (lacking.isPresent() && !hold.held() && hasMemory()) {
            return new Turn.Make(lacking.get());
        }
        return new Turn.Wait(untilChange(now));
    }

    /// Milliseconds; 0: nothing changes by itself.
    private long untilChange(Instant now) {
        return size.nextChange(uses(), now)
                .map(at -> Duration.between(now, at).toMillis() + 1)
                .orElse(0L);
    }

    private boolean hasMemory() {
        return host.space().available().getAsLong() >= RESERVE.bytes() + PoolSize.COST.bytes();
    }

    private List<Use> uses() {
        return kinds.entrySet().stream()
                .map(kind -> new Use(kind.getKey(), List.copyOf(kind.getValue().uses)))
                .toList();
    }

    private Optional<Wish> lacking(Map<String, Integer> wanted) {
        return wanted.entrySet().stream()
                .filter(entry -> {
                    Kind kind = kinds.get(entry.getKey());
                    return kind != null
                            && kind.failures < MOST_FAILURES
                            && kind.spares.size() < entry.getValue();
                })
                .map(entry -> kinds.get(entry.getKey()))
                .map(kind -> kind.wish)
                .findFirst();
    }

    private List<Spare> removeUnwanted(Map<String, Integer> wanted) {
        List<Spare> unwanted = new ArrayList<>();
        for (Iterator<Map.Entry<String, Kind>> all = kinds.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Kind> entry = all.next();
            Kind kind = entry.getValue();
            int most = wanted.getOrDefault(entry.getKey(), 0);
            while (kind.spares.size() > most) {
                unwanted.add(kind.spares.removeLast());
            }
            if (!wanted.containsKey(entry.getKey())) {
                all.remove();
            }
        }
        return unwanted;
    }
}
