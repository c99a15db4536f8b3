import org.jspecify.annotations.NullMarked;

/// One process: wiring, configuration, jobs, doctor, HTTP, relay.
@NullMarked
module dev.hutch.daemon {
    requires static transitive org.jspecify;
    requires dev.hutch.api;
    requires dev.hutch.linux;
    requires dev.hutch.store;
    requires dev.hutch.env;
    requires dev.hutch.vm;
    requires dev.hutch.cli;
    requires java.sql;
    requires java.net.http;
    requires jdk.net;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.toml;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires org.eclipse.jetty.websocket.server;
    requires org.xerial.sqlitejdbc;
}
