package dev.hutch.cli.env;

import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvAnswers.Difference;
import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch env diff`
@Command(
        name = "diff",
        customSynopsis = {"hutch env diff [OPTIONS] [ENV]", "hutch env diff [OPTIONS] REF REF"},
        description = {
            "What was changed in an environment, running or saved; or what two stacks differ in, told",
            "without their files. Times do not count: layers have none."
        },
        footer = {
            "",
            "+  added       -  removed       ~  changed, and what of it",
            "",
            "Examples:",
            "  hutch env diff                        in an environment, of itself",
            "  hutch env diff work",
            "  hutch env diff base base+tools        '-' is a stack of nothing"
        })
public final class EnvDiff extends HutchCommand {
    @Parameters(
            arity = "0..2",
            paramLabel = "ENV | REF REF",
            description = "An environment (default: the one you are in), or two stacks.")
    private List<String> words = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        EnvAnswers.Differences answer =
                switch (words.size()) {
                    case 0 ->
                            diff(
                                    hutch,
                                    EnvTarget.inside(hutch)
                                            .orElseThrow(() -> wrong(EnvTarget.IN_NONE)));
                    case 1 -> diff(hutch, words.getFirst());
                    default ->
                            hutch.stream(
                                    new EnvCall.Compare(
                                            words.get(0),
                                            words.get(1),
                                            hutch.registryAccess(false)),
                                    false);
                };
        hutch.answer(
                answer,
                answer.differences().stream().map(EnvDiff::line).collect(Collectors.joining()));
        return 0;
    }

    private static EnvAnswers.Differences diff(Invocation hutch, String env) {
        return hutch.stream(new EnvCall.Diff(env), false);
    }

    private static String line(Difference difference) {
        EnvAnswers.File before = difference.before();
        EnvAnswers.File after = difference.after();
        String mark = after == null ? "- " : before == null ? "+ " : "~ ";
        String shown = mark + Text.line(difference.path());
        if (after != null && after.kind().equals("directory") && before == null) {
            shown += "/";
        }
        return shown
                + (before == null || after == null ? "" : changes(difference, before, after))
                + "\n";
    }

    private static String changes(
            Difference difference, EnvAnswers.File before, EnvAnswers.File after) {
        List<String> told = new ArrayList<>();
        for (String what : difference.what()) {
            told.add(
                    switch (what) {
                        case "kind" -> before.kind() + " to " + after.kind();
                        case "mode" -> "mode " + before.mode() + " to " + after.mode();
                        case "owner" -> "owner " + owner(before) + " to " + owner(after);
                        case "target" -> "target " + before.target() + " to " + after.target();
                        case "content" ->
                                before.size() == after.size()
                                        ? "content"
                                        : "content, " + size(before) + " to " + size(after);
                        default -> what;
                    });
        }
        return "  [" + Text.line(String.join("; ", told)) + "]";
    }

    private static String size(EnvAnswers.File file) {
        return file.size() == 0 ? "0B" : Text.size(file.size());
    }

    private static String owner(EnvAnswers.File file) {
        return file.uid() + ":" + file.gid();
    }
}
