package dev.hutch.store.registry;

import dev.hutch.api.call.RegistryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;

/// A file of a web server that is no registry: over TLS, or in the open on a loopback address.
final class WebFile {
    private final HttpClients clients;
    private final Transport transport;

    WebFile(HttpClients clients, RegistryAccess access) {
        this.clients = clients;
        this.transport = new Transport(clients, access);
    }

    /// Opens it. It goes on by itself where the connection broke, and ends where it should; whoever
    /// keeps it checks its digest.
    InputStream open(URI uri, long size) {
        boolean open = "http".equals(uri.getScheme());
        boolean safe =
                uri.getHost() != null
                        && ("https".equals(uri.getScheme())
                                || (open && OciReference.isLoopback(uri.getAuthority())));
        if (!safe) {
            throw RegistryProblems.fileAddress(uri);
        }
        Retry retry = new Retry(clients.timing(), uri.getHost());
        return new ResumingInput(uri.getHost(), size, retry, from -> open(uri, size, from));
    }

    private InputStream open(URI uri, long size, long from) throws TransientException, IOException {
        Exchange get = Exchange.of("GET", uri).header("Accept", "*/*");
        HttpResponse<InputStream> response =
                transport.send(from == 0 ? get : get.header("Range", "bytes=" + from + "-"), null);
        int status = response.statusCode();
        if (status != 200 && status != 206) {
            Transport.drop(response);
            if (status == 408 || status == 429 || status >= 500) {
                throw new TransientException(RegistryProblems.fileFailed(uri, status));
            }
            throw RegistryProblems.fileFailed(uri, status);
        }
        long begin = status == 206 ? from : 0;
        if (status == 206 && !RegistryClient.startsAt(response, from)) {
            Transport.drop(response);
            throw RegistryProblems.protocol(uri.getHost(), "it sends another part than asked");
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(size - begin);
        if (length != size - begin) {
            Transport.drop(response);
            throw RegistryProblems.fileSize(uri, begin + length, size);
        }
        InputStream body =
                new TransferInput(
                        response.body(), uri.getHost(), size - begin, clients.timing().stall());
        body.skipNBytes(from - begin);
        return body;
    }
}
