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
    private static final long OFFSET = offset();
    private static final ThreadLocal<MemorySegment> STATE = new ThreadLocal<>() {
        @Override
        protected MemorySegment initialValue() {
            return Arena.ofAuto().allocate(LAYOUT);
        }
    };

    private ErrnoCapture() {}

    /** Walks the structure by itself: a layout path makes a dozen method handles, while somebody waits for a mount. */
    private static long offset() {
        long offset = 0;
        for (MemoryLayout member : LAYOUT.memberLayouts()) {
            if (member.name().filter("errno"::equals).isPresent()) {
                return offset;
            }
            offset += member.byteSize();
        }
        throw new AssertionError("no errno in " + LAYOUT);
    }

    static MemorySegment ofThread() {
        return STATE.get();
    }

    static int read(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, OFFSET);
    }
}
