package dev.hutch.vm.template;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;

/// Every problem of this room.
final class TemplateProblems {
    private TemplateProblems() {}

    static ProblemException notFound(String target) {
        return new Problem(
                        Problem.Kind.NOT_FOUND,
                        "template.not_found",
                        "there is no template '" + target + "'",
                        "hutch template ls")
                .toException();
    }

    static ProblemException ambiguous(String target) {
        return new Problem(
                        Problem.Kind.INVALID,
                        "template.ambiguous",
                        "'" + target + "' is the beginning of several ids of templates",
                        "write more of the id")
                .toException();
    }

    static ProblemException broken(String id, String why) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "template.broken",
                        "template " + id + " is damaged: " + why)
                .toException();
    }
}
