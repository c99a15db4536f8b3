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
}
