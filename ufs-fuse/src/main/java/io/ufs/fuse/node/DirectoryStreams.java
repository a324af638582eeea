package io.ufs.fuse.node;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Listings for requests without a handle: the kernel sends no OPENDIR on a connection with zero-message opendirs, and whoever
 * is in the middle of a directory must go on in the listing that he began with, whatever changes meanwhile. So the place that
 * the kernel sends back tells the listing too: its number is in the upper half. The first listing of a directory has
 * the number 0, and places are small as long as nothing changes under a reader.
 *
 * <p>A listing is let go of when all who began with it have come to its end, when the kernel forgets the directory, and when
 * {@link #CAPACITY} others have been read since, or {@link #CAPACITY_OF_ONE} of the same directory. Whoever comes back after that goes on at the same place in what the directory
 * is then.
 */
public final class DirectoryStreams {
    /** More directories than programs are in the middle of at one time. */
    static final int CAPACITY = 256;

    /** More listings of one directory than are being read at one time: who looks and goes leaves one behind for each change. */
    static final int CAPACITY_OF_ONE = 8;

    private final OverlayFilesystem filesystem;

    /** Guarded by this; the least recently read first. */
    private final Map<OverlayInode, Directory> directories = new LinkedHashMap<>(16, 0.75f, true);

    /** Listings in all. Guarded by this. */
    private int count;

    /** The listings of one directory, the newest last. */
    private static final class Directory {
        final List<Stream> streams = new ArrayList<>(1);
        int nextNumber;
    }

    /** A listing, and where in it the kernel wants to go on. */
    public record Reading(DirectoryHandle handle, int position, Stream stream) {
        /** Returns what the kernel is to send back for a position of the same listing. */
        public long place(long next) {
            return (long) stream.number << 32 | next;
        }
    }

    /** One listing. */
    static final class Stream {
        private final int number;
        private final DirectoryHandle handle;

        /** Those who have begun, less those who have come to the end. Guarded by the table. */
        private int readers;

        private Stream(int number, DirectoryHandle handle) {
            this.number = number;
            this.handle = handle;
        }
    }

    /** Makes an empty table. */
    public DirectoryStreams(OverlayFilesystem filesystem) {
        this.filesystem = filesystem;
    }

    /**
     * Returns the listing to read from.
     *
     * @param inode a directory on which the caller has a reference
     * @param place 0 to begin, or what {@link Reading#place} gave
     * @throws ErrnoException ENOTDIR
     */
    public synchronized Reading read(OverlayInode inode, long place) throws ErrnoException {
        Directory directory = directories.get(inode);
        Stream stream = place == 0 ? null : find(directory, (int) (place >>> 32));
        if (stream == null) {
            stream = newest(directory);
        }
        if (stream == null || (place == 0 && !holds(stream))) {
            stream = begin(inode, directory);
        }
        if (place == 0) {
            stream.readers++;
        }
        return new Reading(stream.handle, (int) place, stream);
    }

    /** Says whether somebody who begins now would get the same listing. */
    private boolean holds(Stream stream) {
        return filesystem.isExclusive() && stream.handle.directory().isCurrent();
    }

    private static @Nullable Stream find(@Nullable Directory directory, int number) {
        if (directory != null) {
            for (Stream stream : directory.streams) {
                if (stream.number == number) {
                    return stream;
                }
            }
        }
        return null;
    }

    private static @Nullable Stream newest(@Nullable Directory directory) {
        return directory == null ? null : directory.streams.getLast();
    }

    private Stream begin(OverlayInode inode, @Nullable Directory known) throws ErrnoException {
        OpenDirectory opened = filesystem.opendir(inode);
        Directory directory = known;
        if (directory == null) {
            directory = new Directory();
            directories.put(inode, directory);
        }
        Stream stream = new Stream(directory.nextNumber++ & Integer.MAX_VALUE,
                new DirectoryHandle(opened, new ListingAdvice()));
        directory.streams.add(stream);
        count++;
        if (directory.streams.size() > CAPACITY_OF_ONE) {
            directory.streams.removeFirst();
            count--;
        }
        while (count > CAPACITY) {
            removeEldest();
        }
        return stream;
    }

    private void removeEldest() {
        Iterator<Directory> eldest = directories.values().iterator();
        Directory directory = eldest.next();
        directory.streams.removeFirst();
        count--;
        if (directory.streams.isEmpty()) {
            eldest.remove();
        }
    }

    /** Notes that a reader has come to the end of a listing. */
    public synchronized void ended(OverlayInode inode, Reading reading) {
        Directory directory = directories.get(inode);
        Stream stream = reading.stream;
        if (--stream.readers <= 0 && directory != null && directory.streams.remove(stream)) {
            count--;
            if (directory.streams.isEmpty()) {
                directories.remove(inode);
            }
        }
    }

    /** Lets go of the listings of a directory. */
    public synchronized void drop(OverlayInode inode) {
        Directory dropped = directories.remove(inode);
        if (dropped != null) {
            count -= dropped.streams.size();
        }
    }

    /** Returns the number of listings. */
    public synchronized int size() {
        return count;
    }
}
