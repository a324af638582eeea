package io.ufs.core.overlay;

import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A merged directory: at most one upper member and the lower members of the same name, topmost first, as rule L4
 * collects them. A child is looked up in these members and in no other layer (rule L1).
 */
public final class OverlayDirectory extends OverlayInode {
    /** One lower directory of the merge. */
    record LowerMember(RealDir dir, int layer, boolean xattrWhiteouts) {}

    /** Number of directories inside, before anybody has asked. */
    static final int UNCOUNTED = -1;

    private static final LowerMember[] NO_LOWERS = {};

    /** What a directory takes more than others, with its lock and its table. */
    private static final int DIRECTORY_FOOTPRINT = 256;

    /** What each lower member takes: its object, with a table of the names, and its place. */
    private static final int MEMBER_FOOTPRINT = 160;

    /**
     * Write side: names in this directory. Read side: the objects in it stay at their place. Not reentrant.
     */
    final StampedLock lock = new StampedLock();

    private final boolean root;
    private final LowerMember[] lowers;
    private volatile boolean upperXattrWhiteouts;

    /** Guarded by {@link #lock}: names of objects that live. */
    private @Nullable DentryTable children;

    private volatile int childCount;
    private volatile int subdirectories = UNCOUNTED;
    private volatile long version;
    private volatile boolean removed;
    private volatile @Nullable Miss lastMiss;
    private volatile boolean impure;

    /** A name that was looked for and is not there: creating it next needs no second search. */
    record Miss(Name name, long version, LookupResult result) {}

    OverlayDirectory(
            @Nullable UpperInode upper, List<LowerMember> lowers, boolean upperXattrWhiteouts, boolean root, long ino) {
        super(FileType.DIRECTORY, upper, lowers.isEmpty() ? null : lowers.get(0).dir(), ino);
        this.lowers = lowers.isEmpty() ? NO_LOWERS : lowers.toArray(LowerMember[]::new);
        this.upperXattrWhiteouts = upperXattrWhiteouts;
        this.root = root;
    }

    @Override
    boolean isRoot() {
        return root;
    }

    LowerMember[] lowers() {
        return lowers;
    }

    boolean hasLowers() {
        return lowers.length > 0;
    }

    boolean hasUpperXattrWhiteouts() {
        return upperXattrWhiteouts;
    }

    void setUpperXattrWhiteouts() {
        upperXattrWhiteouts = true;
    }

    @Nullable UpperDir upperDir() {
        return (UpperDir) upper();
    }

    /** Returns the upper member of a directory that has been copied up. */
    UpperDir requireUpperDir() {
        UpperInode inUpper = upper();
        if (inUpper == null) {
            throw new IllegalStateException("directory is not copied up");
        }
        return (UpperDir) inUpper;
    }

    RealInode topMember() {
        return real();
    }

    /** Returns the number of changes that were made to the names, to tell whether a listing still holds. */
    long version() {
        return version;
    }

    /** Counts a change of the names. Precondition: {@link #lock} is held for writing. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the write lock only
    void changedLocked() {
        version = version + 1;
    }

    /**
     * Counts a change of the names.
     *
     * @param directories how many directories the directory has got (or lost, if negative) by it
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the write lock only
    void changedLocked(int directories) {
        changedLocked();
        if (subdirectories != UNCOUNTED) {
            subdirectories = subdirectories + directories;
        }
    }

    /** Says whether there is more than one member. */
    boolean isMerged() {
        return lowers.length > 1 || (hasLowers() && isCopiedUp());
    }

    /** Returns how many directories are inside; {@link #UNCOUNTED} if nobody has counted them. */
    int subdirectories() {
        return subdirectories;
    }

    /** Keeps the count. Precondition: {@link #lock} has been held, for reading at least, since it was made. */
    void setSubdirectories(int count) {
        subdirectories = count;
    }

    /** Says whether the directory was removed: nothing can be made in it (ENOENT). */
    boolean isRemoved() {
        return removed;
    }

    void setRemoved() {
        removed = true;
    }

    /** Says whether upper carries {@code overlay.impure} by our own doing. */
    boolean isImpure() {
        return impure;
    }

    void setImpure() {
        impure = true;
    }

    @Nullable Dentry childLocked(Name name) {
        Dentry child = children == null ? null : children.get(name);
        return child == null || child.inode.isDead() ? null : child;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the write lock only
    void putChildLocked(Dentry child) {
        if (children == null) {
            children = new DentryTable();
        }
        if (children.put(child)) {
            childCount = childCount + 1;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the write lock only
    void removeChildLocked(Dentry child) {
        if (children != null && children.remove(child)) {
            childCount = childCount - 1;
            if (childCount == 0) {
                children = null;
            }
        }
    }

    @Override
    public int footprint() {
        return super.footprint() + DIRECTORY_FOOTPRINT + lowers.length * MEMBER_FOOTPRINT;
    }

    @Override
    public boolean hasChildren() {
        return childCount > 0;
    }

    void rememberMiss(Name name, long atVersion, LookupResult result) {
        lastMiss = new Miss(name, atVersion, result);
    }

    /** Returns the result of a search for {@code name} that found nothing and still holds, or null. */
    @Nullable LookupResult missLocked(Name name) {
        Miss miss = lastMiss;
        return miss != null && miss.version == version && miss.name.equals(name) ? miss.result : null;
    }
}
