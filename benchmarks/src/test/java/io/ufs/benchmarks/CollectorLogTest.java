package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CollectorLogTest {
    @Test
    void longest_ofSeveralPauses_isTheLongest() {
        String log = """
                [0.003s][info][gc] Using Serial
                [0.111s][info][gc] GC(0) Pause Young (Allocation Failure) 2M->1M(7M) 1.144ms
                [0.201s][info][gc] GC(1) Pause Full (System.gc()) 3M->2M(7M) 12.945ms
                [9.201s][info][gc] GC(2) Pause Young (Allocation Failure) 3M->2M(7M) 9.5ms
                """;
        assertEquals(new CollectorLog.Pause(12.945, "Full (System.gc()) 3M->2M(7M)"),
                CollectorLog.longest(log).orElseThrow());
    }

    @Test
    void longest_ofALogWithoutPauses_isUnknown() {
        assertEquals(Optional.empty(), CollectorLog.longest("[0.003s][info][gc] Using Serial\n"));
    }

    @Test
    void environment_namesTheFileAndKeepsWhatWasGiven() {
        String options = new CollectorLog(Path.of("/x/y.log")).environment().get("UFS_JAVA_OPTS");
        assertTrue(Objects.requireNonNull(options).endsWith("-Xlog:gc:file=/x/y.log::filecount=0"), options);
    }
}
