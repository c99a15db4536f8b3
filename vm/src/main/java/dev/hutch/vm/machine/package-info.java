/// The life of VMs: create, start, stop, enter, delete, and finding them again after a crash.
///
/// ```
///              create                start                 stop, kill, power-off inside
///   (nothing) -------> CREATING -> CREATED -> STARTING -> RUNNING -> STOPPING -> STOPPED
///                         |                      |  ^        |                     |
///                  undone, nothing left          |  +--------|---- start ----------+
///                                                +-> FAILED <+ panic, killed from outside
///                                                         |
///                                      PAUSED <-- pause --+
///                                         +------ resume, start, enter --> RUNNING
///   any of them -- delete --> DELETING --> (nothing)
/// ```
///
/// `Lifecycle.decide` alone says which request is legal in which state. One virtual thread owns
/// each VM and carries decisions out; nobody else changes its record. This room stands on top of
/// all others in `vm`; it never starts a program itself and never knows a wire.
package dev.hutch.vm.machine;
