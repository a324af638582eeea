package io.ufs.core.sys.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** Where the linker saves {@code errno} after a call: one small segment a thread, freed with the thread. */
final class ErrnoCapture {
    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long OFFSET = LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE = new ThreadLocal<>() {
        @Override
        protected MemorySegment initialValue() {
            return Arena.ofAuto().allocate(LAYOUT);
        }
    };

    private ErrnoCapture() {}

    static MemorySegment ofThread() {
        return STATE.get();
    }

    static int read(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, OFFSET);
    }
}
