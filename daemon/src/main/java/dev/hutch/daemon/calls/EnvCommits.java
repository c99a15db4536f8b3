package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.env.Environments;
import dev.hutch.env.change.EnvChanges;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.store.Store;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tag.TagName;
import java.util.List;
import java.util.Optional;

/// Makes images of environments: of the changes alone, or with what is below them.
public final class EnvCommits {
    private static final String NOTHING_CHANGED = "commit.empty";

    private final Environments environments;
    private final EnvChanges changes;
    private final Store store;

    public EnvCommits(Environments environments, EnvChanges changes, Store store) {
        this.environments = environments;
        this.changes = changes;
        this.store = store;
    }

    ImageView commit(EnvCall.Commit call, EventSink events) {
        new TagName(call.tag());
        Env env = environments.get(call.env());
        String source = "commit of environment " + env.record().name();
        Optional<ResolvedStack> base =
                env.record().stack().map(digest -> store.images().resolve(digest.toString()));
        events.stage("commit", env.record().name().value());
        if (call.whole() && base.isPresent()) {
            return whole(env, base.get(), call, source);
        }
        Stack below = base.map(ResolvedStack::stack).orElse(new Stack(List.of(), RunConfig.NONE));
        return store.images()
                .make(
                        call.tag(),
                        source,
                        lease -> {
                            DiffId layer = changes.commit(env, below).diffId();
                            lease.add(layer.digest());
                            return new Stack(List.of(layer), RunConfig.NONE);
                        });
    }

    private ImageView whole(Env env, ResolvedStack base, EnvCall.Commit call, String source) {
        try {
            return store.images()
                    .extend(base, call.tag(), source, () -> changes.commit(env, base.stack()));
        } catch (ProblemException e) {
            if (call.allowEmpty() && e.problem().code().equals(NOTHING_CHANGED)) {
                return store.images().tag(base.digest().toString(), call.tag());
            }
            throw e;
        }
    }
}
