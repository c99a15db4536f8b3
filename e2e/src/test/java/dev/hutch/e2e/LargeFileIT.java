package dev.hutch.e2e;

import org.junit.jupiter.api.Test;

/// A file larger than a plain tar header can tell, nearly all of it a hole.
final class LargeFileIT extends MachineTest {

    @Test
    void isInTheMachineAsItWas() {
        sh(
                directory,
                """
                mkdir -p root/bin; cp "$(command -v busybox)" root/bin/busybox
                truncate -s 8300M root/large; printf end >> root/large
                tar -S --format=posix --owner=0 --group=0 -C root -cf large.tar .
                """);
        hutch.run("image", "import", directory.resolve("large.tar").toString(), "-t", "large")
                .exits(0);
        try {
            String[] look = {
                "/bin/busybox", "sh", "-c", "busybox stat -c %s /large; busybox tail -c 4 /large"
            };
            String[] run = {"vm", "run", "--rm", "--image", "large", "--"};
            String[] words = java.util.Arrays.copyOf(run, run.length + look.length);
            System.arraycopy(look, 0, words, run.length, look.length);
            hutch.run(words).exits(0).says("8703180803\n\0end");
        } finally {
            hutch.run("image", "rm", "large").exits(0);
        }
    }
}
