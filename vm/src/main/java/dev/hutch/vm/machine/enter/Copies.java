package dev.hutch.vm.machine.enter;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.Copy;
import dev.hutch.api.call.VmCall.CopyResult;
import dev.hutch.linux.pipe.BytePipe;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Guest.GuestFile;
import dev.hutch.vm.guest.Guest.TarOwner;
import dev.hutch.vm.guest.Guest.TransferResult;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.Vms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// `vm cp`, with the rules of `docker cp`: an existing directory is copied into, a new name is a
/// rename, `/.` means the contents. Modes and links are kept. For root owners are too, by number;
/// for anybody else what goes in belongs to the guest's root, and what comes out to the caller.
public final class Copies {
    private final Vms vms;
    private final boolean privileged;

    /// @param privileged we may give files away
    public Copies(Vms vms, boolean privileged) {
        this.vms = vms;
        this.privileged = privileged;
    }

    public CopyResult copy(Copy copy, EventSink events) {
        Path base = Path.of(copy.hostBase().isEmpty() ? "/" : copy.hostBase());
        CopyPlace from = CopyPlace.parse(copy.source(), base);
        CopyPlace to = CopyPlace.parse(copy.destination(), base);
        events.stage("copy", from + " to " + to);
        return switch (from) {
            case CopyPlace.Host host when to instanceof CopyPlace.Guest guest ->
                    in(host, guest, events);
            case CopyPlace.Guest guest when to instanceof CopyPlace.Host host ->
                    out(guest, host, events);
            case CopyPlace.Host host -> throw EnterProblems.placesInvalid();
            case CopyPlace.Guest guest -> throw EnterProblems.placesInvalid();
        };
    }

    private CopyResult in(CopyPlace.Host from, CopyPlace.Guest to, EventSink events) {
        if (!Files.exists(from.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw EnterProblems.noSource(from.toString());
        }
        boolean directory = Files.isDirectory(from.path(), LinkOption.NOFOLLOW_LINKS);
        if (from.intoDirectory() && !Files.isDirectory(from.path())) {
            throw EnterProblems.notADirectory(from.toString());
        }
        Entered vm = vms.enter(to.vm(), events);
        try (vm) {
            Target target = target(vm.guest(), from, to, directory);
            return send(vm.guest(), from, target, events);
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    /// @param directory in the guest that the archive is unpacked in
    /// @param name the source gets there; empty: its contents go straight in
    private record Target(String directory, String name) {}

    private static Target target(
            Guest guest, CopyPlace.Host from, CopyPlace.Guest to, boolean directory) {
        if (isDirectory(guest, to.path())) {
            Path name = from.path().getFileName();
            return new Target(to.path(), from.contents() || name == null ? "" : CopyTar.name(name));
        }
        boolean exists = guest.stat(to.path()).isPresent();
        if (exists && directory) {
            throw EnterProblems.directoryOntoFile(to.toString());
        }
        if (to.intoDirectory() && (exists || !directory)) {
            throw EnterProblems.notADirectory(to.toString());
        }
        if (!isDirectory(guest, to.parent())) {
            throw EnterProblems.noParent(to.vm() + ":" + to.parent());
        }
        return new Target(to.parent(), to.name());
    }

    /// A link to a directory counts as one, and is followed: /bin and /var/run are such.
    static boolean isDirectory(Guest guest, String path) {
        Optional<GuestFile> file = guest.stat(path.endsWith("/") ? path + "." : path + "/.");
        return file.isPresent() && file.get().kind().equals("directory");
    }

    private CopyResult send(Guest guest, CopyPlace.Host from, Target target, EventSink events) {
        HostTree tree = new HostTree(from.path(), target.name(), events);
        BytePipe pipe = new BytePipe();
        Thread writer = Thread.startVirtualThread(() -> pipe.fill(tree::writeTo));
        try {
            TarOwner owner = privileged ? TarOwner.AS_ARCHIVED : TarOwner.ROOT;
            TransferResult result = guest.unpack(target.directory(), owner, pipe.source());
            return new CopyResult(result.entries(), result.bytes());
        } finally {
            pipe.fail(new IOException("the guest takes no more"));
            writer.interrupt();
        }
    }

    private CopyResult out(CopyPlace.Guest from, CopyPlace.Host to, EventSink events) {
        Entered vm = vms.enter(from.vm(), events);
        try (vm) {
            GuestFile source =
                    vm.guest()
                            .stat(from.intoDirectory() ? from.path() + "/." : from.path())
                            .orElseThrow(() -> EnterProblems.noSource(from.toString()));
            boolean directory = source.kind().equals("directory");
            if (from.intoDirectory() && !directory) {
                throw EnterProblems.notADirectory(from.toString());
            }
            HostUnpacker unpacker =
                    new HostUnpacker(place(from, to, directory), directory, privileged, events);
            return GuestTar.read(out -> vm.guest().pack(from.path(), out), unpacker::unpack);
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    /// The very path that the source becomes.
    private static Path place(CopyPlace.Guest from, CopyPlace.Host to, boolean directory) {
        if (Files.isDirectory(to.path())) {
            return from.contents() || from.name().isEmpty()
                    ? to.path()
                    : to.path().resolve(from.name());
        }
        if (Files.exists(to.path()) && directory) {
            throw EnterProblems.directoryOntoFile(to.toString());
        }
        if (to.intoDirectory() && (Files.exists(to.path()) || !directory)) {
            throw EnterProblems.notADirectory(to.toString());
        }
        Path parent = to.path().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw EnterProblems.noParent(String.valueOf(parent));
        }
        return to.path();
    }
}
