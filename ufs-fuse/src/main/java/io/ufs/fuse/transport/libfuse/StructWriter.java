package io.ufs.fuse.transport.libfuse;

import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;

/** Fills the structs of the C library that libfuse wants. */
final class StructWriter {
    private StructWriter() {}

    /** Fills {@code struct stat}. */
    static void write(Stat stat, FileStat target) {
        target.st_ino.set(stat.ino());
        target.st_mode.set(stat.mode());
        target.st_nlink.set(stat.nlink());
        target.st_uid.set(Integer.toUnsignedLong(stat.uid()));
        target.st_gid.set(Integer.toUnsignedLong(stat.gid()));
        target.st_rdev.set(makedev(stat.rdev()));
        target.st_size.set(stat.size());
        target.st_blocks.set(stat.blocks());
        target.st_blksize.set(stat.blksize());
        target.st_atim.tv_sec.set(stat.atime());
        target.st_atim.tv_nsec.set(stat.atimeNsec());
        target.st_mtim.tv_sec.set(stat.mtime());
        target.st_mtim.tv_nsec.set(stat.mtimeNsec());
        target.st_ctim.tv_sec.set(stat.ctime());
        target.st_ctim.tv_nsec.set(stat.ctimeNsec());
    }

    /** Fills what {@code readdir} needs of {@code struct stat}: {@code d_ino} and {@code d_type}. */
    static void write(long ino, FileType type, FileStat target) {
        target.st_ino.set(ino);
        target.st_mode.set(type.modeBits());
    }

    /** Fills {@code struct statvfs}. */
    static void write(StatFs statfs, Statvfs target) {
        target.f_bsize.set(statfs.bsize());
        target.f_frsize.set(statfs.frsize());
        target.f_blocks.set(statfs.blocks());
        target.f_bfree.set(statfs.bfree());
        target.f_bavail.set(statfs.bavail());
        target.f_files.set(statfs.files());
        target.f_ffree.set(statfs.ffree());
        target.f_favail.set(statfs.ffree());
        target.f_namemax.set(statfs.nameMax());
    }

    /**
     * Encodes a device number as glibc's {@code dev_t} does (gnu_dev_makedev); for 12 bits of major and 20 of minor
     * number it is the kernel's encoding.
     */
    static long makedev(int device) {
        long major = DeviceId.major(device);
        long minor = DeviceId.minor(device);
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12;
    }
}
