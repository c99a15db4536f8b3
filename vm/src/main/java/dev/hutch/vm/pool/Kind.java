package dev.hutch.vm.pool;

import dev.hutch.vm.pool.PoolSize.Use;
import dev.hutch.vm.pool.PoolSize.Wanted;
import dev.hutch.vm.pool.Spare.Readiness;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What the pool has and knows of one kind of machine. Guarded by the pool.
final class Kind {
    private static final int MOST_FAILURES = 3;

    private Wish wish;
    private int failures;
    private final Deque<Instant> uses = new ArrayDeque<>();
    private final List<Spare> spares = new ArrayList<>();

    Kind(Wish wish) {
        this.wish = wish;
    }

    /// @param most uses that are worth remembering
    void note(Wish again, Instant now, int most) {
        wish = again;
        uses.addLast(now);
        while (uses.size() > most) {
            uses.removeFirst();
        }
    }

    Wish wish() {
        return wish;
    }

    Use use() {
        return new Use(wish.template().id(), List.copyOf(uses));
    }

    int count(Readiness readiness) {
        return (int) spares.stream().filter(spare -> spare.readiness() == readiness).count();
    }

    boolean lacks(Readiness readiness, Wanted wanted) {
        return failures < MOST_FAILURES && count(readiness) < wanted.of(readiness);
    }

    void failed() {
        failures++;
    }

    void add(Spare spare) {
        failures = 0;
        spares.add(spare);
    }

    /// @return whether it was there
    boolean remove(Spare spare) {
        return spares.remove(spare);
    }

    /// The one that is furthest, if any is alive.
    Optional<Spare> takeBest() {
        List<Spare> dead = spares.stream().filter(spare -> !spare.alive()).toList();
        spares.removeAll(dead);
        dead.forEach(spare -> Thread.startVirtualThread(spare::end));
        Optional<Spare> best = spares.stream().max(Comparator.comparing(Spare::readiness));
        best.ifPresent(spares::remove);
        return best;
    }

    /// Those that are more than wanted, which are the pool's no more.
    List<Spare> removeBeyond(Wanted wanted) {
        List<Spare> unwanted = new ArrayList<>();
        for (Readiness readiness : Readiness.values()) {
            spares.stream()
                    .filter(spare -> spare.readiness() == readiness)
                    .skip(wanted.of(readiness))
                    .forEach(unwanted::add);
        }
        spares.removeAll(unwanted);
        return unwanted;
    }
}
