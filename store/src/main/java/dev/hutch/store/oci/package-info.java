/// The documents of OCI images: index, manifest, configuration, and their older Docker forms.
///
/// Records of what hutch needs of them, and one reader, `OciDocuments`. Whoever wrote them is not
/// trusted: sizes and counts are bounded, digests are checked to be digests. This room does no
/// input or output.
package dev.hutch.store.oci;
