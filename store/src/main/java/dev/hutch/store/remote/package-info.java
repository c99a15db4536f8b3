/// Where images can be besides this store, behind one contract: registries, and directories that
/// are OCI image layouts.
///
/// A `Remote` holds repositories, each under a name, and a `Repository` gives and takes the
/// documents and blobs of one image. Blobs come first and the name last, so nothing is ever half
/// there; whoever reads checks every digest and believes no size. What is fetched or sent, and why,
/// is decided elsewhere. Nothing is ever deleted from a remote.
package dev.hutch.store.remote;
