package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BarsTest {
    @Test
    void of_everyWorkload_isKnown() {
        BenchmarkOptions options = BenchmarkOptions.parse(new String[0], Path.of("ufsmount"));
        List<Workload> workloads = Workloads.of(options, new Layers(List.of(), Path.of("archive.tar")));
        List<String> without =
                workloads.stream().map(Workload::name).filter(name -> Bars.of(name).isEmpty()).toList();
        assertEquals(List.of(), without);
        assertTrue(workloads.size() > 40, "all workloads are asked for");
        assertEquals(8, workloads.stream().filter(BareFuse::serves).count(), "the bare server knows them by name");
    }

    @Test
    void of_rowsOfManyLowers_isThatOfTheRowWithoutANumber() {
        assertEquals(Bars.of("stat cold"), Bars.of("stat cold, 300 lowers"));
        assertEquals(Bars.of("mount"), Bars.of("mount, 1 lower"));
    }

    @Test
    void of_twoThreads_isNotTakenForANumberOfLowers() {
        assertTrue(Bars.of("stat warm, 2 threads").isPresent());
        assertEquals(Optional.empty(), Bars.of("mkdir, 2 threads"));
    }
}
