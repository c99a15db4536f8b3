package dev.hutch.vm.pool;

import dev.hutch.api.ByteSize;
import dev.hutch.vm.pool.Spare.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many spare machines there are to be of each kind. Pure.
///
/// @param budget memory that all may have together
record PoolSize(ByteSize budget) {
    /// A process that waits has 16 MiB of its own, with some air.
    static final ByteSize PREPARED = ByteSize.parse("24M");

    /// What a machine of a Debian guest has of its own once it is warm, measured under emulation,
    /// with some air.
    static final ByteSize WARM = ByteSize.parse("128M");

    private static final long MOST = 1000;

    /// Who makes VMs now will make some more.
    static final Duration RECENT = Duration.ofMinutes(1);

    /// Who made none for so long has other things to do.
    static final Duration KEEP = Duration.ofMinutes(10);

    /// @param uses when VMs of that kind were made, oldest first
    record Use(String template, List<Instant> uses) {
        Use {
            uses = List.copyOf(uses);
        }

        Instant last() {
            return uses.getLast();
        }
    }

    /// Of one kind.
    record Wanted(int prepared, int warm) {
        static final Wanted NOTHING = new Wanted(0, 0);

        int of(Readiness readiness) {
            return switch (readiness) {
                case PREPARED -> prepared;
                case WARM -> warm;
            };
        }
    }

    static ByteSize cost(Readiness readiness) {
        return switch (readiness) {
            case PREPARED -> PREPARED;
            case WARM -> WARM;
        };
    }

    /// More uses of a kind than these change nothing; none: nothing is kept.
    int most() {
        return (int) Math.min(MOST, budget.bytes() / PREPARED.bytes());
    }

    /// One prepared of each kind of the last ten minutes; of what is left, as many warm ones as
    /// were made in the last minute, and one for ten minutes more. The kind that was used last
    /// comes first.
    Map<String, Wanted> wanted(List<Use> kinds, Instant now) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        List<Use> byAge =
                kinds.stream()
                        .filter(kind -> within(kind.last(), KEEP, now))
                        .sorted(Comparator.comparing(Use::last).reversed())
                        .toList();
        long prepared = Math.min(byAge.size(), budget.bytes() / PREPARED.bytes());
        long left = (budget.bytes() - prepared * PREPARED.bytes()) / WARM.bytes();
        for (Use kind : byAge) {
            long recent = kind.uses().stream().filter(u -> within(u, RECENT, now)).count();
            long warm = Math.min(left, Math.max(1, recent));
            wanted.put(kind.template(), new Wanted(prepared > 0 ? 1 : 0, (int) warm));
            prepared--;
            left -= warm;
        }
        return wanted;
    }

    /// What lies ahead was before the host's clock was set back, nobody knows how long.
    private static boolean within(Instant use, Duration since, Instant now) {
        return use.plus(since).isAfter(now) && use.isBefore(now.plus(RECENT));
    }

    /// When fewer are wanted though nothing has happened.
    Optional<Instant> nextChange(List<Use> kinds, Instant now) {
        return kinds.stream()
                .flatMap(kind -> List.of(kind.last().plus(RECENT), kind.last().plus(KEEP)).stream())
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
    }
}
