package io.ufs.fuse.node;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.fuse.ops.FuseOperations;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Node ids and their inodes; the only place where lookup counts change. A node holds one engine reference, however
 * high its count. A node id is a slot number, with the number of lives that the slot has had in the upper half, so
 * that an id is never given twice.
 *
 * <p>The kernel decides how long a node lives. What the nodes weigh is known here, and which of them it should be asked for
 * when they become too heavy.
 */
public final class NodeTable {
    private static final int ROOT_SLOT = (int) FuseOperations.ROOT_ID;

    /** Slots that are looked at for one choice, so that the table is not held for long. */
    private static final int CHOICE_LIMIT = 8192;

    /** Nodes that are added between two choices: fewer than one chooses, and so many that asking in vain costs little. */
    private static final int CHOICE_INTERVAL = 128;

    private final OverlayFilesystem filesystem;
    private final Consumer<OverlayInode> forgetting;
    private final long weightLimit;

    // All guarded by this, for writing.
    private final NodeSlots slots = new NodeSlots();
    private int[] free = new int[64];
    private int freeCount;
    private int nextSlot = ROOT_SLOT + 1;
    private int live = 1;
    private long weight;
    private long shed;

    /** Where the next choice begins: behind it are the nodes that were added or spared last. */
    private int hand = ROOT_SLOT;

    private int addedSinceChoice;

    /**
     * Serves {@code filesystem}; its root is node 1.
     *
     * @param forgetting lets go of what is kept for a node that is gone, before its reference is given back
     * @param weightLimit bytes of heap that nodes may take before the kernel is to be asked for some
     */
    public NodeTable(OverlayFilesystem filesystem, Consumer<OverlayInode> forgetting, long weightLimit) {
        this.filesystem = filesystem;
        this.forgetting = forgetting;
        this.weightLimit = weightLimit;
        slots.occupy(ROOT_SLOT, filesystem.root());
        weight = slots.weight(ROOT_SLOT);
        filesystem.root().setNodeSlot(ROOT_SLOT);
    }

    /**
     * Returns the inode of a node.
     *
     * @throws ErrnoException ESTALE if the kernel has forgotten it
     */
    public synchronized OverlayInode inode(long nodeId) throws ErrnoException {
        OverlayInode inode = find(nodeId);
        if (inode == null) {
            throw new ErrnoException(Errno.ESTALE);
        }
        return inode;
    }

    private @Nullable OverlayInode find(long nodeId) {
        int slot = (int) nodeId;
        boolean known = slot > 0 && slot < nextSlot && slots.nodeId(slot) == nodeId;
        return known ? slots.inode(slot) : null;
    }

    /**
     * Raises the lookup count of an inode's node by one, and makes the node if there is none.
     *
     * @param inode with a reference of the caller, which passes to the node
     * @return its id
     */
    public long enter(OverlayInode inode) {
        long nodeId;
        synchronized (this) {
            int slot = inode.nodeSlot();
            if (slot == 0) {
                return add(inode);
            }
            slots.raise(slot);
            nodeId = slots.nodeId(slot);
        }
        filesystem.release(inode);
        return nodeId;
    }

    /** Raises the lookup count of an inode that has a node already; no reference passes. */
    public synchronized long enterAgain(OverlayInode inode) {
        int slot = inode.nodeSlot();
        slots.raise(slot);
        return slots.nodeId(slot);
    }

    private long add(OverlayInode inode) {
        // The last one that became free is the farthest from the hand, if that is where it has just been.
        int slot = freeCount > 0 ? free[--freeCount] : nextSlot++;
        slots.occupy(slot, inode);
        inode.setNodeSlot(slot);
        live++;
        weight += slots.weight(slot);
        addedSinceChoice++;
        return slots.nodeId(slot);
    }

    /** Lowers a lookup count; at zero the node is gone. An unknown node is ignored. */
    public void forget(long nodeId, long nlookup) {
        OverlayInode forgotten;
        synchronized (this) {
            int slot = (int) nodeId;
            forgotten = find(nodeId);
            if (forgotten == null || slot == ROOT_SLOT || slots.lower(slot, nlookup) > 0) {
                return;
            }
            live--;
            weight -= slots.weight(slot);
            shed += slots.isChosen(slot) ? 1 : 0;
            slots.vacate(slot);
            forgotten.setNodeSlot(0);
            if (freeCount == free.length) {
                free = Arrays.copyOf(free, free.length * 2);
            }
            free[freeCount++] = slot;
        }
        forgetting.accept(forgotten);
        filesystem.release(forgotten);
    }

    /** Returns the number of nodes that the kernel holds, the root included. */
    public synchronized int size() {
        return live;
    }

    /**
     * Says whether it is time to ask the kernel for some nodes: they are too heavy, and have become more. Read without the
     * lock, as {@link #isFull}: a thread that is late is followed by others.
     */
    public boolean isTooHeavy() {
        return weight > weightLimit && addedSinceChoice >= CHOICE_INTERVAL;
    }

    /** Says whether nodes should be made only for those who need them: more have come than the kernel gave back. */
    public boolean isFull() {
        return weight > weightLimit + weightLimit / 4;
    }

    /**
     * Chooses nodes for which the kernel should be asked: those that have been there longest, and not those that it cannot
     * do without, as the directories above others. Which of the others are in use the kernel knows.
     *
     * @param nodeIds where they go
     * @return how many: as many as there is room for, unless few are left or the next are far
     */
    public synchronized int choose(long[] nodeIds) {
        addedSinceChoice = 0;
        int chosen = 0;
        int looks = Math.min(CHOICE_LIMIT, nextSlot - ROOT_SLOT - 1);
        for (int i = 0; i < looks && chosen < nodeIds.length; i++) {
            hand = hand + 1 < nextSlot ? hand + 1 : ROOT_SLOT + 1;
            OverlayInode inode = slots.inode(hand);
            if (inode != null && !inode.hasChildren()) {
                slots.choose(hand);
                nodeIds[chosen++] = slots.nodeId(hand);
            }
        }
        return chosen;
    }

    /** Tells how many there are. */
    public synchronized void report(StatisticsSink sink) {
        sink.gauge("nodes.known", live);
        sink.gauge("nodes.bytes", weight);
        sink.gauge("nodes.limit_bytes", weightLimit);
        sink.counter("nodes.shed", shed);
    }
}
