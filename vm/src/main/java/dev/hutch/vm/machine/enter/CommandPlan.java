package dev.hutch.vm.machine.enter;

import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.VmCall.Command;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.machine.BootImage;
import dev.hutch.vm.machine.VmRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a caller asked to run, completed from the image's run config and, for a login shell, from
/// the guest's own accounts.
final class CommandPlan {
    /// What images say whose makers had nothing particular in mind.
    private static final Set<List<String>> PLAIN_SHELLS =
            Set.of(List.of("bash"), List.of("/bin/bash"), List.of("sh"), List.of("/bin/sh"));

    private static final Set<String> NO_SHELLS = Set.of("nologin", "false", "true", "sync");

    private CommandPlan() {}

    /// Refuses what the image has no answer to, while nothing has been made yet.
    static void check(BootImage image, Command asked) {
        switch (asked.program()) {
            case ARGV -> {
                if (asked.argv().isEmpty()) {
                    throw EnterProblems.noArgv();
                }
            }
            case IMAGE -> {
                if (asked.terminal() == null && ofImage(image.config(), asked).isEmpty()) {
                    throw EnterProblems.noCommand(image.reference());
                }
            }
            case SHELL -> {}
        }
    }

    static GuestCommand of(VmRecord vm, Guest guest, Command asked) {
        check(vm.image(), asked);
        RunConfigView image = vm.image().config();
        String user = asked.user().isEmpty() ? image.user() : asked.user();
        List<String> argv =
                switch (asked.program()) {
                    case ARGV -> asked.argv();
                    case IMAGE -> ofImage(image, asked);
                    case SHELL -> List.of();
                };
        String home = "";
        boolean person = asked.terminal() != null && PLAIN_SHELLS.contains(argv);
        if (argv.isEmpty() || (asked.argv().isEmpty() && person)) {
            Passwd passwd = Passwd.of(guest);
            argv = List.of(shell(vm, guest, passwd, user), "-l");
            home = passwd.find(user).map(Passwd.Account::home).orElse("");
        }
        String cwd =
                Stream.of(asked.cwd(), vm.workdir(), workdir(image), home, "/")
                        .filter(directory -> !directory.isEmpty())
                        .findFirst()
                        .orElseThrow();
        if (!cwd.startsWith("/")) {
            throw EnterProblems.cwdInvalid(cwd);
        }
        if (cwd.equals(workdir(image))) {
            GuestDirectory.ensure(guest, cwd);
        }
        return new GuestCommand(argv, environment(image, asked), cwd, user, asked.terminal());
    }

    private static List<String> ofImage(RunConfigView image, Command asked) {
        List<String> argv = new ArrayList<>(image.entrypoint());
        argv.addAll(asked.argv().isEmpty() ? image.cmd() : asked.argv());
        return argv;
    }

    /// As in OCI: what is not absolute is below the root.
    private static String workdir(RunConfigView image) {
        String directory = image.workdir();
        return directory.isEmpty() || directory.startsWith("/") ? directory : "/" + directory;
    }

    /// The agent adds PATH, HOME, USER and TERM where nobody set them.
    private static Map<String, String> environment(RunConfigView image, Command asked) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String setting : image.env()) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                environment.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        environment.putAll(asked.env());
        return environment;
    }

    private static String shell(VmRecord vm, Guest guest, Passwd passwd, String user) {
        Optional<String> own = passwd.find(user).map(Passwd.Account::shell);
        return Stream.concat(own.stream(), Stream.of("/bin/bash", "/usr/bin/bash", "/bin/sh"))
                .filter(shell -> shell.startsWith("/") && !NO_SHELLS.contains(name(shell)))
                .filter(shell -> guest.stat(shell).isPresent())
                .findFirst()
                .orElseThrow(() -> EnterProblems.noShell(vm.name().value()));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
