package io.ufs.properties.oracle;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.KernelOverlay;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.UfsProcess;
import io.ufs.cli.contract.UnionUnderTest.Mounted;
import io.ufs.core.errno.ErrnoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the two unions, and its layers. */
final class Side {
    private static final String UPPER = Stack.LAYERS.get(Stack.UPPER);

    /** Where a filesystem of the lower layers is mounted, if they have one. */
    private static final String LOWERS = "lowers";

    private final String root;
    private final Profile profile;
    private @Nullable Mounted mounted;

    /** Makes the directories in {@code root}, which is made too. */
    Side(String root, Profile profile) throws Exception {
        this.root = root;
        this.profile = profile;
        Posix.mkdir(root, 0755);
        if (profile.apart()) {
            Posix.mkdir(root + "/" + LOWERS, 0755);
            Oracle.mountTmpfs(root + "/" + LOWERS);
        }
        for (String layer : Stack.LAYERS) {
            Posix.mkdir(layer(layer), 0755);
        }
        Posix.mkdir(root + "/work", 0755);
        Posix.mkdir(root + "/merged", 0755);
    }

    String root() {
        return root;
    }

    /** Returns the path of the directory of a layer. */
    String layer(String name) {
        return root + "/" + (profile.apart() && !name.equals(UPPER) ? LOWERS + "/" : "") + name;
    }

    String merged() {
        return root + "/merged";
    }

    private String layers() {
        return "lowerdir=" + layer("l0") + ":" + layer("l1") + ":" + layer("l2") + ",upperdir=" + layer(UPPER)
                + ",workdir=" + root + "/work";
    }

    /** Whoever mounts an upper of a volatile mount again takes the mark away: it has not lost power here (O4). */
    private void forgetVolatile() throws ErrnoException {
        Directories.removeTree(root + "/work/work/incompat");
    }

    void mountUfs() throws Exception {
        forgetVolatile();
        UfsProcess program = new UfsProcess("device", profile.arguments(), Map.of());
        mounted = program.mount(layers() + ",dev" + profile.options(), merged(), Path.of(root, "log"));
    }

    void mountKernel() throws ErrnoException {
        forgetVolatile();
        mounted = KernelOverlay.mount(layers() + profile.kernelOptions(), merged());
    }

    void unmount() throws Exception {
        Mounted mount = mounted;
        if (mount != null) {
            mounted = null;
            mount.unmount();
        }
    }

    /** Takes away what {@link #Side} has mounted. */
    void close() {
        if (profile.apart()) {
            KernelOverlay.detach(root + "/" + LOWERS);
        }
    }

    /** Frees whoever hangs in the mount. */
    void abort() {
        Mounted mount = mounted;
        if (mount != null) {
            mounted = null;
            mount.abort();
        }
    }

    /** Returns what is left in the work directory and should not be. */
    List<String> leftovers() throws ErrnoException {
        String work = root + "/work/work";
        forgetVolatile();
        return Posix.exists(work) ? Directories.names(work) : List.of();
    }
}
