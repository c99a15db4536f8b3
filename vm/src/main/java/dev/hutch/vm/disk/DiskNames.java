package dev.hutch.vm.disk;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What the disks of layers are called, which tells what is in them.
final class DiskNames {
    /// What a machine is given at most, so that its devices stay few; deeper stacks have their
    /// bottom layers joined into one disk.
    static final int MAX_LOWERS = 7;

    static final String SUFFIX = ".squashfs";

    private DiskNames() {}

    /// How many of the bottom layers share a disk; never one. A layer that needs those below it is
    /// told apart from them by nothing that overlayfs could put together.
    static int joinedCount(List<DiffId> layers, Predicate<DiffId> needsBelow) {
        int deep = layers.size() > MAX_LOWERS ? layers.size() - MAX_LOWERS + 1 : 0;
        for (int count = layers.size(); count > Math.max(deep, 1); count--) {
            if (needsBelow.test(layers.get(count - 1))) {
                return count;
            }
        }
        return deep;
    }

    /// The disks of a stack, bottom to top.
    static List<String> of(List<DiffId> layers, Predicate<DiffId> needsBelow) {
        int joined = joinedCount(layers, needsBelow);
        List<String> names = new ArrayList<>();
        if (joined > 0) {
            names.add(joined(layers.subList(0, joined)));
        }
        layers.subList(joined, layers.size()).forEach(layer -> names.add(of(layer)));
        return names;
    }

    static String of(DiffId layer) {
        return layer.digest().hex() + SUFFIX;
    }

    static String joined(List<DiffId> layers) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (DiffId layer : layers) {
                digest.update((layer + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return "joined-" + Digest.of(digest.digest()).hex() + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
