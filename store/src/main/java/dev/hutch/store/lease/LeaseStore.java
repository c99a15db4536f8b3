package dev.hutch.store.lease;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Every lease, one file each: `leases/<id>.json`, holding the owner's pid and start time, what it
/// is for, and the digests.
public final class LeaseStore implements RootSource {
    private static final String SUFFIX = ".json";

    private final Path directory;
    private final JsonMapper json = JsonMapper.builder().build();

    /// Who holds a lease, and what for.
    record Holder(ProcessIdentity owner, String purpose) {}

    public LeaseStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// A lease of this process.
    public Lease acquire(String purpose, Collection<Digest> digests) {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        return acquire(self, purpose, digests);
    }

    /// A lease that lives no longer than `owner`, which may outlive this process.
    ///
    /// @param purpose for people, such as `vm demo`
    public Lease acquire(ProcessIdentity owner, String purpose, Collection<Digest> digests) {
        Lease lease = new Lease(this, UUID.randomUUID().toString(), new Holder(owner, purpose));
        try {
            digests.forEach(lease::add);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
        return lease;
    }

    /// What living owners hold. Leases of dead ones are deleted in passing.
    @Override
    public Set<Digest> roots() {
        Set<Digest> roots = new HashSet<>();
        for (Path file : files()) {
            try {
                JsonNode lease = json.readTree(Files.readAllBytes(file));
                if (owner(lease).alive()) {
                    lease.path("digests").forEach(d -> roots.add(Digest.parse(d.asString(""))));
                } else {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException closedMeanwhile) {
                // What it held is no longer needed.
            } catch (IOException e) {
                throw FileProblems.of("read", file, e);
            } catch (JacksonException | ProblemException e) {
                throw malformed(file, e);
            }
        }
        return roots;
    }

    /// Deletes what killed writers left.
    public void sweep(Instant before) {
        AtomicFiles.sweep(directory, before);
    }

    void write(String id, Holder holder, Set<Digest> digests) {
        ObjectNode node = json.createObjectNode();
        node.put("format", "hutch-lease").put("version", 1);
        node.putObject("owner")
                .put("pid", holder.owner.pid())
                .put("startTicks", holder.owner.startTicks());
        node.put("purpose", holder.purpose);
        ArrayNode array = node.putArray("digests");
        digests.forEach(digest -> array.add(digest.toString()));
        byte[] line = (json.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(directory.resolve(id + SUFFIX), line);
    }

    void delete(String id) {
        Path file = directory.resolve(id + SUFFIX);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FileProblems.of("delete", file, e);
        }
    }

    private static ProcessIdentity owner(JsonNode lease) {
        JsonNode owner = lease.path("owner");
        return new ProcessIdentity(owner.path("pid").asLong(), owner.path("startTicks").asLong());
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    private static ProblemException malformed(Path file, Throwable cause) {
        return new Problem(
                        Kind.CORRUPT,
                        "lease.malformed",
                        "the lease " + file + " is damaged",
                        "rm " + file + " if nothing of hutch is running")
                .toException(cause);
    }
}
