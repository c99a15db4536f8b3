package dev.hutch.vm.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// How web servers are asked: through which proxies, believing whom. Redirects are answers like any
/// other.
@FunctionalInterface
public interface KernelWeb {
    HttpResponse<InputStream> send(HttpRequest.Builder request)
            throws IOException, InterruptedException;
}
