package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import org.junit.jupiter.api.function.Executable;

/** Assertions on the errno of a failure. */
final class Errnos {
    private Errnos() {}

    static void assertErrno(int expected, Executable action) {
        ErrnoException thrown = assertThrows(ErrnoException.class, action);
        assertEquals(Errno.name(expected), Errno.name(thrown.errno()), thrown::getMessage);
    }
}
