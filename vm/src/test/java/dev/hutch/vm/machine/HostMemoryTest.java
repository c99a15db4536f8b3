package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a host and its control groups say of memory.
class HostMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir Path place;
    private HostMemory memory;

    @BeforeEach
    void host() throws IOException {
        memory = new HostMemory(place.resolve("proc"), place.resolve("groups"));
        write("proc/meminfo", "MemTotal:  9999999 kB\nMemAvailable:   1048576 kB\nHugePages: 0\n");
        write("proc/self/cgroup", "");
    }

    @Test
    void withoutLimitsItIsTheHosts() throws IOException {
        assertThat(memory.getAsLong()).isEqualTo(1024 * MIB);
        write("proc/self/cgroup", "0::/user/x\n");
        write("groups/user/x/memory.max", "max\n");
        assertThat(memory.getAsLong()).isEqualTo(1024 * MIB);
    }

    @Test
    void aLimitOfAnyGroupAboveUsCounts() throws IOException {
        write("proc/self/cgroup", "0::/user/x\n");
        write("groups/user/x/memory.max", "max\n");
        write("groups/user/memory.max", "" + 512 * MIB);
        write("groups/user/memory.current", "" + 300 * MIB);
        write("groups/user/memory.stat", "anon 7\ninactive_file " + 100 * MIB + "\n");
        assertThat(memory.getAsLong()).isEqualTo(312 * MIB);
        write("proc/meminfo", "MemAvailable: 1024 kB\n");
        assertThat(memory.getAsLong()).isEqualTo(MIB);
    }

    @Test
    void theOlderVersionIsReadToo() throws IOException {
        write("proc/self/cgroup", "5:cpu:/a\n4:memory:/a/b\n0::/\n");
        write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("groups/memory/memory.usage_in_bytes", "" + 5000 * MIB);
        write("groups/memory/a/b/memory.limit_in_bytes", "" + 512 * MIB);
        write("groups/memory/a/b/memory.usage_in_bytes", "" + 100 * MIB);
        write("groups/memory/a/b/memory.stat", "total_inactive_file " + 8 * MIB + "\n");
        assertThat(memory.getAsLong()).isEqualTo(420 * MIB);
    }

    @Test
    void whatCannotBeReadRefusesNobody() {
        assertThat(new HostMemory(place.resolve("no"), place.resolve("no")).getAsLong())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theMemoryOfAProcessIsItsOwn() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(HostMemory.anonymous(self)).isBetween(MIB, 64L << 30);
        assertThat(HostMemory.anonymous(new ProcessIdentity(Integer.MAX_VALUE, 1))).isZero();
    }

    @Test
    void whatTheKernelMergedIsNobodysOwn() throws IOException {
        ProcessIdentity one = new ProcessIdentity(7, 1);
        write("proc/7/status", "Name:\tqemu\nRssAnon:\t   40960 kB\n");
        assertThat(memory.ownedBy(one)).isEqualTo(40 * MIB);
        write("proc/7/ksm_merging_pages", "2560\n");
        assertThat(memory.ownedBy(one)).isEqualTo(30 * MIB);
        write("proc/7/ksm_merging_pages", "999999\n");
        assertThat(memory.ownedBy(one)).isZero();
    }

    private void write(String file, String text) throws IOException {
        Path path = place.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
