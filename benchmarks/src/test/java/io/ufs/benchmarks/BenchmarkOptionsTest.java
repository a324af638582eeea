package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is measured, as asked for. */
class BenchmarkOptionsTest {
    private static final Path UFSMOUNT = Path.of("ufsmount");

    @Test
    void parse_workloads_areThoseWithAWordInTheirNames() {
        String[] args = {"--workloads", "tar x, 300 lowers"};
        BenchmarkOptions options = BenchmarkOptions.parse(args, UFSMOUNT);
        assertTrue(options.wants("tar x"));
        assertTrue(options.wants("stat cold, 300 lowers"));
        assertFalse(options.wants("stat cold"));
    }

    @Test
    void parse_workloadThatIsNone_isRefused() {
        String[] args = {"--workloads", "tar x,nothing"};
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> BenchmarkOptions.parse(args, UFSMOUNT));
        assertEquals("--workloads: none has 'nothing' in its name", error.getMessage());
    }
}
