package dev.hutch.vm.machine.enter;

import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.VmCall.Command;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.machine.VmRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a caller asked to run, completed from the image's run config and, for a login shell, from
/// the guest's own accounts.
final class CommandPlan {
    private CommandPlan() {}

    static GuestCommand of(VmRecord vm, Guest guest, Command asked) {
        RunConfigView image = vm.image().config();
        String user = asked.user().isEmpty() ? image.user() : asked.user();
        List<String> argv = asked.argv();
        String home = "";
        if (argv.isEmpty()) {
            argv = imageCommand(image);
            if (argv.isEmpty() || asked.terminal() != null) {
                Passwd passwd = Passwd.of(guest);
                argv = List.of(shell(vm, guest, passwd, user), "-l");
                home = passwd.find(user).map(Passwd.Account::home).orElse("");
            }
        }
        String cwd =
                Stream.of(asked.cwd(), vm.workdir(), image.workdir(), home, "/")
                        .filter(directory -> !directory.isEmpty())
                        .findFirst()
                        .orElseThrow();
        if (!cwd.startsWith("/")) {
            throw EnterProblems.cwdInvalid(cwd);
        }
        return new GuestCommand(argv, environment(image, asked), cwd, user, asked.terminal());
    }

    private static List<String> imageCommand(RunConfigView image) {
        List<String> argv = new ArrayList<>(image.entrypoint());
        argv.addAll(image.cmd());
        return argv;
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
        return Stream.concat(own.stream(), Stream.of("/bin/bash", "/bin/sh"))
                .filter(shell -> shell.startsWith("/") && guest.stat(shell).isPresent())
                .findFirst()
                .orElseThrow(() -> EnterProblems.noShell(vm.name().value()));
    }
}
