package dev.hutch.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Environments of an ordinary user, who may do nothing special on this host.
final class EnvOrdinaryIT extends EnvLiveContract {
    @Override
    EnvUser open() {
        return EnvUser.ordinary();
    }

    @Test
    @Tag("S10")
    void nobodyGoesFromOneIntoAnother() {
        Running running = start("--name", "other", "base", "echo in; read -r line");
        inside(java.util.List.of("upper"), "exec \"$0\" env join other -- true")
                .fails("env.join_refused");
        end(running);
    }
}
