package dev.hutch.env.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.env.change.Selection.Changed;
import dev.hutch.linux.files.FileNames;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    /// `gone` is a whiteout, `anew` a directory that hides what is below it.
    private static final List<Changed> CHANGES =
            Stream.of("a.o", "anew", "anew/x.o", "dir", "dir/sub", "dir/sub/b.o", "dir/t", "gone")
                    .map(name -> new Changed(Path.of(name), List.of("anew", "gone").contains(name)))
                    .toList();

    @Test
    void everythingIsItsUppermostNames() {
        assertThat(select()).containsExactly("a.o", "anew", "dir", "gone");
    }

    @Test
    void namesThatAreNoTextAreKept() {
        Path odd = FileNames.path(new byte[] {'x', (byte) 0xe9, '.', 'o'});
        List<Changed> changes = List.of(new Changed(odd, false));
        Path prefix = Path.of("/hutch");
        assertThat(new Selection(prefix, List.of()).of(changes)).containsExactly("x\udce9.o");
        assertThat(new Selection(prefix, List.of("*.o")).of(changes)).containsExactly("x\udce9.o");
    }

    @Test
    void aPathIsOneOfTheEnvironment() {
        assertThat(select("/hutch/dir/sub", "dir/t")).containsExactly("dir/sub", "dir/t");
        assertThat(select("/dir/sub/b.o", "/a.o")).containsExactly("a.o", "dir/sub/b.o");
        assertThat(select("dir/**")).containsExactly("dir/sub", "dir/t");
    }

    @Test
    void aNameIsMeantWhereverItIs() {
        assertThat(select("sub", "?.o")).isNotEmpty().containsExactly("a.o", "dir/sub");
    }

    @Test
    void whatIsInsideOfSomethingThatIsGoneGoesWithItOnly() {
        assertThatThrownBy(() -> select("gone/x")).hasMessageContaining("removed or made anew");
        assertThatThrownBy(() -> select("anew/x.o")).hasMessageContaining("removed or made anew");
    }

    @Test
    void whatNobodyChangedIsTold() {
        assertThatThrownBy(() -> select("nobody")).hasMessageContaining("nothing that was changed");
        assertThatThrownBy(() -> select("/hutch/dir/no"))
                .hasMessageContaining("nothing that was changed");
        assertThatThrownBy(() -> select("[")).hasMessageContaining("nothing that was changed");
    }

    private static List<String> select(String... patterns) {
        List<Changed> changes =
                Stream.of(patterns).anyMatch(pattern -> pattern.startsWith("?"))
                        ? CHANGES.stream().filter(it -> !it.path().startsWith("anew")).toList()
                        : CHANGES;
        return new Selection(Path.of("/hutch"), List.of(patterns)).of(changes);
    }
}
