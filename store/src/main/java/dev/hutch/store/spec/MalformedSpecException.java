package dev.hutch.store.spec;

/// A file that cannot be read as what its name says. Whoever wanted it knows what to tell.
public final class MalformedSpecException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedSpecException(String why) {
        super(why);
    }

    MalformedSpecException(String why, Throwable cause) {
        super(why, cause);
    }

    /// What is wrong with it, as the end of a sentence.
    public String why() {
        return String.valueOf(getMessage());
    }
}
