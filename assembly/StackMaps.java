import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Gives the classes of jars that were compiled for Java 5 and older the stack maps of newer ones:
/// `java StackMaps.java JAR...`. Without them the JVM takes no class into an ahead-of-time cache,
/// and verifies each the slow way, at every start.
final class StackMaps {
    private static final int FIRST_WITH_MAPS = ClassFile.JAVA_7_VERSION;

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            Path path = Path.of(jar);
            Map<String, byte[]> entries = read(path);
            Path staged = path.resolveSibling(path.getFileName() + ".new");
            write(staged, entries);
            Files.move(staged, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Map<String, byte[]> read(Path jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static void write(Path jar, Map<String, byte[]> entries) throws IOException {
        ClassHierarchyResolver own =
                ClassHierarchyResolver.ofResourceParsing(type -> {
                    String descriptor = type.descriptorString();
                    String name = descriptor.substring(1, descriptor.length() - 1);
                    byte[] bytes = entries.get(name + ".class");
                    return bytes == null ? null : new ByteArrayInputStream(bytes);
                });
        ClassFile files =
                ClassFile.of(
                        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.ClassHierarchyResolverOption.of(
                                own.orElse(ClassHierarchyResolver.defaultResolver())));
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry written = new ZipEntry(entry.getKey());
                written.setTime(0); // the same bytes at every build
                out.putNextEntry(written);
                boolean isClass = entry.getKey().endsWith(".class");
                out.write(isClass ? mapped(files, entry.getValue()) : entry.getValue());
            }
        }
    }

    private static byte[] mapped(ClassFile files, byte[] bytes) {
        ClassModel model = files.parse(bytes);
        if (model.majorVersion() >= FIRST_WITH_MAPS) {
            return bytes;
        }
        return files.transformClass(
                model,
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(
                                ClassTransform.endHandler(
                                        to -> to.withVersion(FIRST_WITH_MAPS, 0))));
    }
}
