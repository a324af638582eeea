package io.ufs.properties.oracle;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Operations on the content of files by name. */
final class ContentSteps {
    private static final int FALLOC_FL_PUNCH_HOLE = 2;

    private ContentSteps() {}

    /** Writes without making the file. */
    record Write(String path, long offset, String text) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try (OpenFile file = Posix.open(place.path(path), OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK)) {
                return Integer.toString(file.pwrite(Posix.bytes(text), offset));
            }
        }

        @Override
        public String shell() {
            return "printf %s " + Shell.quote(text) + " | dd status=none conv=nocreat,notrunc oflag=seek_bytes seek="
                    + offset + " of=" + Shell.path(path);
        }
    }

    /** Opens with {@code O_TRUNC} and writes: what {@code >} does to a file that is there. */
    record Overwrite(String path, String text) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_TRUNC | OpenFlags.O_NONBLOCK;
            try (OpenFile file = Posix.open(place.path(path), flags)) {
                return Integer.toString(file.write(Posix.bytes(text)));
            }
        }

        @Override
        public String shell() {
            return "printf %s " + Shell.quote(text) + " | dd status=none conv=nocreat of=" + Shell.path(path);
        }
    }

    record Append(String path, String text) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;
            try (OpenFile file = Posix.open(place.path(path), flags)) {
                return Integer.toString(file.write(Posix.bytes(text)));
            }
        }

        @Override
        public String shell() {
            return "printf %s " + Shell.quote(text) + " | dd status=none conv=nocreat,notrunc oflag=append of="
                    + Shell.path(path);
        }
    }

    record Truncate(String path, long length) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.truncate(place.path(path), length);
            return "";
        }

        @Override
        public String shell() {
            return "truncate -c -s " + length + " " + Shell.path(path);
        }
    }

    /** {@code mode}: 0, 1 keep the size, 3 punch a hole, 16 zero a range. */
    record Fallocate(String path, int mode, long offset, long length) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try (OpenFile file = Posix.open(place.path(path), OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK)) {
                file.fallocate(mode, offset, length);
            }
            return "";
        }

        @Override
        public String shell() {
            String how = (mode & FALLOC_FL_PUNCH_HOLE) != 0 ? "-p" : mode == 16 ? "-z" : mode == 1 ? "-n" : "";
            return "fallocate " + how + " -o " + offset + " -l " + length + " " + Shell.path(path);
        }
    }

    /** Opens and closes; what a mere open changes must be the same. */
    record Open(String path, int flags) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.open(place.path(path), flags | OpenFlags.O_NONBLOCK).close();
            return "";
        }

        @Override
        public String shell() {
            return "perl -MFcntl -e 'sysopen(F,$ARGV[0]," + flags + "|O_NONBLOCK) or die \"$!\\n\"' "
                    + Shell.path(path);
        }
    }

    /** Copies within the filesystem. */
    record CopyRange(String from, String to, long offset, long length) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try (OpenFile source = Posix.open(place.path(from), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
                    OpenFile target = Posix.open(place.path(to), OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK)) {
                return Long.toString(source.copyTo(target, offset, 0, length));
            }
        }

        @Override
        public String shell() {
            return "dd status=none conv=nocreat,notrunc iflag=skip_bytes,count_bytes skip=" + offset + " count="
                    + length + " if=" + Shell.path(from) + " of=" + Shell.path(to) + " # copy_file_range";
        }
    }

    /** Writes through a shared mapping. */
    record MapWrite(String path, int offset, String text) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try (OpenFile file = Posix.open(place.path(path), OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK)) {
                long end = offset + (long) text.length();
                if (!file.stat().isRegular() || text.isEmpty() || file.stat().size() < end) {
                    return "beyond the end";
                }
                // The file is the one that is open already: its name need not be text.
                try (Arena arena = Arena.ofConfined();
                        FileChannel channel = FileChannel.open(
                                Path.of(file.procPath()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    MemorySegment map = channel.map(FileChannel.MapMode.READ_WRITE, 0, end, arena);
                    map.asSlice(offset).copyFrom(MemorySegment.ofArray(Posix.bytes(text)));
                    map.force();
                } catch (IOException | UncheckedIOException e) {
                    return "cannot be mapped, or written back";
                }
                return "";
            }
        }

        @Override
        public String shell() {
            return "python3 -c 'import mmap,sys; f=open(sys.argv[1],\"r+b\"); m=mmap.mmap(f.fileno(),0); m[" + offset
                    + ":"
                    + (offset + text.length()) + "]=sys.argv[2].encode(); m.flush()' " + Shell.path(path) + " "
                    + Shell.quote(text);
        }
    }
}
