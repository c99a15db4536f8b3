package dev.hutch.store.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates are believed: the authorities that Java knows, those of the host, and for one
/// registry those that an administrator put into `DIRECTORY/HOST[:PORT]/*.crt`.
///
/// @param bundle of the host, in PEM; ignored when it is not there
/// @param directories with one directory for each registry
public record TrustedCertificates(Optional<Path> bundle, List<Path> directories) {
    /// Where Docker and Podman look.
    public static final List<Path> USUAL =
            List.of(Path.of("/etc/docker/certs.d"), Path.of("/etc/containers/certs.d"));

    public static final TrustedCertificates JAVA =
            new TrustedCertificates(Optional.empty(), List.of());

    public TrustedCertificates {
        directories = List.copyOf(directories);
    }

    /// The files that count for a registry. Problems: `registry.certificates`.
    List<Path> files(String authority) {
        List<Path> files = new ArrayList<>(ownFiles(authority));
        bundle.filter(Files::isReadable).ifPresent(files::add);
        return files;
    }

    /// The files that somebody put there for this one registry.
    List<Path> ownFiles(String authority) {
        List<Path> files = new ArrayList<>();
        for (Path each : directories) {
            Path directory = each.resolve(authority);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> found = Files.list(directory)) {
                    found.filter(file -> file.toString().endsWith(".crt"))
                            .sorted()
                            .forEach(files::add);
                } catch (IOException e) {
                    throw RegistryProblems.badCertificates(directory, e);
                }
            }
        }
        return files;
    }

    /// TLS that believes Java's authorities and those in `files`.
    static SSLContext context(List<Path> files) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (X509Certificate known : javas()) {
                store.setCertificateEntry("java-" + count++, known);
            }
            for (Path file : files) {
                for (Certificate added : read(file)) {
                    store.setCertificateEntry("added-" + count++, added);
                }
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return context(factory.getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("every Java has TLS", e);
        }
    }

    /// TLS that hides what is said and believes whoever answers.
    static SSLContext believingAll() {
        try {
            return context(new Credulous());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has TLS", e);
        }
    }

    private static SSLContext context(TrustManager... managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    private static List<X509Certificate> javas() throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> known = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                known.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return known;
    }

    private static Iterable<? extends Certificate> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException | IOException e) {
            throw RegistryProblems.badCertificates(file, e);
        }
    }

    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
