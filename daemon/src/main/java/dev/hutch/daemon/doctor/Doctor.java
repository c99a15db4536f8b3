package dev.hutch.daemon.doctor;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.SystemCall.Check;
import dev.hutch.api.call.SystemCall.DoctorReport;
import dev.hutch.api.call.SystemCall.Grade;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Examines the host.
public final class Doctor {
    private final List<Examination> examinations;
    private final Installer installer;

    /// Who can add packages to this host.
    @FunctionalInterface
    public interface Installer {
        /// Problems: those of the host's package manager.
        void install(List<String> packages, EventSink events);
    }

    /// One thing to look at.
    @FunctionalInterface
    public interface Examination {
        Finding look();
    }

    /// @param missingPackages Debian packages that would mend it
    public record Finding(Check check, List<String> missingPackages) {
        public Finding {
            missingPackages = List.copyOf(missingPackages);
        }

        static Finding pass(String name, String purpose, String found) {
            return new Finding(new Check(name, purpose, Grade.PASS, found, ""), List.of());
        }

        static Finding of(String name, String purpose, Grade grade, String found, String fix) {
            return new Finding(new Check(name, purpose, grade, found, fix), List.of());
        }
    }

    public Doctor(List<Examination> examinations, Installer installer) {
        this.examinations = List.copyOf(examinations);
        this.installer = installer;
    }

    /// What could not be mended is told twice: why, as a warning, and that it is still so, in the
    /// report.
    ///
    /// @param fix install what is missing, where that needs no decision of the user's
    public DoctorReport examine(boolean fix, EventSink events) {
        List<Finding> findings = look(events);
        TreeSet<String> missing = new TreeSet<>();
        findings.forEach(finding -> missing.addAll(finding.missingPackages()));
        if (fix && !missing.isEmpty()) {
            install(List.copyOf(missing), events);
            findings = look(events);
        }
        return new DoctorReport(findings.stream().map(Finding::check).toList());
    }

    private void install(List<String> packages, EventSink events) {
        try {
            installer.install(packages, events);
        } catch (ProblemException e) {
            if (e.kind() == Problem.Kind.CANCELLED) {
                throw e;
            }
            events.warn(e.problem().message());
        }
    }

    private List<Finding> look(EventSink events) {
        events.stage("examine", examinations.size() + " checks");
        List<Finding> findings = new ArrayList<>();
        for (Examination examination : examinations) {
            findings.add(examination.look());
        }
        return findings;
    }
}
