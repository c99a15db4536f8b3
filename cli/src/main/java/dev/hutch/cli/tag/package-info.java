/// `hutch tag`: names with history.
///
/// Commands over `TagCall`. They ask and render; nothing here opens the store.
package dev.hutch.cli.tag;
