package dev.hutch.cli.system;

import dev.hutch.api.call.SystemCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Text;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch doctor`
@Command(
        name = "doctor",
        description = "What this host has and lacks, what for, and how to mend it.",
        footer = {"", "Examples:", "  hutch doctor", "  hutch doctor --fix"})
public final class Doctor extends HutchCommand {
    @Option(names = "--fix", description = "Mend what needs no decision.")
    private boolean fix;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @Override
    protected int run(Invocation hutch) {
        SystemCall.DoctorReport report = hutch.call(new SystemCall.Doctor(fix));
        if (json) {
            hutch.print(hutch.json().tree(report).toPrettyString() + "\n");
        } else {
            hutch.answer(report, text(report));
        }
        return report.healthy() ? 0 : Invocation.FAILED;
    }

    private static String text(SystemCall.DoctorReport report) {
        StringBuilder text = new StringBuilder();
        for (SystemCall.Check check : report.checks()) {
            String grade = check.grade().name().toLowerCase(Locale.ROOT);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-5s %s: %s%n",
                            grade,
                            check.name(),
                            Text.line(check.found())));
            if (check.grade() != SystemCall.Grade.PASS) {
                text.append("      for: ").append(check.purpose()).append('\n');
            }
            if (!check.fix().isEmpty()) {
                text.append("      try: ").append(check.fix()).append('\n');
            }
        }
        return text.toString();
    }
}
