import org.jspecify.annotations.NullMarked;

/// Commands, rendering and the daemon client.
@NullMarked
module dev.hutch.cli {
    requires static transitive org.jspecify;
    requires transitive dev.hutch.api;
    requires info.picocli;
    requires tools.jackson.databind;
    requires org.eclipse.jetty.client;
    requires org.eclipse.jetty.websocket.client;
    requires org.jline.terminal;

    exports dev.hutch.cli;
    exports dev.hutch.cli.console;
    exports dev.hutch.cli.http;
    exports dev.hutch.cli.render;

    opens dev.hutch.cli.command to
            info.picocli;
    opens dev.hutch.cli.env to
            info.picocli;
    opens dev.hutch.cli.vm to
            info.picocli;
    opens dev.hutch.cli.image to
            info.picocli;
    opens dev.hutch.cli.kernel to
            info.picocli;
    opens dev.hutch.cli.tag to
            info.picocli;
    opens dev.hutch.cli.template to
            info.picocli;
    opens dev.hutch.cli.snapshot to
            info.picocli;
    opens dev.hutch.cli.store to
            info.picocli;
    opens dev.hutch.cli.system to
            info.picocli;
}
