package io.ufs.fuse.node;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.fuse.node.FileHandle.Access;
import io.ufs.fuse.ops.BackingRegistry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How each open inode is accessed, and its one backing id. The kernel refuses (EIO for the application) to mix
 * cached and passthrough opens of one inode, and two backing ids of one inode ({@code fs/fuse/iomode.c}): so the
 * first open decides until the last close.
 *
 * <p>A lower file is opened cached wherever it may be copied up later: the reader that has it open then sees the
 * copy (rule C13), and shared mappings stay coherent. Upper files pass through.
 */
public final class BackingIdTable {
    private final @Nullable BackingRegistry registry;
    private final boolean lowersPassThrough;
    private final Map<OverlayInode, OpenState> states = new HashMap<>();

    private static final class OpenState {
        int cached;
        int passthrough;
        int writers;
        int backingId;
    }

    /** What an open is to answer. */
    public record Decision(Access access, int backingId, boolean keepCache) {}

    /**
     * Makes an empty table.
     *
     * @param registry passthrough, or null without
     * @param lowersPassThrough whether no file can ever be copied up
     */
    public BackingIdTable(@Nullable BackingRegistry registry, boolean lowersPassThrough) {
        this.registry = registry;
        this.lowersPassThrough = lowersPassThrough;
    }

    /** Decides about one more open file, and counts it. */
    public synchronized Decision opened(OpenFile file, boolean mayMapShared) {
        OverlayInode inode = file.inode();
        if (registry == null) {
            return new Decision(Access.CACHED, 0, true);
        }
        OpenState state = states.computeIfAbsent(inode, key -> new OpenState());
        if (state.passthrough > 0 || (state.cached == 0 && register(file, state))) {
            state.passthrough++;
            if (mayMapShared) {
                state.writers++;
            }
            return new Decision(Access.PASSTHROUGH, state.backingId, false);
        }
        // Passthrough writes may have gone past the page cache before: only a cached open in a row may keep it.
        boolean keepCache = state.cached > 0 || file.isOnLower();
        state.cached++;
        return new Decision(Access.CACHED, 0, keepCache);
    }

    private boolean register(OpenFile file, OpenState state) {
        BackingRegistry kernel = registry;
        if (kernel == null || (file.isOnLower() && !lowersPassThrough)) {
            return false;
        }
        try {
            int descriptor = file.backing().descriptor();
            if (descriptor < 0) {
                return false;
            }
            state.backingId = kernel.register(descriptor);
            return true;
        } catch (ErrnoException e) {
            return false; // ELOOP on a stacked layer, ENOMEM, …: the cache does as well
        }
    }

    /**
     * Counts a close.
     *
     * @return whether this was the last file through which the inode can have changed behind the kernel's back
     */
    public synchronized boolean closed(FileHandle handle) {
        OverlayInode inode = handle.file().inode();
        OpenState state = states.get(inode);
        if (state == null) {
            return false;
        }
        boolean lastWriter = false;
        if (handle.access() == Access.PASSTHROUGH) {
            state.passthrough--;
            if (handle.mayMapShared()) {
                state.writers--;
                lastWriter = state.writers == 0;
            }
            if (state.passthrough == 0 && registry != null) {
                registry.unregister(state.backingId);
                state.backingId = 0;
            }
        } else {
            state.cached--;
        }
        if (state.cached == 0 && state.passthrough == 0) {
            states.remove(inode);
        }
        return lastWriter;
    }

    /** Says whether size and times can change by a mapping that the kernel does not account to this inode. */
    public boolean isWrittenUnseen(OverlayInode inode) {
        if (registry == null) {
            return false;
        }
        synchronized (this) {
            OpenState state = states.get(inode);
            return state != null && state.writers > 0;
        }
    }
}
