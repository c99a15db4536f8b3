package dev.hutch.vm.initrd;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/// The modules of one kernel: a directory as below `/lib/modules/<release>`.
final class ModuleTree {
    /// The largest module of a distribution kernel (a graphics driver) is about 20 MiB.
    private static final int MAX_MODULE = 64 << 20;

    private final Path directory;
    private final Map<String, Path> files;
    private final Set<String> builtin;
    private final boolean complete;

    private ModuleTree(
            Path directory, Map<String, Path> files, Set<String> builtin, boolean complete) {
        this.directory = directory;
        this.files = files;
        this.builtin = builtin;
        this.complete = complete;
    }

    /// A module, uncompressed.
    record Module(String name, byte[] content) {}

    static ModuleTree of(Path directory) {
        try {
            Map<String, Path> files = new HashMap<>();
            if (Files.isDirectory(directory)) {
                try (Stream<Path> walk = Files.walk(directory)) {
                    walk.filter(path -> path.toString().matches(".*\\.ko(\\.(xz|gz|zst))?"))
                            .forEach(path -> files.put(name(path), path));
                }
            }
            Set<String> builtin = new TreeSet<>();
            Path list = directory.resolve("modules.builtin");
            boolean complete = Files.exists(list);
            if (complete) {
                Files.readAllLines(list).forEach(line -> builtin.add(name(Path.of(line))));
            }
            return new ModuleTree(directory, files, builtin, complete);
        } catch (IOException e) {
            throw InitrdProblems.unreadableModules(directory, e);
        }
    }

    /// True when the kernel has it, as a file or built in. A tree that does not list what is built
    /// in gets the benefit of the doubt.
    boolean has(String name) {
        return files.containsKey(name) || builtin.contains(name) || !complete;
    }

    /// These modules and all they need, each after those it needs; built-in ones are left out.
    List<Module> inLoadOrder(List<String> names) {
        Map<String, Module> ordered = new LinkedHashMap<>();
        List<String> path = new ArrayList<>();
        names.forEach(name -> visit(name, ordered, path));
        return List.copyOf(ordered.values());
    }

    private void visit(String name, Map<String, Module> ordered, List<String> path) {
        Path file = files.get(name);
        if (file == null || ordered.containsKey(name)) {
            return;
        }
        if (path.contains(name)) {
            throw InitrdProblems.damagedModule(file, "it depends on itself");
        }
        path.add(name);
        Module module = new Module(name, read(file));
        try {
            ModuleInfo.dependencies(module.content())
                    .forEach(needed -> visit(needed, ordered, path));
        } catch (IllegalArgumentException e) {
            throw InitrdProblems.damagedModule(file, e.getMessage());
        }
        path.removeLast();
        ordered.put(name, module);
    }

    private byte[] read(Path file) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream content = uncompressed(file, raw)) {
            byte[] bytes = content.readNBytes(MAX_MODULE + 1);
            if (bytes.length > MAX_MODULE) {
                throw InitrdProblems.damagedModule(
                        file, "it is larger than " + MAX_MODULE + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw InitrdProblems.unreadableModules(directory, e);
        }
    }

    private static InputStream uncompressed(Path file, InputStream raw) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".xz")) {
            return new XZInputStream(raw);
        }
        if (name.endsWith(".gz")) {
            return new GZIPInputStream(raw);
        }
        return name.endsWith(".zst") ? new ZstdInputStream(raw) : raw;
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        int end = name.indexOf(".ko");
        return (end < 0 ? name : name.substring(0, end)).replace('-', '_');
    }
}
