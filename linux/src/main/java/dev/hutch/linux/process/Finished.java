package dev.hutch.linux.process;

/// How a program ended.
///
/// @param tool its name
/// @param exit its exit code, 128 + n after signal n
/// @param out its standard output, empty when that went elsewhere
/// @param err the end of its standard error
public record Finished(String tool, int exit, String out, String err) {

    public boolean succeeded() {
        return exit == 0;
    }

    /// This, if it succeeded; else a problem (internal, or exhausted when the disk was full) with
    /// the program's own last words.
    ///
    /// @param code of the problem
    /// @param what could not be done, such as `make the overlay disk`
    public Finished orThrow(String code, String what) {
        if (!succeeded()) {
            throw ProcessProblems.failed(tool, exit, code, what, err.isBlank() ? out : err);
        }
        return this;
    }
}
