package io.ufs.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private final Results results = new Results();

    @Test
    void limit_isTheKernelsTimeAndTheFastestRoundTripOfEachMessage() {
        bareMessages();
        measured("mkdir", Workload.Unit.MICROSECONDS, 1, 30, 200, 100);
        messages("mkdir", Workload.Unit.MICROSECONDS, 1, 3);
        Judge.Judgement judgement = judge("mkdir");
        assertEquals(3, judgement.messages().orElseThrow(), 1e-9);
        assertEquals(30 + 3 * 8, judgement.limit().orElseThrow(), 1e-9);
        assertEquals("above the limit by 1.85", judgement.verdict().orElseThrow().text());
    }

    @Test
    void limit_ofMilliseconds_isInMilliseconds() {
        bareMessages();
        measured("tar x", Workload.Unit.MILLISECONDS, 1, 200, 800, 650);
        messages("tar x", Workload.Unit.MILLISECONDS, 1, 50_000);
        Judge.Judgement judgement = judge("tar x");
        assertEquals(200 + 50_000 * 0.008, judgement.limit().orElseThrow(), 1e-9);
        assertEquals("at the limit", judgement.verdict().orElseThrow().text());
    }

    @Test
    void limit_ofTwoThreads_isMadeWithTheRoundTripOfTwoClients() {
        bareMessages();
        measured("read small warm, 2 threads", Workload.Unit.MICROSECONDS, 2, 3, 23, 20);
        messages("read small warm, 2 threads", Workload.Unit.MICROSECONDS, 2, 1);
        assertEquals(3 + 5, judge("read small warm, 2 threads").limit().orElseThrow(), 1e-9);
    }

    @Test
    void limit_ofWhatTheKernelKeeps_isTheTimeOfTheBareServer() {
        bareMessages();
        measured("stat warm, 50 lowers", Workload.Unit.MICROSECONDS, 1, 2.2, 1.4, 1.5);
        messages("stat warm, 50 lowers", Workload.Unit.MICROSECONDS, 1, 0);
        results.add(workload("stat warm, 50 lowers", Workload.Unit.MICROSECONDS, 1), BareFuse.NAME, 1.45);
        Judge.Judgement judgement = judge("stat warm, 50 lowers");
        assertEquals(1.45, judgement.limit().orElseThrow(), 1e-9);
        assertEquals("at the limit", judgement.verdict().orElseThrow().text());
    }

    @Test
    void limit_ofContentThatMoves_isTheLargerOfTheKernelsTimeAndTheBareServers() {
        bareMessages();
        measured("mmap big cold", Workload.Unit.MILLISECONDS, 1, 100, 400, 300);
        messages("mmap big cold", Workload.Unit.MILLISECONDS, 1, 1_000);
        Workload workload = workload("mmap big cold", Workload.Unit.MILLISECONDS, 1);
        results.add(workload, BareFuse.NAME, 150);
        assertEquals(150, judge("mmap big cold").limit().orElseThrow(), 1e-9);
        results.add(workload, BareFuse.NAME, 50);
        assertEquals(108, judge("mmap big cold").limit().orElseThrow(), 1e-9);
    }

    @Test
    void limit_withKernelFeatures_takesTheFasterKernel() {
        bareMessages();
        measured("chmod lower", Workload.Unit.MICROSECONDS, 1, 500, 100, 60);
        results.add(workload("chmod lower", Workload.Unit.MICROSECONDS, 1), "kernel-features", 40);
        messages("chmod lower", Workload.Unit.MICROSECONDS, 1, 1);
        assertEquals(40 + 8, judge("chmod lower").limit().orElseThrow(), 1e-9);
    }

    @Test
    void verdict_withoutRoundTrips_isToTheBar() {
        measured("mkdir", Workload.Unit.MICROSECONDS, 1, 30, 1000, 120);
        messages("mkdir", Workload.Unit.MICROSECONDS, 1, 3);
        assertEquals(OptionalDouble.empty(), judge("mkdir").limit());
        assertEquals("above the bar by 1.33", judge("mkdir").verdict().orElseThrow().text());
    }

    @Test
    void verdict_ofARowWithoutABar_isNone() {
        results.add("server memory", Workload.Unit.MEBIBYTES, Judge.UFS, 200);
        assertEquals(true, judge("server memory").verdict().isEmpty());
    }

    @Test
    void verdict_ofAMount_needsNoOtherSystem() {
        results.add(Bars.MOUNT, Workload.Unit.MILLISECONDS, Judge.UFS, 149);
        assertEquals("holds", judge(Bars.MOUNT).verdict().orElseThrow().text());
    }

    private Judge.Judgement judge(String name) {
        return new Judge(results).of(name, Objects.requireNonNull(results.rows().get(name)));
    }

    private void bareMessages() {
        results.addRoundTrip("sleeping server, other processor", 44_000);
        for (double nanos : new double[]{7_000, 8_000, 90_000}) {
            results.addRoundTrip("sleeping server, same processor", nanos);
        }
        results.addRoundTrip(BareFuse.CLIENTS + ", 2 sleeping servers", 5_000);
    }

    private void measured(
            String name, Workload.Unit unit, int threads, double kernel, double fuseOverlayfs, double ufs) {
        Workload workload = workload(name, unit, threads);
        results.add(workload, Judge.KERNEL, kernel);
        results.add(workload, Judge.FUSE_OVERLAYFS, fuseOverlayfs);
        results.add(workload, Judge.UFS, ufs);
    }

    private void messages(String name, Workload.Unit unit, int threads, double count) {
        Messages messages = new Messages(
                Map.of("LOOKUP", new Messages.Handled(count, 1_000), "RELEASE", new Messages.Handled(7, 9_000)));
        results.add(workload(name, unit, threads), Judge.UFS, messages);
    }

    private static Workload workload(String name, Workload.Unit unit, int threads) {
        return new Workload(name, unit, 1, threads, Workload.Start.ANY, "", (client, system) -> () -> {});
    }
}
