package dev.hutch.store.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What an exported image consists of, in the order in which it is written. Pure.
///
/// @param members files by their paths
record Exported(List<Member> members) {

    Exported {
        members = List.copyOf(members);
    }

    /// One file.
    sealed interface Member {
        String path();

        long size();

        record Document(String path, byte[] content) implements Member {
            @Override
            public long size() {
                return content.length;
            }
        }

        /// A layer's tar.
        record LayerTar(String path, dev.hutch.api.DiffId layer, long size) implements Member {}
    }

    /// The directories above the files, each before what is in it.
    List<String> directories() {
        List<String> found = new ArrayList<>();
        for (Member member : members) {
            String[] parts = member.path().split("/", -1);
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < parts.length - 1; i++) {
                path.append(i == 0 ? "" : "/").append(parts[i]);
                if (!found.contains(path.toString())) {
                    found.add(path.toString());
                }
            }
        }
        return found;
    }

    /// What an image is called in the archives of others, who do not know all of our names: the
    /// version if there is one, else the last part.
    static String shortName(String tag) {
        int colon = tag.indexOf(':');
        String last = tag.substring(tag.lastIndexOf('/') + 1);
        String name = colon >= 0 && !tag.startsWith("sha256:") ? tag.substring(colon + 1) : last;
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
    }
}
