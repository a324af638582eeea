package io.ufs.core.backend.memory;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A filesystem in memory. Its {@linkplain #tree trees} share one device number, one row of inode numbers, the space
 * and the abilities, as directories of one disk do; each can serve as a lower or an upper layer.
 *
 * <p>It behaves as a Linux filesystem mounted {@code noatime}. One lock guards all of it.
 */
public final class MemoryFilesystem {
    /** {@code f_type} that {@code statfs(2)} reports: "ufsm". */
    public static final long MAGIC = 0x7566736dL;

    /** Everything that an upper layer can be able to do. */
    public static final UpperFeatures ALL_FEATURES = new UpperFeatures(true, true, true, true, true, true, true);

    private final long dev;
    private final MemoryClock clock;
    private final UpperFeatures features;
    private final int processUid;
    private final int processGid;
    private final int maxLinks;
    private final boolean fileHandles;
    private final BlockBudget budget;
    private final FaultInjector faults = new FaultInjector();
    private final ReentrantLock lock = new ReentrantLock();
    private final Held held = new Held(lock);
    private long lastIno = 1;
    private int users;

    private MemoryFilesystem(Builder builder) {
        this.dev = builder.dev;
        this.clock = builder.clock;
        this.features = builder.features;
        this.processUid = builder.processUid;
        this.processGid = builder.processGid;
        this.maxLinks = builder.maxLinks;
        this.fileHandles = builder.fileHandles;
        this.budget = new BlockBudget(builder.capacity);
    }

    /** Makes a filesystem that can do everything, with 1 GiB of space. */
    public static MemoryFilesystem create() {
        return builder().build();
    }

    /** Starts the description of a filesystem. */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes an empty directory tree, owned by the process, with mode 0755. */
    public MemoryTree tree(String label) {
        return new MemoryTree(this, label);
    }

    /** Makes a directory tree from a {@linkplain TreeSeed#draw drawing}. */
    public MemoryTree tree(String label, String drawing) {
        MemoryTree tree = tree(label);
        tree.seed().draw(drawing);
        return tree;
    }

    /** Returns what lets calls fail. */
    public FaultInjector faults() {
        return faults;
    }

    /** Returns the clock. */
    public MemoryClock clock() {
        return clock;
    }

    /** Returns what this filesystem can do. */
    public UpperFeatures features() {
        return features;
    }

    /** Returns how many files are open and objects pinned: 0 when nothing leaks. */
    public int users() {
        try (Held _ = hold()) {
            return users;
        }
    }

    /** Returns the overlay attribute {@code key} in the namespace that fits: {@code trusted.} if that can be set. */
    public XattrName overlayXattr(String key) {
        return XattrName.of((features.trustedXattrs() ? "trusted.overlay." : "user.overlay.") + key);
    }

    long dev() {
        return dev;
    }

    int processUid() {
        return processUid;
    }

    int processGid() {
        return processGid;
    }

    int maxLinks() {
        return maxLinks;
    }

    boolean hasFileHandles() {
        return fileHandles;
    }

    Timestamp now() {
        return clock.next();
    }

    /** Lets the call fail if a test wants that, then takes the lock. */
    Held begin(BackendCall call) throws ErrnoException {
        faults.enter(call);
        return hold();
    }

    /** Takes the lock until the result is closed. */
    Held hold() {
        lock.lock();
        return held;
    }

    /** Makes an inode, owned by the process. Needs the lock. */
    MemoryNode newNode(FileType type, int permissions) {
        MemoryNode node = new MemoryNode(++lastIno, type, budget, now());
        node.permissions = permissions;
        node.uid = processUid;
        node.gid = processGid;
        return node;
    }

    /** Returns the origin value of an object of this filesystem; empty without file handles (C8). */
    byte[] encodeOrigin(RealInode inode) throws ErrnoException {
        try (Held _ = begin(BackendCall.FILE_HANDLE)) {
            if (!fileHandles || !(inode instanceof MemoryInode mine) || mine.fs != this) {
                return new byte[0];
            }
            return MemoryOrigin.encode(dev, mine.resolve().ino);
        }
    }

    void addUser(MemoryNode node) {
        node.users++;
        users++;
    }

    void dropUser(MemoryNode node) {
        users--;
        node.dropUser();
    }

    StatFs statfs() {
        int block = BlockBudget.BLOCK_SIZE;
        long inodes = 1L << 20;
        return new StatFs(
                MAGIC,
                block,
                block,
                budget.capacity(),
                budget.free(),
                budget.free(),
                inodes,
                Math.max(0, inodes - lastIno),
                Name.MAX_LENGTH,
                dev);
    }

    /** The lock while it is held. */
    static final class Held implements AutoCloseable {
        private final ReentrantLock lock;

        private Held(ReentrantLock lock) {
            this.lock = lock;
        }

        @Override
        public void close() {
            lock.unlock();
        }
    }

    /** The description of a filesystem; what is not said is as {@link MemoryFilesystem#create()} has it. */
    public static final class Builder {
        private long dev = 0x801;
        private MemoryClock clock = new MemoryClock();
        private UpperFeatures features = ALL_FEATURES;
        private int processUid;
        private int processGid;
        private int maxLinks = 65_000;
        private boolean fileHandles = true;
        private long capacity = 1L << 30;

        private Builder() {}

        /** Sets the device number: filesystems with another number are other filesystems. */
        public Builder dev(long number) {
            dev = number;
            return this;
        }

        /** Shares a clock. */
        public Builder clock(MemoryClock shared) {
            clock = shared;
            return this;
        }

        /**
         * Sets what the filesystem can do. Without {@code privileged} the rules for an ordinary process hold:
         * no device nodes but whiteouts, no foreign owners, no {@code security.*} attributes (EPERM).
         */
        public Builder features(UpperFeatures abilities) {
            features = abilities;
            return this;
        }

        /** Sets the ids of the process, the owner of what is made. */
        public Builder process(int uid, int gid) {
            processUid = uid;
            processGid = gid;
            return this;
        }

        /** Sets how many hard links one inode can have before EMLINK; 65,000 as on ext4. */
        public Builder maxLinks(int links) {
            maxLinks = links;
            return this;
        }

        /** Takes file handles away. */
        public Builder withoutFileHandles() {
            fileHandles = false;
            return this;
        }

        /** Sets the space for file content in bytes; beyond is ENOSPC. */
        public Builder capacity(long bytes) {
            capacity = bytes;
            return this;
        }

        /** Makes it. */
        public MemoryFilesystem build() {
            return new MemoryFilesystem(this);
        }
    }
}
