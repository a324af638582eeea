package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.fuse.node.HandleTable;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.stats.ServerStatistics;
import io.ufs.fuse.stats.StatisticsRequest;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.BaseStruct;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.jspecify.annotations.Nullable;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.FuseStubFS;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.FuseContext;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/**
 * What libfuse calls. Operations on open files are jnr-fuse's methods and find their node by {@code fi->fh};
 * operations on paths are closures of our own, which see the bytes of the path ({@link PathCallbacks}).
 */
final class LibfuseAdapter extends FuseStubFS {
    /** Flags of {@code struct fuse_operations}: no path for open files, tv_nsec of utimens as the caller gave it. */
    private static final int NULLPATH_OK_NOPATH_UTIME_OMIT_OK = 1 | 2 | 4;

    /** {@code struct fuse_conn_info}: what the kernel can do, and what is wanted of it. */
    static final int CONN_CAPABLE = 20;

    static final int CONN_WANT = 24;
    private static final int CAP_ATOMIC_O_TRUNC = 1 << 3;
    private static final int CAP_BIG_WRITES = 1 << 5;
    private static final int CAP_DONT_MASK = 1 << 6;
    private static final int CAP_IOCTL_DIR = 1 << 11;
    private static final int MAX_WRITE = 1 << 17;

    private final FuseOperations nodes;
    private final PathResolver resolver;
    private final HandleTable<OpenNode> open = new HandleTable<>();
    private final PathOperations paths;
    private final ServerStatistics statistics;
    private final Answers answers;
    private final Runnable whenStarted;

    /** The closures hold their targets weakly. */
    private final List<Object> callbacks = new ArrayList<>();

    /**
     * Loads libfuse.
     *
     * @param whenStarted called once the kernel has shaken hands
     */
    LibfuseAdapter(FuseOperations nodes, ServerStatistics statistics, Runnable whenStarted) {
        this.nodes = nodes;
        this.statistics = statistics;
        this.answers = new Answers(statistics.messages());
        this.resolver = new PathResolver(nodes);
        this.paths = new PathOperations(nodes, resolver, open);
        this.whenStarted = whenStarted;
        registerPathCallbacks();
    }

    /** Mounts, serves until somebody unmounts, and returns the exit code of {@code fuse_main}. */
    int run(List<String> arguments) {
        return libFuse.fuse_main_real(
                arguments.size(), arguments.toArray(String[]::new), fuseOperations, Struct.size(fuseOperations), null);
    }

    private void registerPathCallbacks() {
        var ops = fuseOperations;
        register(ops.getattr, PathCallbacks.WithStruct.class, (path, stat) -> answers.done(Opcode.GETATTR,
                () -> StructWriter.write(paths.getattr(caller(), bytes(path)), FileStat.of(stat))));
        register(ops.readlink, PathCallbacks.WithBuffer.class, this::readlinkInto);
        register(ops.mknod, PathCallbacks.WithDevice.class, (path, mode, device) -> answers.done(Opcode.MKNOD,
                () -> paths.mknod(caller(), bytes(path), (int) mode, deviceId(device))));
        register(ops.mkdir, PathCallbacks.WithMode.class, (path, mode) -> answers.done(Opcode.MKDIR,
                () -> paths.mkdir(caller(), bytes(path), (int) mode)));
        register(ops.unlink, PathCallbacks.OnPath.class, path -> answers.done(Opcode.UNLINK,
                () -> paths.unlink(caller(), bytes(path))));
        register(ops.rmdir, PathCallbacks.OnPath.class, path -> answers.done(Opcode.RMDIR,
                () -> paths.rmdir(caller(), bytes(path))));
        register(ops.symlink, PathCallbacks.OnTwoPaths.class, (target, path) -> answers.done(Opcode.SYMLINK,
                () -> paths.symlink(caller(), bytes(target), bytes(path))));
        register(ops.rename, PathCallbacks.OnTwoPaths.class, (path, newPath) -> answers.done(Opcode.RENAME,
                () -> paths.rename(caller(), bytes(path), bytes(newPath))));
        register(ops.link, PathCallbacks.OnTwoPaths.class, (path, newPath) -> answers.done(Opcode.LINK,
                () -> paths.link(caller(), bytes(path), bytes(newPath))));
        register(ops.chmod, PathCallbacks.WithMode.class, (path, mode) -> answers.done(Opcode.SETATTR,
                () -> paths.chmod(caller(), bytes(path), (int) mode)));
        register(ops.chown, PathCallbacks.WithOwner.class, (path, uid, gid) -> answers.done(Opcode.SETATTR,
                () -> paths.chown(caller(), bytes(path), (int) uid, (int) gid)));
        register(ops.truncate, PathCallbacks.WithSize.class, (path, size) -> answers.done(Opcode.SETATTR,
                () -> paths.setattr(caller(), bytes(path), SetattrRequest.ofSize(size))));
        register(ops.utimens, PathCallbacks.WithStruct.class, (path, times) -> answers.done(Opcode.SETATTR,
                () -> paths.utimens(caller(), bytes(path), timestamp(times, 0), timestamp(times, 1))));
        register(ops.statfs, PathCallbacks.WithStruct.class, (path, statvfs) -> answers.done(Opcode.STATFS,
                () -> StructWriter.write(paths.statfs(caller(), bytes(path)), Statvfs.of(statvfs))));
        registerOpening();
        registerXattrs();
        registerFsyncdir();
        // the flags, which are bits in C, follow bmap
        long flags = ops.bmap.offset() + Runtime.getSystemRuntime().addressSize();
        Struct.getMemory(ops).putInt(flags, NULLPATH_OK_NOPATH_UTIME_OMIT_OK);
    }

    private void registerOpening() {
        var ops = fuseOperations;
        register(ops.open, PathCallbacks.WithStruct.class, (path, info) -> answers.done(Opcode.OPEN, () -> {
            FuseFileInfo fi = FuseFileInfo.of(info);
            fi.fh.set(paths.open(caller(), bytes(path), fi.flags.get()));
        }));
        register(ops.opendir, PathCallbacks.WithStruct.class, (path, info) -> answers.done(Opcode.OPENDIR, () -> {
            FuseFileInfo fi = FuseFileInfo.of(info);
            fi.fh.set(paths.opendir(caller(), bytes(path), fi.flags.get()));
        }));
        register(ops.create, PathCallbacks.WithModeAndStruct.class,
                (path, mode, info) -> answers.done(Opcode.CREATE, () -> {
                    FuseFileInfo fi = FuseFileInfo.of(info);
                    fi.fh.set(paths.create(caller(), bytes(path), fi.flags.get(), (int) mode));
                }));
    }

    private void registerFsyncdir() {
        register(fuseOperations.fsyncdir, PathCallbacks.WithFlagAndStruct.class,
                (path, dataOnly, info) -> answers.done(Opcode.FSYNCDIR, () -> {
                    OpenNode node = opened(FuseFileInfo.of(info));
                    nodes.fsyncdir(caller().context(), node.nodeId(), node.fh(), dataOnly != 0);
                }));
    }

    private void registerXattrs() {
        var ops = fuseOperations;
        register(ops.setxattr, PathCallbacks.WithNameBufferAndFlags.class,
                (path, name, value, size, flags) -> answers.done(Opcode.SETXATTR, () -> paths.setxattr(
                        caller(), bytes(path), XattrName.of(bytes(name)), bytes(value, Math.toIntExact(size)), flags)));
        register(ops.getxattr, PathCallbacks.WithNameAndBuffer.class,
                (path, name, buffer, size) -> answers.of(Opcode.GETXATTR,
                        () -> fill(paths.getxattr(caller(), bytes(path), XattrName.of(bytes(name))), buffer, size)));
        register(ops.listxattr, PathCallbacks.WithBuffer.class, (path, buffer, size) -> answers.of(Opcode.LISTXATTR,
                () -> fill(joined(paths.listxattr(caller(), bytes(path))), buffer, size)));
        register(ops.removexattr, PathCallbacks.OnTwoPaths.class, (path, name) -> answers.done(Opcode.REMOVEXATTR,
                () -> paths.removexattr(caller(), bytes(path), XattrName.of(bytes(name)))));
    }

    private <T> void register(BaseStruct.Func<?> member, Class<T> type, T callback) {
        callbacks.add(callback);
        Pointer closure = Runtime.getSystemRuntime().getClosureManager().getClosurePointer(type, callback);
        Struct.getMemory(fuseOperations).putPointer(member.offset(), closure);
    }

    private PathOperations.Caller caller() {
        FuseContext context = getContext();
        RequestContext request = new RequestContext(
                context.uid.intValue(), context.gid.intValue(), context.pid.intValue());
        return new PathOperations.Caller(request, context.umask.intValue());
    }

    private static byte[] bytes(Pointer string) {
        return bytes(string, string.indexOf(0, (byte) 0));
    }

    private static byte[] bytes(Pointer memory, int length) {
        byte[] bytes = new byte[length];
        memory.get(0, bytes, 0, length);
        return bytes;
    }

    /** Decodes glibc's {@code dev_t} into the kernel's 32-bit form. */
    private static int deviceId(long device) {
        return DeviceId.of((int) (device >>> 8 & 0xfff), (int) ((device & 0xff) | (device >>> 12 & 0xfff00)));
    }

    private static Timestamp timestamp(Pointer times, int index) {
        Timespec first = Timespec.of(times);
        Timespec time = index == 0 ? first : Timespec.of(times.slice((long) index * Struct.size(first)));
        return new Timestamp(time.tv_sec.get(), time.tv_nsec.intValue());
    }

    /** Answers with a text of limited length and a NUL, as {@code readlink} of libfuse wants it. */
    private int readlinkInto(Pointer path, Pointer buffer, long size) {
        return answers.done(Opcode.READLINK, () -> {
            byte[] target = paths.readlink(caller(), bytes(path));
            int length = (int) Math.min(target.length, size - 1);
            buffer.put(0, target, 0, length);
            buffer.putByte(length, (byte) 0);
        });
    }

    /** Answers with a value, or with its size if that is asked for by a size of 0. */
    private static int fill(byte[] value, Pointer buffer, long size) throws ErrnoException {
        if (size != 0) {
            if (value.length > size) {
                throw new ErrnoException(Errno.ERANGE);
            }
            buffer.put(0, value, 0, value.length);
        }
        return value.length;
    }

    private static byte[] joined(List<XattrName> names) {
        int length = names.stream().mapToInt(name -> name.bytes().length + 1).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (XattrName name : names) {
            System.arraycopy(name.bytes(), 0, all, at, name.bytes().length);
            at += name.bytes().length + 1;
        }
        return all;
    }

    @Override
    public @Nullable Pointer init(Pointer connection) {
        int wanted = CAP_ATOMIC_O_TRUNC | CAP_BIG_WRITES | CAP_DONT_MASK | CAP_IOCTL_DIR;
        int capable = connection.getInt(CONN_CAPABLE);
        connection.putInt(CONN_WANT, connection.getInt(CONN_WANT) | (wanted & capable));
        boolean umaskIsOurs = (capable & CAP_DONT_MASK) != 0;
        nodes.init(new ConnectionTraits(null, SilentInvalidator.INSTANCE, umaskIsOurs, false, false, false, MAX_WRITE));
        whenStarted.run();
        return null;
    }

    private OpenNode opened(FuseFileInfo info) throws ErrnoException {
        return open.require(info.fh.get());
    }

    @Override
    public int read(String path, Pointer buffer, long size, long offset, FuseFileInfo info) {
        return answers.of(Opcode.READ, () -> {
            OpenNode node = opened(info);
            return nodes.read(
                    caller().context(), node.nodeId(), node.fh(), offset, NativeMemory.segment(buffer.address(), size));
        });
    }

    @Override
    public int write(String path, Pointer buffer, long size, long offset, FuseFileInfo info) {
        return answers.of(Opcode.WRITE, () -> {
            OpenNode node = opened(info);
            return nodes.write(
                    caller().context(),
                    node.nodeId(),
                    node.fh(),
                    offset,
                    NativeMemory.segment(buffer.address(), size),
                    0,
                    false);
        });
    }

    @Override
    public int release(String path, FuseFileInfo info) {
        return answers.done(Opcode.RELEASE, () -> {
            OpenNode node = open.remove(info.fh.get());
            if (node != null) {
                nodes.release(node.nodeId(), node.fh());
                resolver.release(node.nodeId());
            }
        });
    }

    @Override
    public int fsync(String path, int dataOnly, FuseFileInfo info) {
        return answers.done(Opcode.FSYNC, () -> {
            OpenNode node = opened(info);
            nodes.fsync(caller().context(), node.nodeId(), node.fh(), dataOnly != 0);
        });
    }

    @Override
    public int fgetattr(String path, FileStat stat, FuseFileInfo info) {
        return answers.done(Opcode.GETATTR, () -> {
            OpenNode node = opened(info);
            AttrReply reply = new AttrReply();
            nodes.getattr(caller().context(), node.nodeId(), node.fh(), reply);
            StructWriter.write(PathOperations.requireStat(reply.stat), stat);
        });
    }

    @Override
    public int ftruncate(String path, long size, FuseFileInfo info) {
        return answers.done(Opcode.SETATTR, () -> {
            OpenNode node = opened(info);
            nodes.setattr(
                    caller().context(), node.nodeId(), node.fh(), SetattrRequest.ofSize(size), new AttrReply());
        });
    }

    @Override
    public int fallocate(String path, int mode, long offset, long length, FuseFileInfo info) {
        return answers.done(Opcode.FALLOCATE, () -> {
            OpenNode node = opened(info);
            nodes.fallocate(caller().context(), node.nodeId(), node.fh(), mode, offset, length);
        });
    }

    @Override
    public int readdir(String path, Pointer buffer, FuseFillDir filler, long offset, FuseFileInfo info) {
        return answers.done(Opcode.READDIR, () -> {
            OpenNode node = opened(info);
            nodes.readdir(
                    caller().context(), node.nodeId(), node.fh(), offset, new FillDirSink(buffer, filler));
        });
    }

    @Override
    public int releasedir(String path, FuseFileInfo info) {
        return answers.done(Opcode.RELEASEDIR, () -> {
            OpenNode node = open.remove(info.fh.get());
            if (node != null) {
                nodes.releasedir(node.nodeId(), node.fh());
                resolver.release(node.nodeId());
            }
        });
    }

    /** Our own statistics, asked of the root directory; all else is ENOTTY. */
    @Override
    public int ioctl(String path, int command, Pointer argument, FuseFileInfo info, long flags, Pointer data) {
        return answers.of(Opcode.IOCTL, () -> {
            if (!StatisticsRequest.isOne(command) || opened(info).nodeId() != FuseOperations.ROOT_ID) {
                throw new ErrnoException(Errno.ENOTTY);
            }
            byte[] answer = statistics.answer(command, caller().context().uid());
            data.put(0, answer, 0, answer.length);
            return answer.length;
        });
    }
}
