package dev.hutch.vm.pool;

import dev.hutch.api.ByteSize;
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
    /// What a machine of a Debian guest has of its own once it is warm, measured under emulation,
    /// with some air.
    static final ByteSize COST = ByteSize.parse("128M");

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

    int most() {
        return (int) Math.min(Integer.MAX_VALUE, budget.bytes() / COST.bytes());
    }

    /// As many as were made in the last minute, and one for ten minutes more; the kind that was
    /// used last comes first.
    Map<String, Integer> wanted(List<Use> kinds, Instant now) {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        int left = most();
        List<Use> byAge =
                kinds.stream().sorted(Comparator.comparing(Use::last).reversed()).toList();
        for (Use kind : byAge) {
            if (within(kind.last(), KEEP, now)) {
                long recent = kind.uses().stream().filter(u -> within(u, RECENT, now)).count();
                int some = (int) Math.min(left, Math.max(1, recent));
                wanted.put(kind.template(), some);
                left -= some;
            }
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
