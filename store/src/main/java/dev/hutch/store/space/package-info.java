/// The store looked at as a whole: what takes up space, and whether all of it is sound.
///
/// `StoreUsage` adds up, `StoreCheck` reads everything and can fetch what is damaged again. Both
/// work beside writers and cleaners of other processes. What is freed is decided by `StoreCleaner`,
/// never here; this room deletes only what it has found to be damaged.
package dev.hutch.store.space;
