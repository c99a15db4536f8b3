package dev.hutch.store.image;

import dev.hutch.store.tag.TagName;
import dev.hutch.store.tag.TagStore;
import java.util.Optional;
import java.util.function.Predicate;

/// Names that another image has already: that is told before anything is fetched.
final class TakenNames {
    private final TagStore tags;

    TakenNames(TagStore tags) {
        this.tags = tags;
    }

    /// @param same whether what has the name came from the same place
    void refuse(TagName name, Predicate<String> same) {
        tags.find(name)
                .map(tag -> tag.current().source())
                .filter(source -> !same.test(source))
                .ifPresent(source -> {
                    throw ImageProblems.exists(name, source);
                });
    }

    static boolean isFrom(String reference, Optional<ImageCatalog.Entry> entry, String source) {
        return entry.isPresent()
                ? SourceFetch.isSource(entry.get(), source)
                : SourceFetch.isSameRepository(reference, source);
    }
}
