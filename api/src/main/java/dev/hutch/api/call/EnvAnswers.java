package dev.hutch.api.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is answered about the files of environments.
public final class EnvAnswers {
    private EnvAnswers() {}

    /// @param paths relative to the environment
    public record Paths(List<String> paths) {
        public Paths {
            paths = List.copyOf(paths);
        }
    }

    public record Differences(List<Difference> differences) {
        public Differences {
            differences = List.copyOf(differences);
        }
    }

    /// One path that is not as it was.
    ///
    /// @param path absolute, as if the environment were all there is
    /// @param change `added`, `changed` or `removed`
    /// @param what of a change: `kind`, `content`, `mode`, `owner`, `target`, `attributes`
    /// @param before null for what was added
    /// @param after null for what was removed
    public record Difference(
            String path,
            String change,
            List<String> what,
            @Nullable File before,
            @Nullable File after) {
        public Difference {
            what = List.copyOf(what);
        }
    }

    /// @param kind `file`, `directory` or `symlink`
    /// @param mode octal
    /// @param size of a file
    /// @param target of a link, else empty
    public record File(String kind, String mode, long uid, long gid, long size, String target) {}

    /// @param size of its files as they were packed, -1 when the layer is not in the store
    public record Layer(String digest, long size) {}

    /// @param source on the host
    /// @param target relative to the environment
    public record Live(String source, String target) {}

    public record Annotations(List<Annotation> annotations) {
        public Annotations {
            annotations = List.copyOf(annotations);
        }
    }

    /// @param value null when the store has lost it
    public record Annotation(String key, @Nullable String value) {}

    /// @param providers the one that shows first, those that it hides below
    public record Providers(List<Provider> providers) {
        public Providers {
            providers = List.copyOf(providers);
        }
    }

    /// @param layer digest; `changes` for what was changed in the environment, `live` for the host
    public record Provider(String layer, File file) {}
}
