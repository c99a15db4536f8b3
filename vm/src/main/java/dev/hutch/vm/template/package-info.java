/// Templates: guests that were saved with their root mounted and before they were anybody, from
/// which new VMs go on.
///
/// ```
///   (nothing) -- stage --> .new-ID -- publish --> ID -- delete --> .gone-ID --> (nothing)
/// ```
///
/// A template is a directory of its own that never changes: whoever holds one cannot meet half of
/// another. `TemplateKey` says what must be equal for it to fit. This room keeps templates on disk;
/// it never starts a machine and knows no VM.
package dev.hutch.vm.template;
