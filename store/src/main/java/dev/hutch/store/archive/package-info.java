/// Archives: tar in, tar out, and the compression around it.
///
/// `SafeTar` is the one reader of tar in the store; everything it is given counts as hostile. It
/// yields entries with clean names below one root and never writes a file. `TarWriter` writes the
/// one canonical form: the same entries always become the same bytes. `OverlayTar` rewrites a layer
/// from OCI's whiteout files to the form overlayfs understands.
///
/// This room knows bytes and names. It never touches the file system and never knows what a layer
/// or an image is.
package dev.hutch.store.archive;
