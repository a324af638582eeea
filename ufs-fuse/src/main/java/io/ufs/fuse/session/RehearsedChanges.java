package io.ufs.fuse.session;

import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.ops.FuseOperations;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The changes of a {@link Rehearsal}: what a shell, an editor or {@code tar} does with a file, a directory and a symbolic link,
 * and with a file of a lower layer, again and again.
 */
final class RehearsedChanges {
    private static final int MOST = 4096;
    private static final int LISTED_EVERY = 16;

    private final ImaginaryKernel kernel;
    private final List<byte[]> lowerNames;

    /** Begins with the names of the root. */
    RehearsedChanges(ImaginaryKernel kernel) {
        this.kernel = kernel;
        this.lowerNames = kernel.list(MOST);
    }

    /** Returns how often it can be played: for each file of a lower layer once. */
    int scenes() {
        return lowerNames.size();
    }

    /** Plays one scene, from 0 on. */
    void play(int scene) {
        changeNew(scene);
        changeLower(scene, lowerNames.get(scene));
        if (scene % LISTED_EVERY == 0) {
            kernel.listWithAttributes();
        }
    }

    private static byte[] name(String prefix, int scene) {
        return (prefix + scene).getBytes(StandardCharsets.US_ASCII);
    }

    private void changeNew(int scene) {
        byte[] file = name("new-file-", scene);
        byte[] renamed = name("renamed-", scene);
        kernel.lookup(file);
        ImaginaryKernel.Opened created = makeFile(file);
        kernel.chmod(created.node(), 0600);
        kernel.lookup(renamed);
        kernel.rename(file, renamed);

        byte[] directory = name("new-directory-", scene);
        kernel.lookup(directory);
        long made = kernel.mkdir(directory);
        byte[] link = name("link-", scene);
        long symlink = kernel.symlink(link, renamed);
        kernel.readlink(symlink);

        kernel.getattr(FuseOperations.ROOT_ID);
        kernel.rmdir(directory);
        kernel.forget(made);
        kernel.unlink(link);
        kernel.forget(symlink);
        kernel.unlink(renamed);
        kernel.forget(created.node());
    }

    private ImaginaryKernel.Opened makeFile(byte[] name) {
        kernel.getattr(FuseOperations.ROOT_ID);
        ImaginaryKernel.Opened created = kernel.create(name);
        kernel.getCapability(created.node());
        kernel.release(created);
        return created;
    }

    private void changeLower(int scene, byte[] name) {
        long node = kernel.lookup(name);
        ImaginaryKernel.Opened opened = kernel.open(node, OpenFlags.O_RDONLY);
        kernel.read(opened);
        kernel.release(opened);
        switch (scene % 4) {
            case 0 -> kernel.chmod(node, 0600);
            case 1 -> kernel.release(kernel.open(node, OpenFlags.O_WRONLY));
            case 2 -> kernel.rename(name, name("moved-", scene));
            default -> {
                kernel.unlink(name);
                kernel.forget(makeFile(name).node());
            }
        }
        kernel.forget(node);
    }
}
