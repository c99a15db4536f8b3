package dev.hutch.store.content;

import java.time.InstantSource;
import java.util.List;

class MemoryBlobsTest extends BlobStoreContract {
    @Override
    BlobStore store(InstantSource clock) {
        return new MemoryBlobs(clock);
    }

    @Override
    List<String> leftovers() {
        return List.of();
    }
}
