package io.ufs.core.overlay;

import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A merged object: what one FUSE node stands for. Its identity outlives copy-up and rename. It lives while
 * somebody holds a reference (a served node, an open file), or while it has children that live.
 */
public sealed class OverlayInode permits OverlayDirectory, IndexedInode {
    private static final AtomicIntegerFieldUpdater<OverlayInode> REFERENCES =
            AtomicIntegerFieldUpdater.newUpdater(OverlayInode.class, "references");

    /** Value of {@link #references} of an inode that was dropped: it can not be used again. */
    private static final int DEAD = -1;

    private static final AtomicIntegerFieldUpdater<OverlayInode> ABSENT =
            AtomicIntegerFieldUpdater.newUpdater(OverlayInode.class, "absent");

    /** How far the bits of {@link #absent} that say "may have been set" are from those that say "is not there". */
    private static final int MAY_COME = 16;

    /** A bit of {@link #absent} that is no attribute's: set once somebody has opened the file. */
    private static final int OPENED = 1;

    /** Another one: content was read since the attributes were given last. */
    private static final int READ = 1 << 15;

    private static final AtomicReferenceFieldUpdater<OverlayInode, Object> REAL =
            AtomicReferenceFieldUpdater.newUpdater(OverlayInode.class, Object.class, "real");

    private static final byte UNKNOWN_PROTECTION = -1;

    /** This object, its dentry and its place in the directory's table and that of the nodes; the object of a layer; the name. */
    private static final int FOOTPRINT = 160;

    // There is one of these for each object that the kernel keeps: 40 bytes with compact object headers.

    /**
     * Where it is: an {@link UpperInode}; a {@link RealInode} of a lower layer; or {@link Details}, which it becomes when there
     * is more to say, and then stays.
     */
    private volatile Object real;

    private volatile long ino;
    private volatile int references;

    /**
     * Attributes that it does not have, as bits of {@link Markers#REMEMBERED} and {@link Markers#ANY}; above them those that
     * somebody has set.
     */
    private volatile int absent;

    private volatile @Nullable Dentry dentry;
    private volatile int nodeSlot;
    private final byte type;
    private volatile boolean copy;
    private volatile byte protection = UNKNOWN_PROTECTION;
    private boolean pinned;

    OverlayInode(FileType type, @Nullable UpperInode upper, @Nullable RealInode lower, long ino) {
        this.type = (byte) type.number();
        this.real = place(upper, lower);
        this.ino = ino;
    }

    private static Object place(@Nullable UpperInode upper, @Nullable RealInode lower) {
        if (upper != null && lower == null) {
            return upper;
        }
        if (upper == null && lower != null && !(lower instanceof UpperInode)) {
            return lower;
        }
        return new Details(upper, lower);
    }

    private @Nullable Details details() {
        return real instanceof Details details ? details : null;
    }

    private Details requireDetails() {
        for (;;) {
            Object known = real;
            if (known instanceof Details details) {
                return details;
            }
            Details more = known instanceof UpperInode upper
                    ? new Details(upper, null)
                    : new Details(null, (RealInode) known);
            if (REAL.compareAndSet(this, known, more)) {
                return more;
            }
        }
    }

    /** Returns the type, fixed for the life of the object. */
    public final FileType type() {
        return FileType.ofNumber(type);
    }

    /** Says whether the object is in upper: made there or copied up. Once true it stays true. */
    public final boolean isCopiedUp() {
        return upper() != null;
    }

    /** Returns the inode number that {@code stat} reports (rules I1–I4). */
    public final long ino() {
        return ino;
    }

    /** Returns what {@link #setNodeSlot} left: 0 at first. */
    public final int nodeSlot() {
        return nodeSlot;
    }

    /** Leaves a number for whoever serves this inode; the engine does not read it. */
    public final void setNodeSlot(int newNodeSlot) {
        nodeSlot = newNodeSlot;
    }

    /** Returns the bytes of heap that the object takes, with all that is there for it alone: about. */
    public int footprint() {
        Dentry place = dentry;
        return FOOTPRINT + (place == null ? 0 : place.name.length());
    }

    /** Says whether objects that live are found by this one. */
    public boolean hasChildren() {
        return false;
    }

    /** Says whether no name leads here any more. */
    public final boolean isUnlinked() {
        return dentry == null && !isRoot();
    }

    boolean isRoot() {
        return false;
    }

    /** Says whether this is, or will be by copy-up, a copy whose origin gives its number (rules R7, N4). */
    final boolean hasOrigin() {
        return copy || lower() != null;
    }

    /** Returns what {@link Protections} knows: flags, or a negative number if it has not looked yet. */
    final int protection() {
        return protection;
    }

    final void setProtection(int flags) {
        protection = (byte) flags;
    }

    /** Says whether it is known that there is no such attribute, one of {@link Markers#REMEMBERED} or {@link Markers#ANY}. */
    final boolean isKnownToLack(int attribute) {
        return (absent & attribute) != 0;
    }

    /** Remembers that there are no such attributes, but for those that somebody has set meanwhile. */
    final void rememberLacking(int attributes) {
        for (;;) {
            int known = absent;
            int more = known | (attributes & ~(known >>> MAY_COME));
            if (more == known || ABSENT.compareAndSet(this, known, more)) {
                return;
            }
        }
    }

    /** Forgets for good that there is no such attribute, before it is set: who has not found it may be slow to say so. */
    final void expectAttribute(int attribute) {
        for (;;) {
            int known = absent;
            int less = (known & ~attribute) | attribute << MAY_COME;
            if (less == known || ABSENT.compareAndSet(this, known, less)) {
                return;
            }
        }
    }

    /** Notes that the file is opened; true if it is for the first time since the inode is known. */
    final boolean claimFirstOpen() {
        return (absent & OPENED) == 0
                && (ABSENT.getAndAccumulate(this, OPENED, (known, bit) -> known | bit) & OPENED) == 0;
    }

    /** Notes that content was read: whoever keeps the attributes has no time of access any more ({@code fuse_invalidate_atime}). */
    public final void noteRead() {
        if ((absent & READ) == 0) {
            ABSENT.getAndAccumulate(this, READ, (known, bit) -> known | bit);
        }
    }

    /** Notes that the attributes were given. */
    public final void noteShown() {
        if ((absent & READ) != 0) {
            ABSENT.getAndAccumulate(this, READ, (known, bit) -> known & ~bit);
        }
    }

    /** Says whether content was read since the attributes were given last. */
    final boolean wasReadSinceShown() {
        return (absent & READ) != 0;
    }

    /** Remembers that upper had a copy when it was found. */
    final void setCopy() {
        copy = true;
    }

    /** Returns the name below that upper tells, or null if it has the same name there. */
    final @Nullable Redirect redirect() {
        Details more = details();
        return more == null ? null : more.redirect;
    }

    /** Remembers what upper tells, once it does: before the name changes. */
    final void setRedirect(@Nullable Redirect value) {
        if (value != null || details() != null) {
            requireDetails().redirect = value;
        }
    }

    /** Returns where the content is, if not in {@link #real()} (rule L9). */
    final @Nullable MetacopyData data() {
        Details more = details();
        return more == null ? null : more.data;
    }

    /**
     * Says where the content is: before upper becomes a metacopy, so that nobody reads that; null after upper has the
     * content, which stays so.
     */
    final void setData(@Nullable MetacopyData where) {
        if (where != null || details() != null) {
            requireDetails().data = where;
        }
    }

    /** Says whether upper has the content too. Once true it stays true. */
    public final boolean hasUpperData() {
        return upper() != null && data() == null;
    }

    final @Nullable UpperInode upper() {
        Object known = real;
        if (known instanceof Details details) {
            return details.upper;
        }
        return known instanceof UpperInode upper ? upper : null;
    }

    final @Nullable RealInode lower() {
        Object known = real;
        if (known instanceof Details details) {
            return details.lower;
        }
        return known instanceof UpperInode ? null : (RealInode) known;
    }

    /** Returns the object that is read: upper if there is one. */
    final RealInode real() {
        Object known = real;
        if (!(known instanceof Details details)) {
            return (RealInode) known;
        }
        UpperInode upper = details.upper;
        RealInode one = upper != null ? upper : details.lower;
        if (one == null) {
            throw new IllegalStateException("an inode in no layer");
        }
        return one;
    }

    final void setUpper(UpperInode copy) {
        requireDetails().upper = copy;
    }

    final void setIno(long newIno) {
        ino = newIno;
    }

    final @Nullable Dentry dentry() {
        return dentry;
    }

    final void setDentry(@Nullable Dentry place) {
        dentry = place;
    }

    /** Takes a reference; false if the inode was dropped meanwhile. */
    final boolean tryRetain() {
        for (;;) {
            int count = references;
            if (count == DEAD) {
                return false;
            }
            if (REFERENCES.compareAndSet(this, count, count + 1)) {
                return true;
            }
        }
    }

    /** Gives a reference back; true if it was the last. */
    final boolean releaseReference() {
        return REFERENCES.decrementAndGet(this) == 0;
    }

    final boolean isReferenced() {
        return references > 0;
    }

    final boolean isDead() {
        return references == DEAD;
    }

    /** Ends the life of an inode without references; true if this call did it. */
    final boolean tryDie() {
        return REFERENCES.compareAndSet(this, 0, DEAD);
    }

    /** Guarded by this object's monitor: whether upper is pinned since its last name went. */
    final boolean isPinned() {
        return pinned;
    }

    final void setPinned(boolean nowPinned) {
        pinned = nowPinned;
    }

    /** Guarded by the {@link InodeTable}: under which key it holds this inode, if it does. */
    final InodeTable.@Nullable InodeKey sharedAs() {
        Details more = details();
        return more == null ? null : more.sharedAs;
    }

    final void setSharedAs(InodeTable.@Nullable InodeKey key) {
        if (key != null || details() != null) {
            requireDetails().sharedAs = key;
        }
    }
}
