package dev.hutch.daemon.doctor;

import dev.hutch.api.ByteSize;
import dev.hutch.api.call.SystemCall.Check;
import dev.hutch.api.call.SystemCall.Grade;
import dev.hutch.daemon.doctor.Doctor.Examination;
import dev.hutch.daemon.doctor.Doctor.Finding;
import dev.hutch.linux.process.HostTool;
import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// All that hutch asks of a host.
public final class HostChecks {
    private static final int JAVA = 25;

    /// A default image, its disk and a few VMs.
    private static final ByteSize DISK_COMFORT = ByteSize.parse("5G");

    private static final ByteSize DISK_NEED = ByteSize.parse("1G");

    /// One VM with the default memory in use.
    private static final ByteSize MEMORY_COMFORT = ByteSize.parse("2G");

    private static final ByteSize MEMORY_NEED = ByteSize.parse("768M");

    private HostChecks() {}

    /// @param state where disks of VMs are kept
    /// @param agent the program that runs in every guest
    /// @param accelerator what works here, found out by booting a probe
    public static List<Examination> all(Path state, Path agent, Supplier<String> accelerator) {
        List<Examination> all = new ArrayList<>();
        all.add(HostChecks::java);
        for (HostTool tool : HostTool.all()) {
            all.add(() -> program(tool));
        }
        all.add(() -> agent(agent));
        all.add(() -> kvm(accelerator));
        all.add(HostChecks::userNamespaces);
        all.add(() -> disk(state));
        all.add(HostChecks::memory);
        all.add(HostChecks::packageSources);
        return all;
    }

    private static Finding java() {
        int found = Runtime.version().feature();
        String purpose = "runs hutch";
        return found >= JAVA
                ? Finding.pass("java", purpose, Runtime.version().toString())
                : Finding.of(
                        "java",
                        purpose,
                        Grade.FAIL,
                        "version " + found,
                        "install a JDK " + JAVA + " and set JAVA_HOME");
    }

    private static Finding program(HostTool tool) {
        Optional<Program> found = Program.find(tool.program());
        if (found.isPresent()) {
            return Finding.pass(tool.program(), tool.purpose(), found.get().file().toString());
        }
        Check check =
                new Check(
                        tool.program(),
                        tool.purpose(),
                        Grade.FAIL,
                        "missing",
                        PackageInstaller.command(List.of(tool.debianPackage())));
        return new Finding(check, List.of(tool.debianPackage()));
    }

    private static Finding agent(Path agent) {
        String purpose = "is the first process of every guest";
        return Files.isExecutable(agent)
                ? Finding.pass("guest agent", purpose, agent.toString())
                : Finding.of(
                        "guest agent", purpose, Grade.FAIL, "no " + agent, "build hutch again");
    }

    private static Finding kvm(Supplier<String> accelerator) {
        String purpose = "makes VMs as fast as the host; emulation works without it";
        Path device = Path.of("/dev/kvm");
        String works = accelerator.get();
        if (works.equals("kvm")) {
            return Finding.pass("/dev/kvm", purpose, "boots guests");
        }
        if (!Files.exists(device)) {
            return Finding.of(
                    "/dev/kvm",
                    purpose,
                    Grade.WARN,
                    "missing, so VMs are emulated",
                    "enable virtualisation in the firmware, or nested virtualisation in the host");
        }
        if (works.equals("unknown") && Files.isWritable(device)) {
            return Finding.of(
                    "/dev/kvm",
                    purpose,
                    Grade.WARN,
                    "opens; whether it boots a guest is not known before a kernel is here",
                    "hutch kernel pull debian-cloud, then hutch doctor");
        }
        return Files.isReadable(device) && Files.isWritable(device)
                ? Finding.of(
                        "/dev/kvm",
                        purpose,
                        Grade.WARN,
                        "opens, but does not boot a guest, so VMs are emulated",
                        "use a host with working nested virtualisation")
                : Finding.of(
                        "/dev/kvm",
                        purpose,
                        Grade.WARN,
                        "not accessible for you, so VMs are emulated",
                        "sudo adduser $USER kvm");
    }

    private static Finding userNamespaces() {
        String name = "user namespaces";
        String purpose = "make images from packages without root";
        if (PackageInstaller.isRoot()) {
            return Finding.pass(name, purpose, "not needed as root");
        }
        if (read("/proc/sys/kernel/unprivileged_userns_clone").strip().equals("0")
                || read("/proc/sys/user/max_user_namespaces").strip().equals("0")) {
            return Finding.of(
                    name,
                    purpose,
                    Grade.WARN,
                    "forbidden by this kernel's settings",
                    "sudo sysctl kernel.unprivileged_userns_clone=1");
        }
        String user = System.getProperty("user.name");
        boolean mapped =
                read("/etc/subuid").lines().anyMatch(line -> line.startsWith(user + ":"))
                        && read("/etc/subgid")
                                .lines()
                                .anyMatch(line -> line.startsWith(user + ":"));
        return mapped
                ? Finding.pass(name, purpose, "allowed, with subordinate ids")
                : Finding.of(
                        name,
                        purpose,
                        Grade.WARN,
                        "no subordinate ids for " + user,
                        "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
                                + user);
    }

    private static Finding disk(Path state) {
        try {
            return room(
                    "disk space",
                    "holds images and the disks of VMs",
                    new ByteSize(Math.max(1, Files.getFileStore(state).getUsableSpace())),
                    DISK_COMFORT,
                    DISK_NEED,
                    "hutch vm prune, or free space in " + state);
        } catch (IOException e) {
            return Finding.of(
                    "disk space",
                    "holds images",
                    Grade.WARN,
                    "cannot be told: " + e,
                    "df -h " + state);
        }
    }

    private static Finding memory() {
        long available =
                read("/proc/meminfo")
                        .lines()
                        .filter(line -> line.startsWith("MemAvailable:"))
                        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                        .findFirst()
                        .orElse(1L);
        return room(
                "memory",
                "is what guests run in",
                new ByteSize(Math.max(1, available)),
                MEMORY_COMFORT,
                MEMORY_NEED,
                "stop what you do not need: hutch ps");
    }

    private static Finding room(
            String name,
            String purpose,
            ByteSize found,
            ByteSize comfort,
            ByteSize need,
            String fix) {
        if (found.compareTo(comfort) >= 0) {
            return Finding.pass(name, purpose, found + " free");
        }
        Grade grade = found.compareTo(need) >= 0 ? Grade.WARN : Grade.FAIL;
        return Finding.of(name, purpose, grade, "only " + found + " free", fix);
    }

    private static Finding packageSources() {
        String name = "package sources";
        String purpose = "are where the default kernel and image come from";
        boolean listed =
                Files.exists(Path.of("/etc/apt/sources.list"))
                        || Files.isDirectory(Path.of("/etc/apt/sources.list.d"));
        return listed
                ? Finding.pass(name, purpose, "/etc/apt")
                : Finding.of(
                        name,
                        purpose,
                        Grade.WARN,
                        "no apt on this host",
                        "bring your own: hutch kernel import, hutch image import");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return ""; // no such setting on this host
        }
    }
}
