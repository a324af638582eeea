package io.ufs.core.backend.linux;

import static io.ufs.core.backend.linux.RealTree.assertErrno;
import static io.ufs.core.backend.linux.RealTree.find;
import static io.ufs.core.backend.linux.RealTree.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.sys.DirectoryCalls;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.XattrCalls;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways around system calls that came after Linux 5.1: here they all say ENOSYS. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OldKernelIT {
    private static final Set<String> MISSING = Set.of(
            "openat2",
            "fchmodat2",
            "getxattrat",
            "setxattrat",
            "listxattrat",
            "removexattrat",
            "openTree",
            "mountSetattr");
    private static final XattrName NAME = XattrName.of("user.x");

    private RealTree tree;
    private NativeCalls old;
    private LinuxUpperLayer layer;

    @BeforeEach
    void open() throws IOException, ErrnoException {
        tree = new RealTree();
        NativeCalls now = tree.calls;
        old = new NativeCalls(
                without(FileCalls.class, now.file()),
                without(DirectoryCalls.class, now.directory()),
                without(XattrCalls.class, now.xattr()),
                now.device(),
                now.socket(),
                without(MountCalls.class, now.mount()),
                now.process(),
                now.namespace(),
                now.ring());
        layer = LinuxUpperLayer.open(
                old,
                RealTree.bytes(tree.upper),
                RealTree.bytes(tree.work),
                new LinuxLayerOptions(new DirDescriptors(1), true, true));
    }

    @AfterEach
    void close() throws IOException {
        layer.close();
        tree.close();
    }

    private static <T> T without(Class<T> family, T calls) {
        Object proxy = Proxy.newProxyInstance(
                family.getClassLoader(), new Class<?>[]{family}, (self, method, arguments) -> {
                    if (MISSING.contains(method.getName())) {
                        if (method.getReturnType() == long.class) {
                            return Long.valueOf(-Errno.ENOSYS);
                        }
                        return Integer.valueOf(-Errno.ENOSYS);
                    }
                    try {
                        return method.invoke(calls, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return family.cast(proxy);
    }

    @Test
    void kernelFeatures_withoutTheCalls_areNone() {
        assertEquals(new KernelFeatures(false, false, false), layer.kernel());
    }

    @Test
    void xattrs_ofPlacedPinnedAndRoot_goThroughProc() throws Exception {
        byte[] value = "v".repeat(1000).getBytes(StandardCharsets.UTF_8);
        UpperDir dir = layer.root().mkdir(Name.of(new byte[]{'d', (byte) 0xff}), 0755);
        UpperInode file = dir.mknod(Name.of(new byte[]{'f', (byte) 0xfe, '\n'}), Mode.S_IFREG | 0644, 0);
        for (UpperInode inode : List.of(file, dir, layer.root())) {
            inode.setxattr(NAME, value, 0);
            assertArrayEquals(value, inode.getxattr(NAME));
            inode.pin();
            assertArrayEquals(value, inode.getxattr(NAME));
            assertEquals(List.of(NAME), inode.listxattr());
            inode.unpin();
            assertEquals(List.of(NAME), inode.listxattr());
            inode.removexattr(NAME);
            assertNull(inode.getxattr(NAME));
        }
    }

    @Test
    void chmod_byPlaceAndPinned_changesTheObjectOnly() throws Exception {
        UpperInode file = layer.root().mknod(Name.of("file"), Mode.S_IFREG, 0);
        file.chmod(0640);
        assertEquals(Mode.S_IFREG | 0640, file.stat().mode());
        file.pin();
        file.chmod(04755);
        file.unpin();
        assertEquals(Mode.S_IFREG | 04755, file.stat().mode());
        UpperInode link = layer.root().symlink(Name.of("link"), "file".getBytes(StandardCharsets.UTF_8));
        assertErrno(Errno.EOPNOTSUPP, () -> link.chmod(0777));
    }

    @Test
    void reopening_deepDirectory_goesNameByName() throws Exception {
        UpperDir dir = layer.root();
        for (int i = 0; i < 40; i++) {
            dir = dir.mkdir(Name.of("d".repeat(150)), 0755);
        }
        dir.mknod(Name.of("file"), Mode.S_IFREG, 0);
        UpperDir other = layer.root().mkdir(Name.of("other"), 0755);
        long before = Descriptors.open();
        for (int i = 0; i < 3; i++) {
            assertEquals(0, list(other).size());
            assertEquals(List.of(Name.of("file")), list(dir));
        }
        assertEquals(before, Descriptors.open());
    }

    @Test
    void reopening_directoryReplacedBySymlink_isNotFollowed() throws Exception {
        UpperDir dir = layer.root().mkdir(Name.of("dir"), 0755);
        Files.delete(tree.upper.resolve("dir"));
        Files.createSymbolicLink(tree.upper.resolve("dir"), Path.of("/etc"));
        assertErrno(Errno.ENOTDIR, () -> dir.lookup(Name.of("passwd")));
    }

    @Test
    void openLower_withoutClone_fallsBack() throws Exception {
        Files.writeString(tree.lower.resolve("file"), "hello");
        try (LinuxLayer lower =
                LinuxLayer.openLower(old, RealTree.bytes(tree.lower), LinuxLayerOptions.defaults())) {
            assertFalse(lower.isPrivateClone());
            assertEquals(5, find(lower.root(), "file").stat().size());
        }
    }
}
