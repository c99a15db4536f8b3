package dev.hutch.vm.machine;

import java.util.List;
import java.util.Locale;

/// The signal by which an image wants to be asked to end, signal(7): a name with or without `SIG`,
/// `RTMIN+n`, `RTMAX-n` or a number.
final class StopSignal {
    static final int TERM = 15;
    private static final int MAX = 64;

    /// As the C libraries count them: the first two are their own.
    private static final int REALTIME_MIN = 34;

    /// By number, from 1 on; the same on x86_64 and arm64.
    private static final List<String> NAMES =
            List.of(
                    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private StopSignal() {}

    /// SIGTERM for an image that does not say, or says what is no signal.
    static int of(String said) {
        String word = said.strip().toUpperCase(Locale.ROOT);
        String name = word.startsWith("SIG") ? word.substring(3) : word;
        int number =
                switch (name) {
                    case "RTMIN" -> REALTIME_MIN;
                    case "RTMAX" -> MAX;
                    case "IOT" -> NAMES.indexOf("ABRT") + 1;
                    case "POLL" -> NAMES.indexOf("IO") + 1;
                    default -> number(name);
                };
        return number < 1 || number > MAX ? TERM : number;
    }

    private static int number(String name) {
        if (name.matches("RTMIN\\+\\d{1,2}")) {
            return REALTIME_MIN + Integer.parseInt(name.substring("RTMIN+".length()));
        }
        if (name.matches("RTMAX-\\d{1,2}")) {
            return MAX - Integer.parseInt(name.substring("RTMAX-".length()));
        }
        return name.matches("\\d{1,2}") ? Integer.parseInt(name) : NAMES.indexOf(name) + 1;
    }
}
