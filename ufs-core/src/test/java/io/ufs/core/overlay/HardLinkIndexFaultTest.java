package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.RenameFlags;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With an index: every call to upper fails once, or is the last one before a crash, in every operation on hard links
 * of a lower layer. Content, identity and link counts afterwards are those before or those after (rules I7, I8, I10,
 * C14).
 */
@Timeout(120)
class HardLinkIndexFaultTest {
    private static final OverlayOptions OPTIONS = OverlayOptions.defaults().withIndex(OverlayOptions.Index.ON);
    private static final UpperFeatures NO_TMPFILES = new UpperFeatures(true, false, true, true, true, true, true);

    /** An ordinary user, whose markers are {@code user.overlay.}. */
    private static final UpperFeatures USER = new UpperFeatures(true, true, true, true, false, true, false);

    private static final Set<BackendCall> TIDYING =
            EnumSet.of(BackendCall.UNLINK, BackendCall.RMDIR, BackendCall.READDIR, BackendCall.LOOKUP);

    private static final String LOWER = "a \"text\"\nb = a\nd/c = a\nother \"o\"\ngone \"g\"\ne/";

    record Scenario(String name, FaultTest.Operation before, FaultTest.Operation operation) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("write by one name", HardLinkIndexFaultTest::nothing, union -> union.write("a", "TEXT")),
            new Scenario("chmod by a known name of several", MountedUnion::view, union -> union.chmod("b", 0600)),
            new Scenario("write by a second name", union -> union.chmod("a", 0600), union -> union.write("b", "TEXT")),
            new Scenario("unlink of a lower name", HardLinkIndexFaultTest::nothing, union -> union.unlink("d/c")),
            new Scenario("unlink of a name in upper", union -> union.chmod("a", 0600), union -> union.unlink("a")),
            new Scenario("unlink of the last name but one", union -> union.unlink("a"), union -> union.unlink("b")),
            new Scenario("unlink of the last name",
                    union -> {
                        union.unlink("a");
                        union.unlink("b");
                    },
                    union -> union.unlink("d/c")),
            new Scenario("link", HardLinkIndexFaultTest::nothing, union -> union.link("a", "e/n")),
            new Scenario("link over a whiteout", HardLinkIndexFaultTest::nothing, union -> union.link("a", "gone")),
            new Scenario("rename", HardLinkIndexFaultTest::nothing, union -> union.rename("a", "e/n")),
            new Scenario("rename over a whiteout", HardLinkIndexFaultTest::nothing,
                    union -> union.rename("d/c", "gone")),
            new Scenario("rename over another file", HardLinkIndexFaultTest::nothing,
                    union -> union.rename("a", "other")),
            new Scenario("rename of another file over a name", HardLinkIndexFaultTest::nothing,
                    union -> union.rename("other", "a")),
            new Scenario("exchange", HardLinkIndexFaultTest::nothing,
                    union -> union.rename("d/c", "other", RenameFlags.RENAME_EXCHANGE)));

    private static void nothing(MountedUnion union) throws ErrnoException {
        union.stat("");
    }

    enum Kind {
        PRIVILEGED,
        NO_TMPFILES,
        USER,
        USER_WITHOUT_HANDLES,
        METACOPY
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(Kind.values())
                .flatMap(kind -> SCENARIOS.stream().map(scenario -> Arguments.of(scenario, kind)));
    }

    private static MountedUnion mount(Scenario scenario, Kind kind) throws ErrnoException {
        String upper = "gone (whiteout)";
        MountedUnion union =
                switch (kind) {
                    case PRIVILEGED -> MountedUnion.of(MemoryFilesystem.ALL_FEATURES, OPTIONS, upper, LOWER);
                    case METACOPY ->
                        MountedUnion.of(
                                MemoryFilesystem.ALL_FEATURES,
                                OPTIONS.withRedirectDir(OverlayOptions.RedirectDir.ON).withMetacopy(true),
                                upper,
                                LOWER);
                    case NO_TMPFILES -> MountedUnion.of(NO_TMPFILES, OPTIONS, upper, LOWER);
                    case USER -> MountedUnion.of(USER, OPTIONS, upper, LOWER);
                    case USER_WITHOUT_HANDLES -> MountedUnion.withoutFileHandles(USER, OPTIONS, upper, LOWER);
                };
        assertEquals(List.of(), union.filesystem().notices());
        scenario.before.on(union);
        union.upperFilesystem.faults().reset();
        return union;
    }

    /** What shows, with the link count of each file. */
    private static String view(MountedUnion union) throws ErrnoException {
        StringBuilder view = new StringBuilder(union.view());
        for (String name : List.of("a", "b", "d/c", "e/n", "gone", "other")) {
            if (union.exists(name)) {
                view.append(name).append(" has ").append(union.stat(name).nlink()).append('\n');
            }
        }
        return view.toString();
    }

    private record Outcome(String before, String after, List<BackendCall> calls) {
        static Outcome of(Scenario scenario, Kind kind) throws ErrnoException {
            try (MountedUnion union = mount(scenario, kind)) {
                String before = view(union);
                union.upperFilesystem.faults().reset();
                scenario.operation.on(union);
                List<BackendCall> calls = union.upperFilesystem.faults().calls();
                String after = view(union);
                union.verify();
                assertEquals(after, view(union), "after a remount");
                return new Outcome(before, after, calls);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everywhere")
    @DisplayName("I8: EIO or ENOSPC at each call")
    void operation_errorAtEachCall_beforeOrAfter(Scenario scenario, Kind kind) throws ErrnoException {
        Outcome outcome = Outcome.of(scenario, kind);
        for (int errno : new int[]{Errno.EIO, Errno.ENOSPC}) {
            for (int i = 0; i < outcome.calls.size(); i++) {
                failAt(scenario, kind, outcome, errno, i);
            }
        }
    }

    private static void failAt(Scenario scenario, Kind kind, Outcome outcome, int errno, int index)
            throws ErrnoException {
        try (MountedUnion union = mount(scenario, kind)) {
            union.upperFilesystem.faults().failAt(index + 1, errno);
            boolean failed = false;
            try {
                scenario.operation.on(union);
            } catch (ErrnoException e) {
                failed = true;
                assertEquals(errno, e.errno(), e::getMessage);
            }
            String where = Errno.name(errno) + " at call " + (index + 1) + " of " + outcome.calls;
            union.upperFilesystem.faults().reset();
            String now = view(union);
            if (failed) {
                assertTrue(now.equals(outcome.before) || now.equals(outcome.after), () -> where + ": " + now);
            } else {
                assertEquals(outcome.after, now, where);
            }
            if (TIDYING.contains(outcome.calls.get(index))) {
                union.remount();
            } else {
                assertEquals(List.of(), union.upper().workNames(), where);
            }
            union.verify();
            assertEquals(now, view(union), where);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everywhere")
    @DisplayName("C14, I8, I10: a crash before each call")
    void operation_crashAtEachCall_beforeOrAfter(Scenario scenario, Kind kind) throws ErrnoException {
        Outcome outcome = Outcome.of(scenario, kind);
        for (int i = 0; i < outcome.calls.size(); i++) {
            try (MountedUnion union = mount(scenario, kind)) {
                union.upperFilesystem.faults().crashAt(i + 1);
                try {
                    scenario.operation.on(union);
                } catch (ErrnoException e) {
                    assertEquals(Errno.EIO, e.errno());
                }
                String where = "crash at call " + (i + 1) + " of " + outcome.calls;
                union.remount();
                String now = view(union);
                assertTrue(now.equals(outcome.before) || now.equals(outcome.after), () -> where + ": " + now);
                union.verify();
                assertEquals(now, view(union), where);
                if (!union.exists("a") && !union.exists("b") && !union.exists("d/c")) {
                    union.remount();
                    assertEquals(List.of(), union.upper().indexNames(), where);
                }
            }
        }
    }
}
