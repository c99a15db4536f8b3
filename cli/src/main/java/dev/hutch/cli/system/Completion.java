package dev.hutch.cli.system;

import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch completion`
@Command(
        name = "completion",
        description = "Print a completion script for a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(hutch completion bash)",
            "  hutch completion zsh > ~/.zsh/hutch && echo 'source ~/.zsh/hutch' >> ~/.zshrc",
            "  hutch completion fish > ~/.config/fish/completions/hutch.fish"
        })
public final class Completion extends HutchCommand {
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private final Supplier<CommandLine> tree;

    /// @param tree all commands
    public Completion(Supplier<CommandLine> tree) {
        this.tree = tree;
    }

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private Shell shell = Shell.BASH;

    @Override
    protected int run(Invocation hutch) {
        CommandLine root = tree.get();
        hutch.print(
                switch (shell) {
                    // The script brings zsh's bashcompinit with it.
                    case BASH, ZSH -> AutoComplete.bash("hutch", root);
                    case FISH -> FishCompletion.of(root.getCommandSpec());
                });
        return 0;
    }
}
