package dev.hutch.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The checkout under test: its compiled rooms and its files.
final class House {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    static final List<String> MODULES =
            List.of("api", "linux", "store", "env", "vm", "cli", "daemon");

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

    private House() {}

    static JavaClasses classes() {
        return new ClassFileImporter()
                .importPaths(
                        MODULES.stream()
                                .map(module -> ROOT.resolve(module).resolve("target/classes"))
                                .filter(Files::isDirectory)
                                .toList());
    }

    /// Which rooms each room uses, both without the `dev.hutch.` in front.
    static Map<String, Set<String>> edges(JavaClasses classes) {
        Map<String, Set<String>> edges = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> used = edges.computeIfAbsent(room(type), room -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith("dev.hutch."))
                    .map(House::room)
                    .filter(target -> !target.equals(room(type)))
                    .forEach(used::add);
        }
        return edges;
    }

    static String room(JavaClass type) {
        return type.getPackageName().replaceFirst("^dev\\.hutch\\.", "");
    }

    static String module(String room) {
        return room.contains(".") ? room.substring(0, room.indexOf('.')) : room;
    }

    /// Every text file of the checkout with one of the endings, relative to its root.
    static List<Path> files(String... endings) {
        try (Stream<Path> walk = Files.walk(ROOT)) {
            return walk.filter(path -> !ignored(ROOT.relativize(path)))
                    .filter(Files::isRegularFile)
                    .filter(path -> endsWith(path, endings))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(ROOT.resolve(file));
        } catch (MalformedInputException notText) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is built is not ours, unlike the rooms that build.
    private static boolean ignored(Path path) {
        if (path.startsWith("build")) {
            return true;
        }
        for (Path part : path) {
            if (NOT_OURS.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWith(Path path, String... endings) {
        for (String ending : endings) {
            if (path.getFileName().toString().endsWith(ending)) {
                return true;
            }
        }
        return false;
    }
}
