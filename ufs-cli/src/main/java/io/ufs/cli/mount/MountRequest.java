package io.ufs.cli.mount;

import io.ufs.core.overlay.OverlayOptions.Durability;
import io.ufs.core.overlay.OverlayOptions.Index;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.fuse.overlayfs.IdMapping;
import io.ufs.fuse.transport.IoMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mount command asks for, read and understood, but not yet compared with the host.
 *
 * @param layers the directories
 * @param mountpoint where the merged view is to appear
 * @param union how the union behaves
 * @param flags what the mount allows
 * @param server how the server works
 * @param strict whether doubtful things are errors
 * @param force whether {@code --force} was given: what only might do harm is a warning
 */
public record MountRequest(
        Layers layers,
        HostPath mountpoint,
        Union union,
        Flags flags,
        Server server,
        boolean strict,
        boolean force) {

    /**
     * The directories of a union.
     *
     * @param lowers topmost first; at least one
     * @param dataLayers directories that only hold content of metacopy files of {@code lowers} (rule L10)
     * @param upper null for a read-only union
     * @param work null if there is no upper
     */
    public record Layers(
            List<HostPath> lowers,
            List<HostPath> dataLayers,
            @Nullable HostPath upper,
            @Nullable HostPath work) {
        /** Copies the lists. */
        public Layers {
            lowers = List.copyOf(lowers);
            dataLayers = List.copyOf(dataLayers);
        }
    }

    /** Choice of {@code whiteouts=}. */
    public enum Whiteouts {
        /** Written in the kernel's format; {@code .wh.} names are understood too. */
        AUTO,

        /** The kernel's format and nothing else: {@code .wh.} names are ordinary names. */
        KERNEL,

        /** Written as {@code .wh.} files; the kernel's format is understood too. */
        DOTWH
    }

    /**
     * How the union behaves.
     *
     * @param whiteouts form of deletion markers
     * @param durability what is synced
     * @param userMarkers whether markers are {@code user.overlay} attributes in any case
     * @param uuid whether upper gets an identity of its own
     * @param xattrs whether extended attributes are served
     * @param redirectDir what is done with redirects
     * @param metacopy whether files without content of their own are known
     * @param index what becomes of hard links of lower layers
     * @param uids owners
     * @param gids groups
     */
    public record Union(
            Whiteouts whiteouts,
            Durability durability,
            boolean userMarkers,
            boolean uuid,
            boolean xattrs,
            RedirectDir redirectDir,
            boolean metacopy,
            Index index,
            IdMapping uids,
            IdMapping gids) {
        /** Says whether nothing is ever synced. */
        public boolean volatileUpper() {
            return durability == Durability.VOLATILE || durability == Durability.UNSYNCED;
        }
    }

    /** Choice of access times. */
    public enum AccessTime {
        /** Never updated. */
        NOATIME,

        /** Updated if older than the last change. */
        RELATIME,

        /** Always updated. */
        STRICTATIME
    }

    /**
     * What the mount allows.
     *
     * @param readOnly whether the mount refuses changes, whether or not there is an upper
     * @param suid whether set-id bits count; null: what suits the caller's privilege
     * @param dev whether device nodes can be opened; null: what suits the caller's privilege
     * @param exec whether programs can be executed
     * @param accessTime when access times are updated
     * @param diratime whether those of directories are
     * @param synchronous whether every write waits for the disk
     * @param allowOther whether other users may enter; null: what suits the caller's privilege
     * @param source name of the mount's source, as {@code findmnt} shows it
     * @param subtype the type shown is {@code fuse.SUBTYPE}
     */
    public record Flags(
            boolean readOnly,
            @Nullable Boolean suid,
            @Nullable Boolean dev,
            boolean exec,
            AccessTime accessTime,
            boolean diratime,
            boolean synchronous,
            @Nullable Boolean allowOther,
            String source,
            String subtype) {}

    /** Choice of {@code transport=}. */
    public enum Transport {
        /** {@link #URING} where the host has it switched on, else {@link #DEVICE}. */
        AUTO,

        /** The kernel protocol on {@code /dev/fuse} alone. */
        DEVICE,

        /** The kernel protocol through io_uring. */
        URING,

        /** libfuse 2. */
        LIBFUSE
    }

    /**
     * How the server works.
     *
     * @param transport how it speaks to the kernel
     * @param io how file content travels
     * @param timeoutNanos for how long the kernel may keep names and attributes; {@link Long#MAX_VALUE}: for ever
     * @param acl whether POSIX ACLs are enforced; null: the transport's default
     * @param maxWrite largest write request in bytes; 0: the transport's default
     * @param threads number of threads that serve; 0: the transport's default
     * @param foreground whether the server stays in the caller's terminal
     * @param debug whether each message is printed
     * @param log file for the log; null: none
     */
    public record Server(
            Transport transport,
            IoMode io,
            long timeoutNanos,
            @Nullable Boolean acl,
            int maxWrite,
            int threads,
            boolean foreground,
            boolean debug,
            @Nullable HostPath log) {}
}
