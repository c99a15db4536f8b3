package dev.hutch.env.change;

import dev.hutch.env.render.MergedTree.Shown;
import dev.hutch.store.tree.PathOrder;
import dev.hutch.store.tree.TreeEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/// A path that two trees do not agree on. Times do not count: layers have none of their own.
///
/// @param before empty when only the second tree has it
/// @param after empty when only the first tree has it
/// @param what is different of it, when both have it
public record Difference(
        String path, Optional<TreeEntry> before, Optional<TreeEntry> after, List<Aspect> what) {

    public Difference {
        what = List.copyOf(what);
    }

    /// What can be different.
    public enum Aspect {
        KIND,
        CONTENT,
        MODE,
        OWNER,
        TARGET,
        ATTRIBUTES
    }

    /// @param from what shows of the first, by path
    static <L> List<Difference> between(
            SortedMap<String, Shown<L>> from, SortedMap<String, Shown<L>> to) {
        TreeSet<String> paths = new TreeSet<>(PathOrder.COMPARATOR);
        paths.addAll(from.keySet());
        paths.addAll(to.keySet());
        List<Difference> all = new ArrayList<>();
        for (String path : paths) {
            Optional<TreeEntry> before = Optional.ofNullable(from.get(path)).map(Shown::entry);
            Optional<TreeEntry> after = Optional.ofNullable(to.get(path)).map(Shown::entry);
            List<Aspect> what =
                    before.isPresent() && after.isPresent()
                            ? aspects(before.get(), after.get())
                            : List.of();
            // The root is there in any case.
            boolean oneSided = (before.isEmpty() || after.isEmpty()) && !path.isEmpty();
            if (oneSided || !what.isEmpty()) {
                all.add(new Difference(path, before, after, what));
            }
        }
        return all;
    }

    private static List<Aspect> aspects(TreeEntry before, TreeEntry after) {
        if (before.kind() != after.kind()) {
            return List.of(Aspect.KIND); // nothing else of it can be compared
        }
        List<Aspect> what = new ArrayList<>();
        add(what, Aspect.CONTENT, before.digest().equals(after.digest()));
        add(what, Aspect.TARGET, before.target().equals(after.target()));
        add(what, Aspect.MODE, before.mode() == after.mode());
        add(what, Aspect.OWNER, before.uid() == after.uid() && before.gid() == after.gid());
        add(what, Aspect.ATTRIBUTES, equal(before.xattrs(), after.xattrs()));
        return what;
    }

    private static void add(List<Aspect> what, Aspect aspect, boolean same) {
        if (!same) {
            what.add(aspect);
        }
    }

    private static boolean equal(Map<String, byte[]> left, Map<String, byte[]> right) {
        return left.keySet().equals(right.keySet())
                && left.entrySet().stream()
                        .allMatch(each -> Arrays.equals(each.getValue(), right.get(each.getKey())));
    }
}
