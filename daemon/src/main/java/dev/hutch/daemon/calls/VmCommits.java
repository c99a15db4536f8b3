package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.ImageCall.ImageView;
import dev.hutch.store.Store;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.tag.TagName;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.machine.enter.Changes;

/// `vm commit`: what was written in a running VM becomes a layer on top of its image.
public final class VmCommits {
    private final Store store;
    private final Vms vms;

    public VmCommits(Store store, Vms vms) {
        this.store = store;
        this.vms = vms;
    }

    ImageView commit(String target, String tag, EventSink events) {
        new TagName(tag);
        try (Entered vm = vms.enter(target, events)) {
            return commit(vm, tag, events);
        }
    }

    private ImageView commit(Entered vm, String tag, EventSink events) {
        String name = vm.vm().name().value();
        ResolvedStack base = store.images().resolve(vm.vm().image().digest().toString());
        events.stage("commit", name);
        return store.images()
                .extend(
                        base,
                        tag,
                        "commit of " + name,
                        () ->
                                Changes.read(
                                        vm,
                                        tar ->
                                                store.commits()
                                                        .layer(
                                                                base.stack(),
                                                                tar,
                                                                Changes.IDENTITY)));
    }
}
