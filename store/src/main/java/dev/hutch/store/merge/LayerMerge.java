package dev.hutch.store.merge;

import dev.hutch.store.archive.TarEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is left to see of several layers when nothing is below them. Pure: it is told the entries
/// of each layer, the top layer first, and then says what becomes of each.
///
/// A file whose own name is hidden but which a visible hard link still names is kept under the
/// link's name.
final class LayerMerge {
    private final Set<String> seen = new HashSet<>();
    private final Set<String> implied = new HashSet<>();
    private final Set<String> closed = new HashSet<>();
    private final Map<String, List<String>> openLinks = new LinkedHashMap<>();
    private final Map<String, String> linkTargets = new HashMap<>();

    /// One layer's answers.
    ///
    /// @param last place of the entry that counts, of each name that is seen
    /// @param renamed hidden files that live on under a link's name, with the place that counts
    record Visible(Map<String, Long> last, Map<String, String> renamed, Map<String, Long> places) {

        /// The name under which the entry at this place is written, empty: not at all.
        Optional<String> nameOf(TarEntry entry, long place) {
            String name = entry.name();
            if (places.getOrDefault(name, -1L) != place) {
                return Optional.empty();
            }
            return last.containsKey(name)
                    ? Optional.of(name)
                    : Optional.ofNullable(
                            entry.kind() == TarEntry.Kind.FILE ? renamed.get(name) : null);
        }
    }

    /// The next layer below those told so far.
    Visible add(List<TarEntry> entries) {
        Map<String, Long> places = new HashMap<>();
        Map<String, TarEntry> finals = new LinkedHashMap<>();
        Set<String> removed = new HashSet<>();
        Set<String> opaque = new HashSet<>();
        long place = 0;
        for (TarEntry entry : entries) {
            switch (entry.kind()) {
                case WHITEOUT -> removed.add(entry.name());
                case OPAQUE -> opaque.add(entry.name());
                case FILE, DIRECTORY, SYMLINK, HARDLINK -> {
                    places.put(entry.name(), place);
                    finals.put(entry.name(), entry);
                }
            }
            place++;
        }
        Map<String, Long> last = new HashMap<>();
        finals.forEach((name, entry) -> {
            if (shows(entry)) {
                last.put(name, places.get(name));
                if (entry.kind() == TarEntry.Kind.HARDLINK) {
                    openLinks.computeIfAbsent(entry.target(), t -> new ArrayList<>()).add(name);
                }
            }
        });
        Map<String, String> renamed = resolveLinks(finals, last);
        cover(finals, removed, opaque);
        return new Visible(last, renamed, places);
    }

    /// What a hard link is to name in the merged tree: the link itself when it has become the file;
    /// empty when no layer has the file it names.
    Optional<String> targetOf(String link) {
        return Optional.ofNullable(linkTargets.get(link));
    }

    private boolean shows(TarEntry entry) {
        String name = entry.name();
        if (seen.contains(name)) {
            return false;
        }
        if (entry.kind() != TarEntry.Kind.DIRECTORY && implied.contains(name)) {
            return false;
        }
        for (int slash = name.lastIndexOf('/');
                slash > 0;
                slash = name.lastIndexOf('/', slash - 1)) {
            if (closed.contains(name.substring(0, slash))) {
                return false;
            }
        }
        return name.isEmpty() || !closed.contains("");
    }

    /// Settles the links whose file this layer has.
    private Map<String, String> resolveLinks(Map<String, TarEntry> finals, Map<String, Long> last) {
        Map<String, String> renamed = new HashMap<>();
        List<String> targets = new ArrayList<>(openLinks.keySet());
        for (int i = 0; i < targets.size(); i++) {
            String target = targets.get(i);
            TarEntry entry = finals.get(target);
            if (entry == null) {
                continue;
            }
            List<String> links = openLinks.remove(target);
            if (links == null) {
                continue;
            }
            if (last.containsKey(target)) {
                links.forEach(link -> linkTargets.put(link, target));
            } else if (entry.kind() == TarEntry.Kind.HARDLINK && !entry.target().equals(target)) {
                openLinks.computeIfAbsent(entry.target(), t -> new ArrayList<>()).addAll(links);
                targets.add(entry.target());
            } else {
                String heir = links.getFirst();
                renamed.put(target, heir);
                links.forEach(link -> linkTargets.put(link, heir));
            }
        }
        return renamed;
    }

    private void cover(Map<String, TarEntry> finals, Set<String> removed, Set<String> opaque) {
        finals.forEach((name, entry) -> {
            seen.add(name);
            if (entry.kind() != TarEntry.Kind.DIRECTORY) {
                closed.add(name);
            }
            for (int slash = name.lastIndexOf('/');
                    slash > 0 && implied.add(name.substring(0, slash));
                    slash = name.lastIndexOf('/', slash - 1)) {
                // Each parent is a directory, whatever layers below say.
            }
        });
        seen.addAll(removed);
        closed.addAll(removed);
        closed.addAll(opaque);
    }
}
