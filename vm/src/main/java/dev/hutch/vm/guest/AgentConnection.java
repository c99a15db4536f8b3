package dev.hutch.vm.guest;

import java.io.InputStream;
import java.io.OutputStream;

/// A connection as the agent made it.
record AgentConnection(Exchange exchange) implements Guest.GuestConnection {
    @Override
    public InputStream in() {
        return exchange.output();
    }

    @Override
    public OutputStream out() {
        return exchange.input();
    }

    @Override
    public void close() {
        exchange.close();
    }
}
