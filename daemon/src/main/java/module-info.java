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
    requires jdk.net;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.toml;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires org.eclipse.jetty.websocket.server;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;

    exports dev.hutch.daemon;
    exports dev.hutch.daemon.calls;
    exports dev.hutch.daemon.config;
    exports dev.hutch.daemon.jobs;

    provides ch.qos.logback.classic.spi.Configurator with
            dev.hutch.daemon.logging.DaemonLog;

    // Jetty calls the methods of a WebSocket listener through a public lookup.
    exports dev.hutch.daemon.http;
}
