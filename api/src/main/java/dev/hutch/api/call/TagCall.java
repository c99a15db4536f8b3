package dev.hutch.api.call;

import java.util.List;

/// Tags: names with history that point at stacks.
public sealed interface TagCall<R> extends Call<R> {

    /// @param below only those whose name is this or begins with it and `/` or `:`; empty: all
    record Ls(String below) implements TagCall<TagList> {
        @Override
        public Class<TagList> answer() {
            return TagList.class;
        }
    }

    /// What a tag points at, and what it pointed at before.
    record Log(String tag) implements TagCall<TagHistory> {
        @Override
        public Class<TagHistory> answer() {
            return TagHistory.class;
        }
    }

    /// Points tags at a stack.
    ///
    /// @param reference any stack reference; an earlier version of a tag reverts it
    record Set(String reference, List<String> tags) implements TagCall<TagList> {
        public Set {
            tags = List.copyOf(tags);
        }

        @Override
        public Class<TagList> answer() {
            return TagList.class;
        }
    }

    /// Removes versions of tags.
    ///
    /// @param targets `NAME~N` for one version; a `NAME` alone for what `which` says
    record Rm(List<String> targets, Which which) implements TagCall<Answers.Outcomes> {
        public Rm {
            targets = List.copyOf(targets);
        }

        @Override
        public Class<Answers.Outcomes> answer() {
            return Answers.Outcomes.class;
        }
    }

    /// Which versions of a tag go.
    enum Which {
        /// The only one there is; more are refused.
        ONLY,
        LATEST,
        ALL
    }

    record TagList(List<TagView> tags) {
        public TagList {
            tags = List.copyOf(tags);
        }
    }

    /// @param digest of the stack it points at
    /// @param versions how many, this one included
    /// @param at RFC 3339
    record TagView(
            String name, String digest, long layers, int versions, String at, String source) {}

    /// @param versions newest first
    record TagHistory(String name, List<VersionView> versions) {
        public TagHistory {
            versions = List.copyOf(versions);
        }
    }

    /// @param reference it can be used by, `NAME~N`
    /// @param author who set it, as `user@host`; empty when nobody knows
    /// @param present whether its stack is still there
    record VersionView(
            String reference,
            String digest,
            String at,
            String author,
            String source,
            boolean present) {}
}
