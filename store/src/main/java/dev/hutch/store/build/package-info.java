/// Building stacks from Dockerfiles.
///
/// `Builder` carries out one instruction after the other, each on the level the one before made.
/// Instructions that only configure change the level's run config; `COPY` and `ADD` become layers
/// here, from the context or another stage, without any machine; `RUN` is a command in a
/// `BuildMachine`, which gives back the layer of what it changed. Every layer is remembered in the
/// `BuildCache` under what went into it, and is not made twice.
///
/// This room does not know what a VM is.
@NullMarked
package dev.hutch.store.build;

import org.jspecify.annotations.NullMarked;
