package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import java.io.IOException;
import java.io.InputStream;

/// Makes something of a layer while it is taken in, such as a disk, so that nobody has to read it
/// again for that.
@FunctionalInterface
public interface Companion {

    /// Runs on a thread of its own. Failing, or returning early, does no harm to the layer.
    ///
    /// @param overlayTar as `LayerStore.writeOverlayTar` writes it. It comes before anybody knows
    ///   whether the layer is what was promised; when it is not, the end never comes, the thread is
    ///   interrupted, and nothing may be kept
    void accompany(DiffId layer, InputStream overlayTar) throws IOException;
}
