package io.ufs.properties.oracle;

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
    private final String root;
    private final Profile profile;
    private @Nullable Mounted mounted;

    /** Makes the directories in {@code root}, which is made too. */
    Side(String root, Profile profile) throws ErrnoException {
        this.root = root;
        this.profile = profile;
        Posix.mkdir(root, 0755);
        for (String layer : Stack.LAYERS) {
            Posix.mkdir(root + "/" + layer, 0755);
        }
        Posix.mkdir(root + "/work", 0755);
        Posix.mkdir(root + "/merged", 0755);
    }

    String root() {
        return root;
    }

    String merged() {
        return root + "/merged";
    }

    private String layers() {
        return "lowerdir=" + root + "/l0:" + root + "/l1:" + root + "/l2,upperdir=" + root + "/upper,workdir=" + root
                + "/work";
    }

    void mountUfs() throws Exception {
        UfsProcess program = new UfsProcess("device", profile.arguments(), Map.of());
        mounted = program.mount(layers() + ",dev" + profile.options(), merged(), Path.of(root, "log"));
    }

    void mountKernel() throws ErrnoException {
        mounted = KernelOverlay.mount(layers() + profile.kernelOptions(), merged());
    }

    void unmount() throws Exception {
        Mounted mount = mounted;
        if (mount != null) {
            mounted = null;
            mount.unmount();
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
        return Posix.exists(work) ? io.ufs.cli.contract.Directories.names(work) : List.of();
    }
}
