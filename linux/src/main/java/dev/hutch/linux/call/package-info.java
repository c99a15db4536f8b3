/// Calls of the C library that Java has no words for, one method each, named as in their manual
/// page.
///
/// The only room that uses the foreign function interface. It knows numbers, paths and errno; what
/// a call is good for is decided by the rooms beside it. It keeps no state and is not exported.
package dev.hutch.linux.call;
