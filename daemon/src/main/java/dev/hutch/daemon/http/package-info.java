/// hutch over HTTP on a unix socket that only its owner can open.
///
/// `POST /v1/<call>` answers one call, `GET /v1/stream` carries a call with its streams over a
/// WebSocket, and `GET /v1/jobs/{id}/events` tells a job's events. Routes and the OpenAPI document
/// are derived from the sealed families of `api.call`; docs/formats/daemon-http.md has the wire.
/// This room knows nothing of VMs.
package dev.hutch.daemon.http;
