package dev.hutch.daemon.calls;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.EnvAnswers;
import dev.hutch.env.record.Annotation;
import dev.hutch.env.record.EnvRecord;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.Expected;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is known of environments besides what they are: small values in their records, large ones
/// as blobs.
final class EnvAnnotations {
    /// What all of them may take up in a record.
    private static final int MOST_IN_RECORD = 64 << 10;

    private static final int MOST = 256;
    private static final int LARGEST = 16 << 20;

    private final BlobStore blobs;

    EnvAnnotations(BlobStore blobs) {
        this.blobs = blobs;
    }

    Map<String, Annotation> keep(Map<String, String> values) {
        Map<String, Annotation> kept = new TreeMap<>();
        int room = MOST_IN_RECORD;
        for (Map.Entry<String, String> each : new TreeMap<>(values).entrySet()) {
            byte[] value = each.getValue().getBytes(StandardCharsets.UTF_8);
            if (each.getKey().isBlank() || kept.size() == MOST || value.length > LARGEST) {
                throw new Problem(
                                Problem.Kind.INVALID,
                                "env.annotation",
                                "annotation '" + each.getKey() + "' cannot be kept",
                                "at most " + MOST + " of them, each with a key and 16 MiB at most")
                        .toException();
            }
            room -= value.length;
            kept.put(
                    each.getKey(),
                    room < 0 || Annotation.isLarge(each.getValue())
                            ? new Annotation.Kept(blob(value))
                            : new Annotation.Text(each.getValue()));
        }
        return kept;
    }

    EnvAnswers.Annotations read(EnvRecord record) {
        List<EnvAnswers.Annotation> all = new ArrayList<>();
        new TreeMap<>(record.annotations())
                .forEach((key, value) -> all.add(new EnvAnswers.Annotation(key, text(value))));
        return new EnvAnswers.Annotations(all);
    }

    private Digest blob(byte[] value) {
        return blobs.put(new ByteArrayInputStream(value), Expected.ANYTHING).digest();
    }

    /// @return null when the store has lost it, which hides no other
    private @Nullable String text(Annotation annotation) {
        return switch (annotation) {
            case Annotation.Text(String value) -> value;
            case Annotation.Kept(Digest blob) -> text(blob);
        };
    }

    private @Nullable String text(Digest blob) {
        try (InputStream in = blobs.open(blob)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
        } catch (ProblemException lost) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
