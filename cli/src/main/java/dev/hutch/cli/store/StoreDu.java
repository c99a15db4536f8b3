package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.CacheUsage;
import dev.hutch.api.call.StoreCall.ImageUsage;
import dev.hutch.api.call.StoreCall.Usage;
import dev.hutch.api.call.StoreCall.VmUsage;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;

/// `hutch store du`
@Command(
        name = "du",
        description = {
            "What images, VMs and caches take up on disk. SHARED is what others need as well,",
            "UNIQUE what would be free without that one."
        })
public final class StoreDu extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        Usage usage = hutch.call(new StoreCall.Du());
        hutch.answer(usage, text(usage));
        return 0;
    }

    private static String text(Usage usage) {
        Table images = new Table("IMAGE", "DIGEST", "LAYERS", "SIZE", "SHARED", "UNIQUE");
        for (ImageUsage image : usage.images()) {
            images.row(
                    image.tag(),
                    Text.brief(image.digest()),
                    image.layers(),
                    Text.size(image.bytes()),
                    Text.size(image.sharedBytes()),
                    Text.size(image.uniqueBytes()));
        }
        Table vms = new Table("VM", "NAME", "IMAGE", "SHARED", "UNIQUE");
        for (VmUsage vm : usage.vms()) {
            vms.row(
                    vm.id(),
                    vm.name(),
                    vm.image(),
                    Text.size(vm.sharedBytes()),
                    Text.size(vm.uniqueBytes()));
        }
        Table caches = new Table("CACHE", "FILES", "SIZE", "RECLAIMABLE");
        for (CacheUsage cache : usage.caches()) {
            caches.row(
                    cache.kind(),
                    cache.entries(),
                    Text.size(cache.bytes()),
                    Text.size(cache.reclaimableBytes()));
        }
        Fields sums =
                new Fields()
                        .add("store", Text.size(usage.storeBytes()))
                        .add("unneeded", Text.size(usage.unneededBytes()));
        return images + "\n" + vms + "\n" + caches + "\n" + sums;
    }
}
