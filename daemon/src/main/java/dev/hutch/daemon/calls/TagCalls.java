package dev.hutch.daemon.calls;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.TagCall;
import dev.hutch.api.call.TagCall.TagHistory;
import dev.hutch.api.call.TagCall.TagList;
import dev.hutch.api.call.TagCall.TagView;
import dev.hutch.api.call.TagCall.VersionView;
import dev.hutch.api.call.TagCall.Which;
import dev.hutch.store.Store;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers the calls about tags.
public final class TagCalls {
    private static final Pattern VERSION = Pattern.compile("(.+)~(\\d{1,6})");

    private final Store store;

    public TagCalls(Store store) {
        this.store = store;
    }

    <R> R answer(TagCall<R> call) {
        Object answer =
                switch (call) {
                    case TagCall.Ls(String below) -> list(below);
                    case TagCall.Log(String tag) -> log(store.tags().get(new TagName(tag)));
                    case TagCall.Set(String reference, List<String> tags) -> set(reference, tags);
                    case TagCall.Rm(List<String> targets, Which which) -> remove(targets, which);
                };
        return call.answer().cast(answer);
    }

    private TagList list(String below) {
        return new TagList(
                store.tags().list().stream()
                        .filter(tag -> isBelow(tag.name().value(), below))
                        .map(this::view)
                        .toList());
    }

    private static boolean isBelow(String name, String above) {
        return above.isEmpty()
                || name.equals(above)
                || name.startsWith(above.endsWith("/") ? above : above + "/")
                || name.startsWith(above + ":");
    }

    private TagView view(Tag tag) {
        Tag.Version now = tag.current();
        return new TagView(
                tag.name().value(),
                now.digest().toString(),
                layers(now),
                tag.history().size(),
                now.at().toString(),
                now.source());
    }

    /// None for a stack that is missing or damaged: a list must not fail where using does.
    private long layers(Tag.Version version) {
        try {
            return store.stacks()
                    .find(version.digest())
                    .map(Stack::layers)
                    .orElse(List.of())
                    .size();
        } catch (ProblemException damaged) {
            return 0;
        }
    }

    private TagHistory log(Tag tag) {
        List<VersionView> versions = new ArrayList<>();
        for (int i = 0; i < tag.history().size(); i++) {
            Tag.Version version = tag.history().get(i);
            versions.add(
                    new VersionView(
                            tag.name() + "~" + i,
                            version.digest().toString(),
                            version.at().toString(),
                            version.author(),
                            version.source(),
                            layers(version) > 0));
        }
        return new TagHistory(tag.name().value(), versions);
    }

    /// All names are looked at before any is set.
    private TagList set(String reference, List<String> tags) {
        List<TagName> names = tags.stream().distinct().map(TagName::new).toList();
        names.forEach(name -> store.images().tag(reference, name.value()));
        return new TagList(names.stream().map(store.tags()::get).map(this::view).toList());
    }

    private Outcomes remove(List<String> targets, Which which) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : new LinkedHashSet<>(targets)) {
            try {
                outcomes.add(new Outcome(target, remove(target, which), null));
            } catch (ProblemException e) {
                outcomes.add(new Outcome(target, "", e.problem()));
            }
        }
        return new Outcomes(outcomes);
    }

    /// @return the digest that has one name less
    private String remove(String target, Which which) {
        Matcher version = VERSION.matcher(target);
        if (version.matches()) {
            TagName name = new TagName(version.group(1));
            int back = Integer.parseInt(version.group(2));
            return store.tags().removeVersion(name, back).digest().toString();
        }
        TagName name = new TagName(target);
        if (which == Which.ALL) {
            return store.images().remove(target).toString();
        }
        int versions = store.tags().get(name).history().size();
        if (which == Which.ONLY && versions > 1) {
            throw new Problem(
                            Problem.Kind.INVALID,
                            "tag.several_versions",
                            name + " has " + versions + " versions",
                            "say which: " + name + "~N, --latest or --all")
                    .toException();
        }
        return store.tags().removeVersion(name, 0).digest().toString();
    }
}
