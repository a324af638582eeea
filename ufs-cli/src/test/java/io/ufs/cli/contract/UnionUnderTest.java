package io.ufs.cli.contract;

import java.util.Map;
import java.util.Optional;

/** A union filesystem that the cases run over. */
public interface UnionUnderTest {
    /** Prefix of the overlay's own attributes in its layers. */
    String markers();

    /** Why it cannot run here, or nothing. */
    Optional<String> obstacle();

    /** Mounts the layers at {@link Layers#merged()}. */
    Mounted mount(Layers layers) throws Exception;

    /** Cases that it is known not to pass, each with the reason. */
    Map<String, String> exemptions();

    /** Whether a later mount by the kernel's overlay must show the same tree. */
    boolean writesKernelFormat();

    /** What the kernel's overlay must be told to read what was written, each option after a comma. */
    default String kernelOptions() {
        return "";
    }

    /** Waits until the server has done what it does after a file is closed. */
    default void settle(Layers layers) throws Exception {}

    /** A mount. */
    interface Mounted {
        /** Unmounts, and waits until the server, if there is one, has ended. */
        void unmount() throws Exception;

        /** Frees every process that hangs in the mount and takes the mount away. */
        void abort();
    }
}
