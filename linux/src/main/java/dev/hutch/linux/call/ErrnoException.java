package dev.hutch.linux.call;

import java.io.IOException;
import java.io.Serial;

/// A C call that failed, with the number it left in errno.
public final class ErrnoException extends IOException {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int EINVAL = 22;
    public static final int ENOTTY = 25;
    public static final int ENOSPC = 28;
    public static final int ENOSYS = 38;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;
    public static final int EDQUOT = 122;

    @Serial private static final long serialVersionUID = 1L;

    private final int errno;

    ErrnoException(String function, int errno, String explanation) {
        super(function + ": " + explanation);
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /// True when the call failed with one of these numbers.
    public boolean is(int... numbers) {
        for (int number : numbers) {
            if (number == errno) {
                return true;
            }
        }
        return false;
    }
}
