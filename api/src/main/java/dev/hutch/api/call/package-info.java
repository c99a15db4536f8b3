/// Everything one can ask of the daemon, as records, and what it answers, as records.
///
/// A `Call<R>` is a request whose answer is an `R`. The sealed families are the API: the daemon
/// switches over them without a default, the HTTP routes, the client and the OpenAPI document are
/// derived from them. Adding a call makes the compiler list the places to change.
package dev.hutch.api.call;
