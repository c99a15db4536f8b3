package dev.hutch.vm.machine;

/// Who works in a guest just now, so that it is not paused under their hands.
final class Uses {
    private int count;
    private boolean pausing;

    /// Somebody comes in. Always followed by `end`.
    ///
    /// @return false: the guest is about to stand still, so ask its owner first
    synchronized boolean begin() {
        count++;
        return !pausing;
    }

    synchronized void end() {
        count--;
    }

    /// From here until `endPause` whoever comes in asks first.
    ///
    /// @return how many work in it; a pause has begun only when nobody does, or they do not matter
    synchronized int beginPause(boolean anyway) {
        pausing = count == 0 || anyway;
        return pausing ? 0 : count;
    }

    synchronized void endPause() {
        pausing = false;
    }
}
