package dev.hutch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "1b, 1",
        "10g, 10737418240",
        "10G, 10737418240",
        "10GB, 10737418240",
        "10GiB, 10737418240",
        "' 512m ', 536870912",
        "2T, 2199023255552",
        "3k, 3072"
    })
    @Tag("P14")
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0G",
                "-1G",
                "10X",
                "1.5G",
                "G",
                "10iB",
                "9999999999T",
                "1 0G",
                "99999999999999999999"
            })
    @Tag("P14")
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("size.invalid"));
    }

    @Test
    void showsOneDecimalAtMost() {
        assertThat(new ByteSize(612)).hasToString("612B");
        assertThat(ByteSize.parse("10G")).hasToString("10G");
        assertThat(new ByteSize(4_508_876)).hasToString("4.3M");
    }
}
