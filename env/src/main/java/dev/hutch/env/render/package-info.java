/// Layers as directories that overlayfs can take as they are.
///
/// A render is made of a layer's tar once, by one maker at a time, appears by a rename and is never
/// changed: an environment's changes go elsewhere. Equal files of all renders are one file with
/// several names. Renders are caches: one may go whenever no environment stands on it, and comes
/// again when it is asked for. One that a crash may have torn is not trusted, see `RenderStore`.
///
/// This room knows nothing of environments and mounts nothing.
package dev.hutch.env.render;
