package dev.hutch.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.VmCall.TerminalSize;
import dev.hutch.vm.guest.GuestIdentity.GuestNetwork;
import dev.hutch.vm.guest.GuestIdentity.PlacedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The same bytes that `make -C native check` holds the agent to.
final class GoldenFramesTest {
    private final Map<String, byte[]> host = read("host");
    private final Map<String, byte[]> agent = read("agent");

    @Test
    void writesRequests() {
        Map<String, byte[]> written = new LinkedHashMap<>();
        written.put(
                "configure overlay=overlay lowers=lower0,lower1",
                frame(
                        FrameType.CONFIGURE,
                        1,
                        Requests.configure(
                                new GuestConfiguration(List.of("lower0", "lower1"), "overlay"))));
        GuestIdentity identity =
                new GuestIdentity(
                        Instant.ofEpochSecond(1_790_000_000L, 42),
                        "vm",
                        "0123456789abcdef0123456789abcdef",
                        List.of(
                                new GuestNetwork(
                                        "eth0",
                                        "02:00:00:00:00:07",
                                        "10.0.2.15",
                                        24,
                                        "10.0.2.2",
                                        "10.0.2.3")),
                        Map.of("B", "two", "A", "1"),
                        List.of(new PlacedFile("/etc/x", 0600, bytes("hi"))));
        String who =
                " time=1790000000.000000042 entropy=0102ff host=vm"
                        + " machine=0123456789abcdef0123456789abcdef"
                        + " net=eth0,020000000007,10.0.2.15/24,10.0.2.2,10.0.2.3 env=A=1,B=two"
                        + " file=/etc/x,600,hi";
        byte[] entropy = {1, 2, (byte) 0xff};
        written.put(
                "identify" + who,
                frame(FrameType.IDENTIFY, 2, Requests.identify(identity, entropy)));
        written.put(
                "rehearse" + who,
                frame(FrameType.REHEARSE, 13, Requests.identify(identity, entropy)));
        GuestCommand onTerminal =
                new GuestCommand(
                        List.of("sh", "-c", "exit 7"),
                        Map.of("K", "v"),
                        "/",
                        "root:adm",
                        new TerminalSize(24, 80));
        written.put(
                "exec argv=sh,-c,exit 7 env=K=v cwd=/ user=root:adm tty=1 24x80",
                frame(FrameType.EXEC, 3, Requests.exec(onTerminal)));
        written.put(
                "exec argv=true env= cwd=/ user= tty=0 0x0",
                frame(FrameType.EXEC, 4, Requests.exec(GuestCommand.of("true"))));
        written.forEach((text, bytes) -> assertThat(host).as(text).containsEntry(text, bytes));
    }

    @Test
    void writesSmallRequests() {
        Map<String, byte[]> written = new LinkedHashMap<>();
        written.put("signal channel=7 number=15", frame(FrameType.SIGNAL, 7, writer().u8(15)));
        written.put(
                "resize channel=7 50x132", frame(FrameType.RESIZE, 7, writer().u16(50).u16(132)));
        written.put(
                "tar-in path=/root root=1",
                frame(FrameType.TAR_IN, 5, writer().string("/root").u8(1)));
        written.put(
                "tar-out path=/root/é", frame(FrameType.TAR_OUT, 6, writer().string("/root/é")));
        written.put("stat path=/etc", frame(FrameType.STAT, 7, writer().string("/etc")));
        written.put("connect port=8080", frame(FrameType.CONNECT, 8, writer().u16(8080)));
        written.put("listeners", frame(FrameType.LISTENERS, 9, writer()));
        written.put("stats", frame(FrameType.STATS, 10, writer()));
        written.put("shutdown grace=3000", frame(FrameType.SHUTDOWN, 11, writer().u32(3000)));
        written.put("sync", frame(FrameType.SYNC, 12, writer()));
        written.forEach((text, bytes) -> assertThat(host).as(text).containsEntry(text, bytes));
    }

    @Test
    void readsAnswers() throws Exception {
        assertThat(Answers.hello(decode("hello", false), 0x0102030405060708L))
                .isEqualTo(new Hello(1, "0.1.0 abc 2026", "6.1.0-cloud", 2170, false, true));
        assertThat(Answers.hello(decode("hello", false), 1)).isNull();
        assertThat(decode("configured", true).type()).isEqualTo(FrameType.CONFIGURED);
        assertThat(decode("ready", true).type()).isEqualTo(FrameType.READY);
        assertThat(Answers.exit(payload("exit"))).isEqualTo(137);
        assertThat(Answers.stats(payload("stats")).memoryTotal()).isEqualTo(2L << 33);
        assertThat(GuestProblems.reported(decode("error", true)).message())
                .isEqualTo("there is no /x");
        Frame data = decode("data", true);
        assertThat(data.stream()).isEqualTo(Frame.ERROR_OUTPUT);
        assertThat(StandardCharsets.UTF_8.decode(data.payload()).toString()).isEqualTo("hi\n");
        assertThat(decode("eof", true).channel()).isEqualTo(0x01020304);
    }

    private byte[] payload(String name) throws Exception {
        ByteBuffer payload = decode(name, true).payload();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    private Frame decode(String name, boolean withoutPreamble) throws Exception {
        byte[] golden = Objects.requireNonNull(agent.get(name));
        ByteBuffer all = ByteBuffer.allocate(Frame.PREAMBLE_SIZE + golden.length);
        if (withoutPreamble) {
            all.put(Frame.agentPreamble());
        }
        byte[] stream = java.util.Arrays.copyOf(all.put(golden).array(), all.position());
        FrameDecoder decoder = new FrameDecoder();
        decoder.fill(Channels.newChannel(new ByteArrayInputStream(stream)));
        return Objects.requireNonNull(decoder.next());
    }

    private static byte[] frame(FrameType type, int channel, PayloadWriter payload) {
        byte[] bytes = payload.toBytes();
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_SIZE + bytes.length);
        Frame.putHeader(frame, bytes.length, type, Frame.INPUT, channel);
        return frame.put(bytes).array();
    }

    private static PayloadWriter writer() {
        return new PayloadWriter();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> read(String side) {
        Map<String, byte[]> frames = new LinkedHashMap<>();
        try (InputStream in = GoldenFramesTest.class.getResourceAsStream("/guest-channel.frames")) {
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                String[] fields = line.split("\t");
                if (fields.length == 3 && fields[0].equals(side)) {
                    frames.put(fields[1], HexFormat.of().parseHex(fields[2]));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return frames;
    }
}
