package io.ufs.core.backend.linux;

import io.ufs.core.stats.StatisticsSink;
import org.jspecify.annotations.Nullable;

/**
 * The bounded set of open directories that the layers of one mount share. When it is full, one that was not used
 * lately is closed (second chance, "clock"); a descriptor in use is closed by its last user.
 *
 * <p>A hit costs two reads of the directory's own fields, no table and no lock: that is why this is not a
 * general cache.
 */
public final class DirDescriptors {
    /** Enough for the directories that a mount works in, and a quarter of the usual limit of 1,024 descriptors. */
    public static final int DEFAULT_CAPACITY = 256;

    private final Object lock = new Object();

    /** Guarded by {@link #lock}. */
    private final @Nullable LinuxDir[] slots;

    /** Guarded by {@link #lock}. */
    private int hand;

    /** Guarded by {@link #lock}: those that were opened, and those that had to go for them. */
    private long opened;

    private long evicted;

    /** How often a directory was open when it was needed. Only to be looked at: a lost count does no harm. */
    private long hits;

    /**
     * Makes an empty set.
     *
     * @param capacity how many directories may be open at once, not counting layer roots and pinned objects
     */
    public DirDescriptors(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.slots = new LinuxDir[capacity];
    }

    /** Notes that a directory was open when it was needed. */
    void hit() {
        hits++;
    }

    void report(StatisticsSink sink) {
        synchronized (lock) {
            int open = 0;
            for (LinuxDir dir : slots) {
                open += dir == null ? 0 : 1;
            }
            sink.gauge("directories.open", open);
            sink.gauge("directories.limit", slots.length);
            sink.counter("directories.hits", hits);
            sink.counter("directories.misses", opened);
            sink.counter("directories.evicted", evicted);
        }
    }

    /**
     * Makes {@code descriptor} the one of {@code dir}, unless it has one by now. The set becomes one of its users,
     * or gives the place of a user up at once.
     */
    void insert(LinuxDir dir, SharedFd descriptor) {
        synchronized (lock) {
            if (dir.hasDescriptor()) {
                descriptor.release();
                return;
            }
            while (true) {
                LinuxDir candidate = slots[hand];
                if (candidate == null || !candidate.clearUsed()) {
                    break;
                }
                hand = (hand + 1) % slots.length;
            }
            if (slots[hand] != null) {
                evicted++;
                evict(hand);
            }
            slots[hand] = dir;
            opened++;
            dir.setDescriptor(descriptor);
            hand = (hand + 1) % slots.length;
        }
    }

    /** Closes the descriptors of one layer. */
    void evictAll(LinuxLayer layer) {
        synchronized (lock) {
            for (int i = 0; i < slots.length; i++) {
                LinuxDir dir = slots[i];
                if (dir != null && dir.layer().equals(layer)) {
                    evict(i);
                }
            }
        }
    }

    private void evict(int slot) {
        LinuxDir dir = slots[slot];
        if (dir != null) {
            slots[slot] = null;
            dir.dropDescriptor();
        }
    }
}
