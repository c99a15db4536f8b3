/// Images on their way out: as an OCI image layout, as the archive that Docker's tools load, as one
/// plain root file system.
///
/// The same stack always becomes the same bytes, on any machine: layers go out uncompressed, so
/// that it does not matter how they are kept here, members are in a fixed order, and no time is in
/// them. What is written streams; nothing is put aside first. Registries are not this room's
/// business.
package dev.hutch.store.export;
