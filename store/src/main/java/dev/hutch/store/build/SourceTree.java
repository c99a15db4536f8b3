package dev.hutch.store.build;

import java.util.List;

/// Where a copy comes from: the context, or what another stage or image holds.
interface SourceTree {

    /// What a source names, sorted; several where it has wildcards. A link that is named is
    /// followed.
    ///
    /// Problems: `build.source_missing`, `build.source_outside`.
    List<Node> find(int line, String source);

    /// What is in a directory, sorted by name; links are links.
    List<Node> children(Node directory);

    /// The parts of a path below the root; `..` at the top stays at the top.
    static List<String> parts(String source) {
        List<String> parts = new java.util.ArrayList<>();
        for (String part : source.split("/", -1)) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    static String join(String directory, String last) {
        return directory.isEmpty() ? last : directory + "/" + last;
    }
}
