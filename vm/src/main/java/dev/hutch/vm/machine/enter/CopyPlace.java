package dev.hutch.vm.machine.enter;

import java.nio.file.Path;

/// One end of a copy.
sealed interface CopyPlace {

    /// @param intoDirectory written with a closing `/`: it must be a directory
    /// @param contents written with a closing `/.`: what is in the directory, not the directory
    record Guest(String vm, String path, boolean intoDirectory, boolean contents)
            implements CopyPlace {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        String parent() {
            int slash = path.lastIndexOf('/');
            return slash <= 0 ? "/" : path.substring(0, slash);
        }

        @Override
        public String toString() {
            return vm + ":" + path;
        }
    }

    record Host(Path path, boolean intoDirectory, boolean contents) implements CopyPlace {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// `vm:/path` names a place in a VM. A host path with a colon is written with a slash before
    /// it: `./a:b`.
    static CopyPlace parse(String text, Path hostBase) {
        boolean contents = text.endsWith("/.") || text.equals(".");
        boolean into = contents || text.endsWith("/");
        int colon = text.indexOf(':');
        int slash = text.indexOf('/');
        if (colon <= 0 || (slash >= 0 && slash < colon)) {
            return new Host(hostBase.resolve(text).normalize(), into, contents);
        }
        String path = text.substring(colon + 1);
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw EnterProblems.guestPathInvalid(path);
        }
        String normal = Path.of(path).normalize().toString();
        return new Guest(text.substring(0, colon), normal, into, contents);
    }
}
