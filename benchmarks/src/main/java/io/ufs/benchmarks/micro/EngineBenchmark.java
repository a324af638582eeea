package io.ufs.benchmarks.micro;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The union engine over trees in memory, so that no system call is in the figures. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {
    private static final int NAMES = 1000;

    /** How many lower layers there are; each has a share of the names. */
    @Param({"1", "3", "50"})
    public int lowers;

    private final Name missing = Name.of("missing");
    private final List<Name> names = new ArrayList<>();
    private @Nullable OverlayFilesystem filesystem;
    private int next;

    /** Makes the layers and mounts them. */
    @Setup
    public void mount() throws ErrnoException {
        MemoryFilesystem memory = MemoryFilesystem.create();
        List<StringBuilder> drawings = new ArrayList<>();
        for (int i = 0; i < lowers; i++) {
            drawings.add(new StringBuilder("own" + i));
        }
        for (int i = 0; i < NAMES; i++) {
            drawings.get(i % lowers).append("\nf").append(i);
            names.add(Name.of("f" + i));
        }
        List<LowerLayer> layers = new ArrayList<>();
        for (StringBuilder drawing : drawings) {
            layers.add(memory.tree("lower" + layers.size(), drawing.toString()).asLower());
        }
        MemoryTree upper = memory.tree("upper");
        filesystem = new OverlayFilesystem(new LayerStack(upper.asUpper(), layers), OverlayOptions.defaults());
    }

    private OverlayFilesystem filesystem() {
        if (filesystem == null) {
            throw new IllegalStateException("not mounted");
        }
        return filesystem;
    }

    /** Finds a name that nothing remembers, and forgets it again. */
    @Benchmark
    public Object lookup() throws ErrnoException {
        next = next + 1 == NAMES ? 0 : next + 1;
        OverlayFilesystem.Entry entry = filesystem().lookup(filesystem().root(), names.get(next));
        if (entry == null) {
            throw new IllegalStateException("a name is missing");
        }
        filesystem().release(entry.inode());
        return entry;
    }

    /** Looks for a name in all layers. */
    @Benchmark
    public boolean lookupMissing() throws ErrnoException {
        return filesystem().lookup(filesystem().root(), missing) == null;
    }

    /** Goes through the listing of the merged root, as the kernel does when it has not kept it. */
    @Benchmark
    public long list() throws ErrnoException {
        OpenDirectory directory = filesystem().opendir(filesystem().root());
        long sum = 0;
        for (int i = 0; i < directory.size(); i++) {
            sum += directory.entry(i).ino();
        }
        return sum;
    }
}
