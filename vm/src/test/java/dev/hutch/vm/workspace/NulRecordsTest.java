package dev.hutch.vm.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NulRecordsTest {
    private final List<String> seen = new ArrayList<>();
    private final NulRecords records = new NulRecords(seen::add);

    @Test
    void joinsRecordsThatArriveInPieces() throws IOException {
        for (byte b : new byte[] {'a', 'b', 0, 'c'}) {
            records.write(new byte[] {b});
        }
        assertThat(seen).containsExactly("ab");
        records.write(new byte[] {'d', 0, 0, 'e'});
        assertThat(seen).containsExactly("ab", "cd", "");
    }

    @Test
    void keepsEveryByte() throws IOException {
        byte[] name = new byte[255];
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) (i + 1);
        }
        records.write(name);
        records.write(0);
        byte[] joined = NulRecords.join(seen);
        assertThat(joined).hasSize(256).startsWith(name);
    }

    @Test
    void refusesARecordWithoutEnd() {
        byte[] much = new byte[1 << 16];
        java.util.Arrays.fill(much, (byte) 'x');
        assertThatThrownBy(
                        () -> {
                            records.write(much);
                            records.write(much);
                        })
                .isInstanceOf(IOException.class);
    }

    @Test
    void showsNamesWithoutControlCharacters() {
        assertThat(NulRecords.shown("a\u001b[2Jb\nc")).isEqualTo("a?[2Jb?c");
        assertThat(NulRecords.shown("gr\u00c3\u00b6\u00c3\u009fe")).isEqualTo("größe");
    }
}
