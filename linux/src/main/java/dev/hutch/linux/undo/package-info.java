/// How a job of several steps takes itself back.
///
/// Each step that acquires something registers its inverse at once. This room knows neither what is
/// acquired nor how it is released.
package dev.hutch.linux.undo;
