package io.ufs.cli.contract;

import static org.junit.jupiter.api.Assertions.fail;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.Arrays;

/** Assertions on failed system calls. */
public final class ErrnoAssertions {
    private ErrnoAssertions() {}

    /** A step that may fail. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /** Asserts that the step fails with one of these numbers. */
    public static void assertErrno(Step step, int... expected) throws Exception {
        try {
            step.run();
        } catch (ErrnoException e) {
            if (Arrays.stream(expected).anyMatch(n -> n == e.errno())) {
                return;
            }
            fail("expected " + names(expected) + ", got " + e.getMessage());
        }
        fail("expected " + names(expected) + ", but the call succeeded");
    }

    private static String names(int... numbers) {
        return String.join(" or ", Arrays.stream(numbers).mapToObj(Errno::name).toList());
    }
}
