package io.ufs.fuse.transport;

import io.ufs.fuse.ops.PracticeGround;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What and how to mount. Immutable; made by {@link #builder}. */
public final class MountOptions {
    private final byte[] mountpoint;
    private final String fsname;
    private final String subtype;
    private final boolean allowOther;
    private final boolean defaultPermissions;
    private final boolean readOnly;
    private final boolean suid;
    private final boolean dev;
    private final boolean exec;
    private final boolean noatime;
    private final boolean nodiratime;
    private final boolean synchronous;
    private final boolean acl;
    private final IoMode io;
    private final int maxStackDepth;
    private final boolean statx;
    private final int maxWrite;
    private final int readAheadKib;
    private final int threads;
    private final boolean hotReader;
    private final boolean exclusive;
    private final RingUse rings;
    private final @Nullable PracticeGround practice;
    private final @Nullable Consumer<String> debug;

    private MountOptions(Builder builder) {
        mountpoint = builder.mountpoint.clone();
        fsname = builder.fsname;
        subtype = builder.subtype;
        allowOther = builder.allowOther;
        defaultPermissions = builder.defaultPermissions;
        readOnly = builder.readOnly;
        suid = builder.suid;
        dev = builder.dev;
        exec = builder.exec;
        noatime = builder.noatime;
        nodiratime = builder.nodiratime;
        synchronous = builder.synchronous;
        acl = builder.acl;
        io = builder.io;
        maxStackDepth = builder.maxStackDepth;
        statx = builder.statx;
        maxWrite = builder.maxWrite;
        readAheadKib = builder.readAheadKib;
        threads = builder.threads;
        hotReader = builder.hotReader;
        exclusive = builder.exclusive;
        rings = builder.rings;
        practice = builder.practice;
        debug = builder.debug;
    }

    /**
     * Begins with the defaults.
     *
     * @param mountpoint where to mount: an absolute path, not necessarily UTF-8
     */
    public static Builder builder(byte[] mountpoint) {
        return new Builder(mountpoint);
    }

    /** Returns where to mount: an absolute path. */
    public byte[] mountpoint() {
        return mountpoint.clone();
    }

    /** Returns what {@code /proc/mounts} shows as source. */
    public String fsname() {
        return fsname;
    }

    /** Returns what follows {@code fuse.} in the type. */
    public String subtype() {
        return subtype;
    }

    /** Returns whether other users may enter. */
    public boolean allowOther() {
        return allowOther;
    }

    /** Returns whether the kernel checks permissions. */
    public boolean defaultPermissions() {
        return defaultPermissions;
    }

    /** Returns {@code ro}. */
    public boolean readOnly() {
        return readOnly;
    }

    /** Returns whether set-id bits count; only root can ask for it. */
    public boolean suid() {
        return suid;
    }

    /** Returns whether device nodes work; only root can ask for it. */
    public boolean dev() {
        return dev;
    }

    /** Returns whether programs may be executed. */
    public boolean exec() {
        return exec;
    }

    /** Returns {@code noatime}. */
    public boolean noatime() {
        return noatime;
    }

    /** Returns {@code nodiratime}. */
    public boolean nodiratime() {
        return nodiratime;
    }

    /** Returns {@code sync}. */
    public boolean synchronous() {
        return synchronous;
    }

    /** Returns whether POSIX ACLs are offered. */
    public boolean acl() {
        return acl;
    }

    /** Returns how the kernel reaches the content of files. */
    public IoMode io() {
        return io;
    }

    /**
     * Returns depth of stacked filesystems with passthrough: 2 if a layer is on a stacked filesystem, else 1.
     */
    public int maxStackDepth() {
        return maxStackDepth;
    }

    /** Returns whether to answer STATX, which only requests for the creation time cause. */
    public boolean statx() {
        return statx;
    }

    /** Returns largest READ and WRITE in bytes, a multiple of 4096. */
    public int maxWrite() {
        return maxWrite;
    }

    /** Returns readahead of the mount in KiB, set as root after the mount; 0 leaves the kernel's 128. */
    public int readAheadKib() {
        return readAheadKib;
    }

    /** Returns most threads that serve requests. */
    public int threads() {
        return threads;
    }

    /** Returns whether one thread retries for a moment before it sleeps, which saves a wake-up a message. */
    public boolean hotReader() {
        return hotReader;
    }

    /** Returns whether nobody else changes the layers, so that the kernel need not ask before it uses what it has. */
    public boolean exclusive() {
        return exclusive;
    }

    /** Returns whether requests come through io_uring. */
    public RingUse rings() {
        return rings;
    }

    /** Returns the mountpoint for messages. */
    public String mountpointText() {
        return new String(mountpoint, StandardCharsets.UTF_8);
    }

    /** Returns where changes are rehearsed; or null. */
    public @Nullable PracticeGround practice() {
        return practice;
    }

    /** Returns where every request and reply is printed to, one line each; or null. */
    public @Nullable Consumer<String> debug() {
        return debug;
    }

    /** Collects options. */
    public static final class Builder {
        private final byte[] mountpoint;
        private String fsname = "ufs";
        private String subtype = "ufsmount";
        private boolean allowOther = false;
        private boolean defaultPermissions = true;
        private boolean readOnly = false;
        private boolean suid = false;
        private boolean dev = false;
        private boolean exec = true;
        private boolean noatime = false;
        private boolean nodiratime = false;
        private boolean synchronous = false;
        private boolean acl = true;
        private IoMode io = IoMode.AUTO;
        private int maxStackDepth = 1;
        private boolean statx = false;
        private int maxWrite = 1 << 20;
        private int readAheadKib = 1024;
        private int threads = 8;
        private boolean hotReader = true;
        private boolean exclusive = true;
        private RingUse rings = RingUse.AUTO;
        private @Nullable PracticeGround practice;
        private @Nullable Consumer<String> debug;

        private Builder(byte[] mountpoint) {
            if (mountpoint.length == 0 || mountpoint[0] != '/') {
                throw new IllegalArgumentException(
                        "mountpoint is not an absolute path: " + new String(mountpoint, StandardCharsets.UTF_8));
            }
            this.mountpoint = mountpoint.clone();
        }

        /** Sets what {@code /proc/mounts} shows as source. */
        public Builder fsname(String value) {
            fsname = value;
            return this;
        }

        /** Sets what follows {@code fuse.} in the type. */
        public Builder subtype(String value) {
            subtype = value;
            return this;
        }

        /** Sets whether other users may enter. */
        public Builder allowOther(boolean value) {
            allowOther = value;
            return this;
        }

        /** Sets whether the kernel checks permissions. */
        public Builder defaultPermissions(boolean value) {
            defaultPermissions = value;
            return this;
        }

        /** Sets {@code ro}. */
        public Builder readOnly(boolean value) {
            readOnly = value;
            return this;
        }

        /** Sets whether set-id bits count; only root can ask for it. */
        public Builder suid(boolean value) {
            suid = value;
            return this;
        }

        /** Sets whether device nodes work; only root can ask for it. */
        public Builder dev(boolean value) {
            dev = value;
            return this;
        }

        /** Sets whether programs may be executed. */
        public Builder exec(boolean value) {
            exec = value;
            return this;
        }

        /** Sets {@code noatime}. */
        public Builder noatime(boolean value) {
            noatime = value;
            return this;
        }

        /** Sets {@code nodiratime}. */
        public Builder nodiratime(boolean value) {
            nodiratime = value;
            return this;
        }

        /** Sets {@code sync}. */
        public Builder synchronous(boolean value) {
            synchronous = value;
            return this;
        }

        /** Sets whether POSIX ACLs are offered. */
        public Builder acl(boolean value) {
            acl = value;
            return this;
        }

        /** Sets how the kernel reaches the content of files. */
        public Builder io(IoMode value) {
            io = value;
            return this;
        }

        /**
         * Sets depth of stacked filesystems with passthrough: 2 if a layer is on a stacked filesystem, else 1.
         */
        public Builder maxStackDepth(int value) {
            if (value < 1 || value > 2) {
                throw new IllegalArgumentException("maxStackDepth: " + value);
            }
            maxStackDepth = value;
            return this;
        }

        /** Sets whether to answer STATX, which only requests for the creation time cause. */
        public Builder statx(boolean value) {
            statx = value;
            return this;
        }

        /** Sets largest READ and WRITE in bytes, a multiple of 4096. */
        public Builder maxWrite(int value) {
            if (value < 4096 || value % 4096 != 0 || value > 1 << 24) {
                throw new IllegalArgumentException("maxWrite: " + value);
            }
            maxWrite = value;
            return this;
        }

        /** Sets readahead of the mount in KiB, set as root after the mount; 0 leaves the kernel's 128. */
        public Builder readAheadKib(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("readAheadKib: " + value);
            }
            readAheadKib = value;
            return this;
        }

        /** Sets most threads that serve requests. */
        public Builder threads(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("threads: " + value);
            }
            threads = value;
            return this;
        }

        /** Sets whether one thread retries for a moment before it sleeps, which saves a wake-up a message. */
        public Builder hotReader(boolean value) {
            hotReader = value;
            return this;
        }

        /** Sets whether nobody else changes the layers. */
        public Builder exclusive(boolean value) {
            exclusive = value;
            return this;
        }

        /** Sets whether requests come through io_uring. */
        public Builder rings(RingUse value) {
            rings = value;
            return this;
        }

        /** Sets where changes are rehearsed, so that they are compiled when programs make some; null for nowhere. */
        public Builder practice(@Nullable PracticeGround value) {
            practice = value;
            return this;
        }

        /** Sets where every request and reply is printed to, one line each; null for nowhere. */
        public Builder debug(@Nullable Consumer<String> value) {
            debug = value;
            return this;
        }

        /** Makes the options. */
        public MountOptions build() {
            return new MountOptions(this);
        }
    }
}
