package dev.hutch.vm.initrd;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a kernel module says of itself: the section `.modinfo` of its ELF file, lines `key=value`
/// each ended by a zero byte. Debian's packages carry no modules.dep (it is made on installation),
/// so this is where dependencies come from.
final class ModuleInfo {
    private static final int ELF_MAGIC = 0x7f454c46;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final int SECTION_TABLE_OFFSET = 0x28;
    private static final int SECTION_ENTRY_SIZE = 0x3a;
    private static final String SECTION = ".modinfo";

    private ModuleInfo() {}

    /// The names of the modules it cannot be loaded without, `-` written as `_`.
    ///
    /// @throws IllegalArgumentException when this is no 64-bit little-endian ELF file
    static List<String> dependencies(byte[] module) {
        List<String> names = new ArrayList<>();
        for (String line : lines(module)) {
            if (line.startsWith("depends=")) {
                for (String name : line.substring("depends=".length()).split(",", -1)) {
                    if (!name.isBlank()) {
                        names.add(name.replace('-', '_'));
                    }
                }
            }
        }
        return names;
    }

    private static List<String> lines(byte[] module) {
        try {
            ByteBuffer elf = ByteBuffer.wrap(module);
            if (elf.getInt(0) != ELF_MAGIC
                    || elf.get(4) != CLASS_64
                    || elf.get(5) != LITTLE_ENDIAN) {
                throw new IllegalArgumentException("not a 64-bit ELF file");
            }
            elf.order(ByteOrder.LITTLE_ENDIAN);
            int table = Math.toIntExact(elf.getLong(SECTION_TABLE_OFFSET));
            int entrySize = Short.toUnsignedInt(elf.getShort(SECTION_ENTRY_SIZE));
            int count = Short.toUnsignedInt(elf.getShort(SECTION_ENTRY_SIZE + 2));
            int namesIndex = Short.toUnsignedInt(elf.getShort(SECTION_ENTRY_SIZE + 4));
            int names = offset(elf, table + namesIndex * entrySize);
            for (int i = 0; i < count; i++) {
                int header = table + i * entrySize;
                if (named(elf, names + elf.getInt(header))) {
                    int size = Math.toIntExact(elf.getLong(header + 0x20));
                    byte[] text = new byte[Math.min(size, module.length)];
                    elf.get(offset(elf, header), text);
                    return List.of(new String(text, StandardCharsets.UTF_8).split("\0", -1));
                }
            }
            return List.of();
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
            throw new IllegalArgumentException("a damaged ELF file", e);
        }
    }

    private static int offset(ByteBuffer elf, int header) {
        return Math.toIntExact(elf.getLong(header + 0x18));
    }

    private static boolean named(ByteBuffer elf, int at) {
        for (int i = 0; i < SECTION.length(); i++) {
            if (elf.get(at + i) != SECTION.charAt(i)) {
                return false;
            }
        }
        return elf.get(at + SECTION.length()) == 0;
    }
}
