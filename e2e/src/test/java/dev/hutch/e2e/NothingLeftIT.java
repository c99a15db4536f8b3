package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The last of all: after everything, nothing of hutch is left on this host but its files.
@Order(Integer.MAX_VALUE)
final class NothingLeftIT {

    @Test
    @Tag("B17")
    void afterTheWholeSuite() throws IOException {
        Hutch hutch = Suite.hutch();
        assertThat(hutch.run("vm", "ls", "--all", "-q").exits(0).out()).isEmpty();
        hutch.run("daemon", "stop").exits(0);
        assertThat(Suite.leaks().processes()).isEmpty();
        assertThat(Suite.leaks().found()).isEmpty();
        if (!Suite.isKept()) {
            Hutch.host(hutch.home().getParent(), "rm -rf \"$1\"", hutch.home().toString());
        }
    }
}
