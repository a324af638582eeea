package io.ufs.cli.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The host's switch for the io_uring transport, which is put back as it was. */
public final class UringSwitch implements AutoCloseable {
    private static final Path SETTING = Path.of("/sys/module/fuse/parameters/enable_uring");

    private final String before;

    private UringSwitch(String before) {
        this.before = before;
    }

    /** Sets it, or skips the test where there is none. */
    public static UringSwitch set(boolean on) throws IOException {
        Assumptions.assumeTrue(Files.isWritable(SETTING), "needs the io_uring transport");
        UringSwitch was = new UringSwitch(Files.readString(SETTING).strip());
        Files.writeString(SETTING, on ? "Y" : "N");
        return was;
    }

    @Override
    public void close() throws IOException {
        Files.writeString(SETTING, before);
    }
}
