package dev.hutch.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateKeyTest {
    static final TemplateKey KEY =
            new TemplateKey(
                    "debian-cloud",
                    List.of("a.squashfs"),
                    2,
                    1 << 30,
                    1L << 34,
                    "user",
                    "i.cpio",
                    "qemu 7",
                    "microvm",
                    "tcg",
                    "cpu",
                    2_500_000);

    @Test
    void whatAVmAsksForMakesAnotherKind() {
        assertThat(KEY.sameKind(KEY)).isTrue();
        for (TemplateKey other :
                List.of(
                        kind("own", List.of("a.squashfs"), 2, 1 << 30, 1L << 34, "user"),
                        kind("debian-cloud", List.of(), 2, 1 << 30, 1L << 34, "user"),
                        kind("debian-cloud", List.of("a.squashfs"), 1, 1 << 30, 1L << 34, "user"),
                        kind("debian-cloud", List.of("a.squashfs"), 2, 1 << 28, 1L << 34, "user"),
                        kind("debian-cloud", List.of("a.squashfs"), 2, 1 << 30, 1L << 33, "user"),
                        kind(
                                "debian-cloud",
                                List.of("a.squashfs"),
                                2,
                                1 << 30,
                                1L << 34,
                                "none"))) {
            assertThat(KEY.sameKind(other)).as(other.toString()).isFalse();
        }
    }

    @Test
    void whatTheHostGivesIsNamedWhenItDiffers() {
        Map<String, TemplateKey> others = new LinkedHashMap<>();
        others.put("hypervisor", host("i.cpio", "qemu 8", "microvm", "tcg", "cpu", 2_500_000));
        others.put("accelerator", host("i.cpio", "qemu 7", "microvm", "kvm", "cpu", 2_500_000));
        others.put("processor", host("i.cpio", "qemu 7", "microvm", "tcg", "x", 2_500_000));
        others.put("kernel or agent", host("j.cpio", "qemu 7", "microvm", "tcg", "cpu", 2_500_000));
        others.put("devices", host("i.cpio", "qemu 7", "q35", "tcg", "cpu", 2_500_000));
        others.put("clock", host("i.cpio", "qemu 7", "microvm", "tcg", "cpu", 2_600_000));
        others.forEach((field, other) -> {
            assertThat(KEY.sameKind(other)).isTrue();
            assertThat(KEY.difference(other)).contains(field);
        });
    }

    @Test
    void aClockIsNeverMeasuredTwiceTheSame() {
        TemplateKey again = host("i.cpio", "qemu 7", "microvm", "tcg", "cpu", 2_500_100);
        assertThat(KEY.difference(again)).isEmpty();
    }

    private static TemplateKey kind(
            String kernel, List<String> lowers, int vcpus, long memory, long disk, String network) {
        return new TemplateKey(
                kernel, lowers, vcpus, memory, disk, network, "i.cpio", "qemu 7", "microvm", "tcg",
                "cpu", 2_500_000);
    }

    private static TemplateKey host(
            String boot,
            String hypervisor,
            String machine,
            String accelerator,
            String processor,
            long clock) {
        return new TemplateKey(
                "debian-cloud",
                List.of("a.squashfs"),
                2,
                1 << 30,
                1L << 34,
                "user",
                boot,
                hypervisor,
                machine,
                accelerator,
                processor,
                clock);
    }
}
