package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Results results = new Results();

    @BeforeEach
    void fill() {
        Workload mkdir = new Workload("mkdir", Workload.Unit.MICROSECONDS, 1, 1, Workload.Start.ANY, "",
                (client, system) -> () -> {});
        results.add(mkdir, Judge.KERNEL, 30);
        results.add(mkdir, Judge.UFS, 120);
        results.add(mkdir, Judge.UFS, new Messages(Map.of("MKDIR", new Messages.Handled(2, 5_000))));
        results.addRoundTrip("sleeping server, same processor", 10_000);
        results.addPause(Judge.UFS, new CollectorLog.Pause(7.5, "Full (Metadata GC Threshold)"));
        results.addPause(Judge.UFS, new CollectorLog.Pause(2.5, "Young (Allocation Failure)"));
    }

    @Test
    void text_hasOneLineWithEverything() {
        String text = new Report(results, List.of(Judge.KERNEL, Judge.UFS)).text();
        assertTrue(text
                .contains("| mkdir    | us   |   30.0 | 120.0 |       4.00 | 3 / 0.3 |      2.0 |       5.0 |  50.0 |"
                        + " above the limit by 2.40 |"),
                text);
        assertTrue(text.contains("ms: 7.5, 2.5 (bar 5: above the bar by 1.50). The longest of all: Full"), text);
    }

    @Test
    void text_withoutUfs_judgesNothing() {
        String text = new Report(results, List.of(Judge.KERNEL)).text();
        assertTrue(text.startsWith("| workload | unit | kernel |\n"), text);
    }

    @Test
    void json_hasTheSame() {
        JsonObject all = JsonParser.parseString(new JsonReport(results).text("a machine")).getAsJsonObject();
        JsonObject row = all.getAsJsonObject("workloads").getAsJsonObject("mkdir");
        assertEquals(50, row.get("limit").getAsDouble(), 1e-9);
        assertEquals("ABOVE_THE_LIMIT", row.getAsJsonObject("verdict").get("kind").getAsString());
        assertEquals(3, row.getAsJsonObject("bar").get("toKernel").getAsDouble(), 1e-9);
        assertEquals(2, row.getAsJsonObject("messages").getAsJsonArray(Judge.UFS).get(0).getAsJsonObject()
                .getAsJsonObject("MKDIR").get("count").getAsDouble(), 1e-9);
        assertEquals(7.5, all.getAsJsonObject("pauses").getAsJsonArray(Judge.UFS).get(0).getAsJsonObject()
                .get("millis").getAsDouble(), 1e-9);
    }
}
