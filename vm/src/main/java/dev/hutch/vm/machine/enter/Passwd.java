package dev.hutch.vm.machine.enter;

import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Guest.GuestFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The guest's own /etc/passwd, passwd(5). Written by the guest: bounded, and every line may be
/// broken.
record Passwd(List<Account> accounts) {
    private static final int MAX_BYTES = 1 << 20;
    private static final String FILE = "/etc/passwd";

    record Account(String name, String uid, String home, String shell) {}

    /// Empty when there is no such file, as in images with a single program.
    static Passwd of(Guest guest) {
        Optional<GuestFile> file = guest.stat(FILE);
        if (file.isEmpty() || !file.get().kind().equals("file") || file.get().size() > MAX_BYTES) {
            return new Passwd(List.of());
        }
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        guest.pack(FILE, tar);
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(tar.toByteArray()))) {
            if (in.getNextEntry() == null) {
                return new Passwd(List.of());
            }
            return parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw EnterProblems.streamFailed(e);
        }
    }

    static Passwd parse(String text) {
        return new Passwd(
                text.lines()
                        .map(line -> line.split(":", -1))
                        .filter(fields -> fields.length == 7)
                        .map(f -> new Account(f[0], f[2], f[5], f[6]))
                        .toList());
    }

    /// @param user name or uid, optionally `:group`; empty: root
    Optional<Account> find(String user) {
        String wanted = user.isEmpty() ? "root" : user.replaceFirst(":.*$", "");
        return accounts.stream()
                .filter(account -> account.name().equals(wanted))
                .findFirst()
                .or(() ->
                        accounts.stream()
                                .filter(account -> account.uid().equals(wanted))
                                .findFirst());
    }
}
