package dev.hutch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.wire.WireJson;
import org.junit.jupiter.api.Test;

class RawTextTest {
    @Test
    void bytesAreWhatTheyWere() {
        assertThat(RawText.bytes("a\udcff\u00e9\ud83d\ude00\udc80"))
                .isEqualTo(
                        new byte[] {
                            'a',
                            (byte) 0xff,
                            (byte) 0xc3,
                            (byte) 0xa9,
                            (byte) 0xf0,
                            (byte) 0x9f,
                            (byte) 0x98,
                            (byte) 0x80,
                            (byte) 0x80
                        });
    }

    @Test
    void jsonSaysThemAsEscapes() {
        WireJson json = new WireJson();
        Outcome outcome = new Outcome("a\udcff \ud83d\ude00", "", null);
        String text = json.write(outcome);
        assertThat(text).contains("a\\udcff \ud83d\ude00");
        assertThat(json.tree(outcome).get("target").asString()).isEqualTo(outcome.target());
    }
}
