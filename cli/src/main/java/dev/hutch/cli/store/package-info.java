/// `hutch store`: what is in stacks, what takes up space, whether it is sound, and what can go.
///
/// Commands over `StoreCall`. They ask and render; nothing here opens the store.
package dev.hutch.cli.store;
