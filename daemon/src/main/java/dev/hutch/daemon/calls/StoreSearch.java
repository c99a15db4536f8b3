package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.StoreCall.Found;
import dev.hutch.api.call.StoreCall.Hit;
import dev.hutch.linux.files.FileNames;
import dev.hutch.store.Store;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.tree.TreeEntry;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Finds paths and digests in the lists of all layers. One list is in memory at a time.
final class StoreSearch {
    private static final int MOST = 1000;
    private static final Pattern DIGITS = Pattern.compile("(?:sha256:)?([0-9a-f]{8,64})");

    private final Store store;

    StoreSearch(Store store) {
        this.store = store;
    }

    Found find(String term) {
        StoreTags tags = StoreTags.of(store);
        List<Hit> hits = new ArrayList<>();
        boolean digits = DIGITS.matcher(term).matches();
        String hex = term.startsWith("sha256:") ? term.substring(7) : term;
        if (digits) {
            for (Digest stack : store.stacks().list()) {
                if (stack.hex().startsWith(hex)) {
                    hits.add(new Hit("stack", "", stack.toString(), "", tags.ofStack(stack)));
                }
            }
        }
        Predicate<TreeEntry> wanted = matching(term).or(entry -> digits && begins(entry, hex));
        for (DiffId layer : store.layers().list()) {
            if (hits.size() > MOST) {
                break;
            }
            String id = layer.toString();
            if (digits && layer.digest().hex().startsWith(hex)) {
                hits.add(new Hit("layer", "", id, id, tags.ofLayer(layer)));
            }
            for (TreeEntry entry : entries(layer)) {
                if (wanted.test(entry) && hits.size() <= MOST) {
                    hits.add(
                            new Hit(
                                    entry.kind().name().toLowerCase(Locale.ROOT),
                                    entry.path(),
                                    entry.digest().map(Digest::toString).orElse(""),
                                    id,
                                    tags.ofLayer(layer)));
                }
            }
        }
        boolean more = hits.size() > MOST;
        return new Found(more ? hits.subList(0, MOST) : hits, more);
    }

    /// One list that is missing must not hide what the others say.
    private Collection<TreeEntry> entries(DiffId layer) {
        try {
            return store.layers().tree(layer).entries();
        } catch (ProblemException e) {
            return List.of();
        }
    }

    private static boolean begins(TreeEntry entry, String hex) {
        return entry.digest().filter(digest -> digest.hex().startsWith(hex)).isPresent();
    }

    /// A whole path, a name, or a pattern for either.
    private static Predicate<TreeEntry> matching(String term) {
        String path = term.startsWith("/") ? term.substring(1) : term;
        if (!path.contains("*") && !path.contains("?")) {
            return entry -> entry.path().equals(path) || entry.path().endsWith("/" + path);
        }
        PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + path);
        boolean whole = path.contains("/");
        return entry -> {
            String name =
                    whole
                            ? entry.path()
                            : entry.path().substring(entry.path().lastIndexOf('/') + 1);
            return glob.matches(FileNames.path(TarNames.encode(name)));
        };
    }
}
