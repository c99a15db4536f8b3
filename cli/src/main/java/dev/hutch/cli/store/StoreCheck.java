package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.CheckReport;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch store check`
@Command(
        name = "check",
        description = {
            "Read everything that is kept and compare it with its digests. Ends with 125 when",
            "something is missing or damaged and was not mended."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store check",
            "  hutch store check --repair",
            "  hutch store check --pull"
        })
public final class StoreCheck extends HutchCommand {
    @Option(
            names = "--repair",
            description = "Fetch what is damaged again, from where its image came from.")
    private boolean repair;

    @Option(
            names = "--pull",
            description = "As --repair, and ask the remotes that are set up first.")
    private boolean pull;

    @Override
    protected int run(Invocation hutch) {
        CheckReport report =
                hutch.call(new StoreCall.Check(repair, pull, hutch.registryAccess(false)));
        hutch.answer(report, text(report));
        return report.sound() ? 0 : Invocation.FAILED;
    }

    private static String text(CheckReport report) {
        String sum =
                report.checked()
                        + " things and "
                        + Text.size(report.bytes())
                        + " checked, "
                        + (report.findings().isEmpty()
                                ? "all sound\n"
                                : report.findings().size() + " not as they should be\n");
        if (report.findings().isEmpty()) {
            return sum;
        }
        Table table = new Table("KIND", "NAME", "PROBLEM", "IMAGES", "REPAIRED", "OUTCOME");
        for (Finding finding : report.findings()) {
            table.row(
                    finding.kind(),
                    finding.kind().equals("tag") ? finding.name() : Text.brief(finding.name()),
                    finding.problem(),
                    Text.orDash(String.join(",", finding.images())),
                    finding.repaired() ? "yes" : "no",
                    finding.outcome());
        }
        return table + sum;
    }
}
