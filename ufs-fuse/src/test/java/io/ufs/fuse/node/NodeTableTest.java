package io.ufs.fuse.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lookup counts, and which nodes the kernel is asked for. */
class NodeTableTest {
    static final int FILES = 300;
    private static final long ROOT = 1;
    private static final long HEAVY = 0;

    private final MemoryFilesystem memory = MemoryFilesystem.create();
    private final OverlayFilesystem union;
    private final DataFiles dataFiles;

    NodeTableTest() throws ErrnoException {
        String files = IntStream.range(0, FILES).mapToObj(i -> "f" + i + " \"\"").collect(Collectors.joining("\n"));
        LayerStack stack = new LayerStack(
                memory.tree("upper", "").asUpper(),
                List.of(memory.tree("lower", "d/\nd/inner \"\"\n" + files).asLower()));
        union = new OverlayFilesystem(stack, OverlayOptions.defaults());
        dataFiles = new DataFiles(union, 1);
    }

    @AfterEach
    void leakNothing() {
        dataFiles.dropAll();
        union.close();
    }

    private NodeTable table(long weightLimit) {
        return new NodeTable(union, dataFiles::drop, weightLimit);
    }

    private OverlayInode inode(String name) throws ErrnoException {
        return Objects.requireNonNull(union.lookup(union.root(), Name.of(name))).inode();
    }

    private long enter(NodeTable table, String name) throws ErrnoException {
        return table.enter(inode(name));
    }

    private static long[] choose(NodeTable table, int room) {
        long[] ids = new long[room];
        return Arrays.copyOf(ids, table.choose(ids));
    }

    @Test
    void forget_lessThanWasLookedUp_theNodeStays() throws ErrnoException {
        NodeTable table = table(Long.MAX_VALUE);
        long id = enter(table, "f0");
        assertEquals(id, enter(table, "f0"));
        table.forget(id, 1);
        assertSame(inode("f0"), table.inode(id));
        table.forget(id, 1);
        assertThrows(ErrnoException.class, () -> table.inode(id));
        assertEquals(1, table.size());
        assertFalse(enter(table, "f0") == id, "an id is never given twice");
    }

    @Test
    void forget_theRootOrAnUnknownNode_isIgnored() throws ErrnoException {
        NodeTable table = table(Long.MAX_VALUE);
        table.forget(ROOT, 1);
        table.forget(77, 1);
        table.forget(0, 1);
        assertSame(union.root(), table.inode(ROOT));
    }

    @Test
    void choose_nodesOfOneAge_theFirstFirst() throws ErrnoException {
        NodeTable table = table(HEAVY);
        long[] ids = new long[10];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = enter(table, "f" + i);
        }
        assertArrayEquals(Arrays.copyOf(ids, 4), choose(table, 4));
        assertArrayEquals(Arrays.copyOfRange(ids, 4, 8), choose(table, 4));
        table.forget(ids[0], 1);
        table.forget(ids[5], 1);
        enter(table, "f20"); // comes to where one was forgotten that had just been chosen
        assertArrayEquals(Arrays.copyOfRange(ids, 8, 10), choose(table, 2));
    }

    @Test
    void choose_aDirectoryAboveOthers_isSparedUntilTheyAreGone() throws ErrnoException {
        NodeTable table = table(HEAVY);
        OverlayInode dir = inode("d");
        long dirId = table.enter(dir);
        long inner = table.enter(Objects.requireNonNull(union.lookup(dir, Name.of("inner"))).inode());
        assertArrayEquals(new long[]{inner}, choose(table, 8));
        table.forget(inner, 1);
        assertArrayEquals(new long[]{dirId}, choose(table, 8));
        table.forget(dirId, 1);
        assertArrayEquals(new long[0], choose(table, 8));
    }

    @Test
    void isTooHeavy_fewNodesMoreThanLastTime_isNotYet() throws ErrnoException {
        NodeTable table = table(HEAVY);
        int added = 0;
        while (!table.isTooHeavy()) {
            enter(table, "f" + added++);
        }
        choose(table, 1);
        assertFalse(table.isTooHeavy());
        int again = 0;
        while (!table.isTooHeavy()) {
            enter(table, "f" + (added + again++));
        }
        assertEquals(added, again);
        assertTrue(table.isFull());
        assertFalse(table(Long.MAX_VALUE).isTooHeavy());
    }

    @Test
    void report_nodesThatWereChosenAndForgotten_areCounted() throws ErrnoException {
        NodeTable table = table(HEAVY);
        long chosen = enter(table, "f0");
        long again = enter(table, "f1");
        choose(table, 2);
        long not = enter(table, "f2");
        enter(table, "f1"); // in use after all
        table.forget(chosen, 1);
        table.forget(again, 2);
        table.forget(not, 1);
        Map<String, Long> told = new HashMap<>();
        table.report(new io.ufs.core.stats.StatisticsSink() {
            @Override
            public void counter(String name, long value) {
                told.put(name, value);
            }

            @Override
            public void gauge(String name, long value) {
                told.put(name, value);
            }
        });
        assertEquals(1, told.get("nodes.shed"));
        assertEquals(1, told.get("nodes.known"));
    }

    /** Between two choices of the same node all others are chosen that were there all the time. */
    @Property(tries = 200)
    void choose_again_takesTurns(
            @ForAll @IntRange(min = 1, max = FILES) int files,
            @ForAll @IntRange(min = 1, max = 64) int room,
            @ForAll @Size(max = 100) List<@IntRange(max = FILES - 1) Integer> forgotten)
            throws ErrnoException {
        NodeTable table = table(HEAVY);
        List<Long> live = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            live.add(enter(table, "f" + i));
        }
        for (int index : forgotten) {
            if (index < files && live.get(index) != 0) {
                table.forget(live.get(index), 1);
                live.set(index, 0L);
            }
        }
        live.removeIf(id -> id == 0);
        List<Long> turn = new ArrayList<>();
        while (turn.size() < 2 * live.size()) {
            for (long id : choose(table, room)) {
                assertTrue(live.contains(id), "only nodes that are there");
                turn.add(id);
            }
        }
        for (int i = 0; i + live.size() <= turn.size(); i++) {
            Set<Long> distinct = new HashSet<>(turn.subList(i, i + live.size()));
            assertEquals(live.size(), distinct.size());
        }
        live.forEach(id -> table.forget(id, 1));
        assertEquals(1, table.size());
    }
}
