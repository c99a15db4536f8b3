package dev.hutch.store.image;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.content.Staging;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fetches bundles: a packed root file system with a word about it. The whole file is fetched and
/// compared with its digest before anything of it is looked at, and nothing but its layer stays.
public final class BundleFetch {
    private static final String ROOTFS = "rootfs.ext4";
    private static final String MANIFEST = "manifest.json";
    private static final int MAX_MANIFEST = 1 << 20;

    /// More than anybody has a use for; the rest is passed over.
    private static final int MAX_MEMBERS = 1000;

    private static final int BLOCK = 1 << 16;

    private final Registries registries;
    private final RootFsImport rootFs;
    private final Staging staging;
    private final ArchiveLimits limits;

    public BundleFetch(
            Registries registries, RootFsImport rootFs, Staging staging, ArchiveLimits limits) {
        this.registries = registries;
        this.rootFs = rootFs;
        this.staging = staging;
        // A file system that is nearly empty packs to nearly nothing: its digest is what vouches
        // for it.
        this.limits =
                new ArchiveLimits(MAX_MEMBERS, limits.bytes(), Long.MAX_VALUE, limits.ratioFrom());
    }

    Arrival fetch(
            String name,
            ImageSource.Bundle from,
            RegistryAccess access,
            Lease lease,
            EventSink sink) {
        Path packed = staging.newPath();
        Path plain = staging.newPath();
        try {
            sink.stage("bundle", "fetch " + from.uri());
            download(from, access, packed, sink);
            sink.stage("bundle", "unpack " + name);
            Optional<String> kernel = unpack(packed, plain, from);
            Layer layer = rootFs.layer(plain, "", lease, sink);
            Stack stack = new Stack(List.of(layer.diffId()), RunConfig.NONE);
            return new Arrival(
                    kernel.map(stack::withKernel).orElse(stack), SourceFetch.CATALOG + name);
        } catch (IOException e) {
            throw FileProblems.of("unpack", Path.of(name), e);
        } finally {
            AtomicFiles.deleteTree(packed);
            AtomicFiles.deleteTree(plain);
        }
    }

    private void download(
            ImageSource.Bundle from, RegistryAccess access, Path packed, EventSink sink)
            throws IOException {
        MessageDigest digest = Hashes.sha256();
        try (InputStream in =
                        new ProgressInput(
                                registries.file(access, from.uri(), from.size()),
                                "bundle",
                                from.size(),
                                sink);
                OutputStream out = Files.newOutputStream(packed, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[BLOCK];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        Digest actual = Digest.of(digest.digest());
        if (!actual.equals(from.digest())) {
            throw ImageProblems.bundleDigest(from.uri(), from.digest(), actual);
        }
    }

    /// @return the kernel that the manifest asks for
    private Optional<String> unpack(Path packed, Path plain, ImageSource.Bundle from)
            throws IOException {
        Optional<String> kernel = Optional.empty();
        boolean manifest = false;
        try (InputStream tar = Compression.open(Files.newInputStream(packed), limits)) {
            SafeTar reader = new SafeTar(tar, limits);
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.kind() != TarEntry.Kind.FILE) {
                    continue;
                }
                if (entry.name().equals(MANIFEST)) {
                    kernel = kernel(reader.content().readNBytes(MAX_MANIFEST), from);
                    manifest = true;
                } else if (entry.name().equals(ROOTFS)) {
                    Files.deleteIfExists(plain);
                    writeSparse(reader.content(), plain, entry.size());
                }
            }
        }
        if (!manifest || !Files.exists(plain)) {
            throw ImageProblems.badBundle(from.uri(), "it lacks " + MANIFEST + " or " + ROOTFS);
        }
        return kernel;
    }

    private static Optional<String> kernel(byte[] manifest, ImageSource.Bundle from) {
        try {
            JsonNode json = new JsonMapper().readTree(manifest);
            return Optional.of(json.path("kernel").asString("")).filter(name -> !name.isEmpty());
        } catch (JacksonException e) {
            throw ImageProblems.badBundle(from.uri(), MANIFEST + " is not JSON");
        }
    }

    private static void writeSparse(InputStream in, Path file, long size) throws IOException {
        byte[] empty = new byte[BLOCK];
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            for (byte[] block = in.readNBytes(BLOCK);
                    block.length > 0;
                    block = in.readNBytes(BLOCK)) {
                boolean last = at + block.length >= size;
                if (last || !Arrays.equals(block, empty)) {
                    ByteBuffer bytes = ByteBuffer.wrap(block);
                    long place = at;
                    while (bytes.hasRemaining()) {
                        place += out.write(bytes, place);
                    }
                }
                at += block.length;
            }
        }
    }
}
