package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Pulled;
import dev.hutch.api.call.StoreCall.RemoteList;
import dev.hutch.api.call.StoreCall.RemoteView;
import dev.hutch.store.Store;
import dev.hutch.store.image.Preparation;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.remote.Remote;
import dev.hutch.store.remote.RemoteSetting;
import dev.hutch.store.remote.Remotes;
import dev.hutch.store.share.Sharing;
import dev.hutch.store.tag.TagName;
import java.util.List;

/// Answers the calls about remotes.
final class StoreShare {
    private final Store store;

    StoreShare(Store store) {
        this.store = store;
    }

    PushView push(StoreCall.Push call, EventSink events) {
        ResolvedStack stack = store.images().resolve(call.reference());
        try (Lease lease = store.images().hold(stack, "push " + call.reference())) {
            return store.sharing()
                    .push(stack, call.remote(), call.name(), call.access(), lease, events);
        }
    }

    Pulled pull(StoreCall.Pull call, EventSink events) {
        Sharing.Brought brought =
                store.sharing()
                        .pull(
                                call.name(),
                                call.remote(),
                                call.tag(),
                                call.access(),
                                Preparation.NONE,
                                events);
        return new Pulled(
                brought.digest().toString(),
                brought.tag().map(TagName::value).orElse(""),
                brought.stack().layers().size(),
                brought.source());
    }

    RemoteList remotes(String text) {
        Remotes remotes = store.sharing().remotes();
        if (text.isEmpty()) {
            return new RemoteList(
                    remotes.settings().stream().map(StoreShare::view).toList(), List.of());
        }
        Remote remote = remotes.get(text);
        RemoteView view =
                remotes.settings().stream()
                        .filter(each -> each.name().equals(text))
                        .map(StoreShare::view)
                        .findFirst()
                        .orElse(new RemoteView("", remote.address(), false));
        return new RemoteList(List.of(view), remote.names().stream().map(TagName::value).toList());
    }

    private static RemoteView view(RemoteSetting setting) {
        return new RemoteView(setting.name(), setting.address(), setting.proxy());
    }
}
