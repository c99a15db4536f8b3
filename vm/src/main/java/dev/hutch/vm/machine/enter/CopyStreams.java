package dev.hutch.vm.machine.enter;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.VmCall.CopyResult;
import dev.hutch.vm.guest.Guest.GuestFile;
import dev.hutch.vm.guest.Guest.TarOwner;
import dev.hutch.vm.guest.Guest.TransferResult;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.Vms;
import java.nio.file.Path;

/// `vm cp` with `-` for the host's side: a tar on the caller's own streams, again with the rules of
/// `docker cp`. What goes in belongs to whom `Copies` says.
public final class CopyStreams {
    private static final Path ROOT = Path.of("/");

    private final Vms vms;
    private final boolean privileged;

    /// @param privileged the archive's owners count
    public CopyStreams(Vms vms, boolean privileged) {
        this.vms = vms;
        this.privileged = privileged;
    }

    /// Writes a file, a tree under its own name, or with `/.` what is in it.
    public CopyResult out(String source, CallIo io) {
        CopyPlace.Guest from = inVm(source);
        io.stage("copy", from.toString());
        Entered vm = vms.enter(from.vm(), io);
        try (vm) {
            GuestFile file =
                    vm.guest()
                            .stat(from.intoDirectory() ? from.path() + "/." : from.path())
                            .orElseThrow(() -> EnterProblems.noSource(from.toString()));
            boolean directory = file.kind().equals("directory");
            if (from.intoDirectory() && !directory) {
                throw EnterProblems.notADirectory(from.toString());
            }
            String below = directory && !from.contents() ? from.name() : "";
            NamedTar tar = new NamedTar(below, io);
            return GuestTar.read(
                    out -> vm.guest().pack(from.path(), out), in -> tar.pass(in, io.out()));
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    /// Unpacks what the caller sends in a directory that is there.
    public CopyResult in(String destination, CallIo io) {
        CopyPlace.Guest to = inVm(destination);
        io.stage("copy", "to " + to);
        Entered vm = vms.enter(to.vm(), io);
        try (vm) {
            if (!Copies.isDirectory(vm.guest(), to.path())) {
                throw vm.guest().stat(to.path()).isPresent()
                        ? EnterProblems.notADirectory(to.toString())
                        : EnterProblems.noParent(to.toString());
            }
            TarOwner owner = privileged ? TarOwner.AS_ARCHIVED : TarOwner.ROOT;
            TransferResult result = vm.guest().unpack(to.path(), owner, io.in());
            return new CopyResult(result.entries(), result.bytes());
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    private static CopyPlace.Guest inVm(String text) {
        return switch (CopyPlace.parse(text, ROOT)) {
            case CopyPlace.Guest guest -> guest;
            case CopyPlace.Host host -> throw EnterProblems.placesInvalid();
        };
    }
}
