/// Images: tagged stacks that a machine can boot, and how they get here.
///
/// `Images` is what the rest of hutch talks to: import, pull, list, show, tag, remove, and
/// `resolve`, which turns a stack reference into a stack. `ImageCatalog` knows the images that
/// hutch offers by name and where each comes from. `StoreCleaner` frees what nobody needs.
///
/// This room never knows machines; they say what they hold through a `RootSource`.
package dev.hutch.store.image;
