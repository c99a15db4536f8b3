/// What people write for a stack, and which stack that is: tags and their earlier versions, digests
/// and their first digits, names of registries, files with lists of all these.
///
/// The same everywhere a stack is taken, for VMs as for environments. This room fetches nothing: it
/// says what a registry would have to be asked for, and somebody else asks.
package dev.hutch.store.reference;
