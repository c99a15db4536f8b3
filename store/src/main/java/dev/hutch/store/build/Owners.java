package dev.hutch.store.build;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Who `user:group` is in a stack, by its own `/etc/passwd` and `/etc/group`.
record Owners(StackTree tree) {
    private static final int MOST = 1 << 20;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    record Owner(long uid, long gid) {
        static final Owner ROOT = new Owner(0, 0);
    }

    /// @param words `user`, `user:group`; a user without a group gets his own, a number the same
    Owner find(int line, String words) {
        String[] parts = words.split(":", 2);
        String user = parts[0];
        String group = parts.length > 1 ? parts[1] : "";
        long uid =
                NUMBER.matcher(user).matches() ? number(line, user) : id(line, "etc/passwd", user);
        if (!group.isEmpty()) {
            long gid =
                    NUMBER.matcher(group).matches()
                            ? number(line, group)
                            : id(line, "etc/group", group);
            return new Owner(uid, gid);
        }
        return NUMBER.matcher(user).matches()
                ? new Owner(uid, uid)
                : new Owner(uid, number(line, field(line, "etc/passwd", user, 3)));
    }

    private long id(int line, String file, String name) {
        return number(line, field(line, file, name, 2));
    }

    private String field(int line, String file, String name, int index) {
        String text = new String(tree.read(file, MOST).orElse(new byte[0]), StandardCharsets.UTF_8);
        return text.lines()
                .map(entry -> entry.split(":", -1))
                .filter(fields -> fields.length > index && fields[0].equals(name))
                .map(fields -> fields[index])
                .filter(id -> NUMBER.matcher(id).matches())
                .findFirst()
                .orElseThrow(() -> BuildProblems.ownerUnknown(line, name, "/" + file));
    }

    private static long number(int line, String digits) {
        long id = Long.parseLong(digits);
        if (id > 0xFFFF_FFFEL) {
            throw BuildProblems.ownerUnknown(line, digits, "any system");
        }
        return id;
    }
}
