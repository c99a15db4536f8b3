package dev.hutch.env.render;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;
import java.nio.charset.StandardCharsets;

/// Every problem of this room.
final class RenderProblems {
    private RenderProblems() {}

    static ProblemException name(String name) {
        String shown = new String(TarNames.encode(name), StandardCharsets.ISO_8859_1);
        return new Problem(
                        Kind.UNSUPPORTED,
                        "env.name_unsupported",
                        "a layer has a name that is not UTF-8: " + shown,
                        "hutch vm run takes such layers")
                .toException();
    }
}
