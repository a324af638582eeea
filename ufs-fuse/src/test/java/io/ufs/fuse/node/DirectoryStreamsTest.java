package io.ufs.fuse.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listings that are read without a handle. */
class DirectoryStreamsTest {
    private static final int DIRECTORIES = DirectoryStreams.CAPACITY + 10;

    private final MemoryFilesystem memory = MemoryFilesystem.create();
    private final OverlayFilesystem union;
    private final DirectoryStreams streams;

    DirectoryStreamsTest() throws ErrnoException {
        String many = IntStream.range(0, DIRECTORIES).mapToObj(i -> "d" + i + "/").collect(Collectors.joining("\n"));
        LayerStack stack = new LayerStack(
                memory.tree("upper", "").asUpper(),
                List.of(memory.tree("lower", "d/\nd/a \"\"\nd/b \"\"\nd/c \"\"\nfile \"\"\n" + many).asLower()));
        union = new OverlayFilesystem(stack, OverlayOptions.defaults());
        streams = new DirectoryStreams(union);
    }

    @AfterEach
    void close() {
        union.close();
    }

    private OverlayInode inode(String name) throws ErrnoException {
        return Objects.requireNonNull(union.lookup(union.root(), Name.of(name))).inode();
    }

    /** Reads one entry, and returns the place behind it; the name goes to {@code names}. At the end nothing changes. */
    private long readOne(OverlayInode dir, long place, List<String> names) throws ErrnoException {
        DirectoryStreams.Reading reading = streams.read(dir, place);
        OpenDirectory directory = reading.handle().directory();
        if (reading.position() >= directory.size()) {
            streams.ended(dir, reading);
            return place;
        }
        names.add(directory.entry(reading.position()).name().toString());
        return reading.place(reading.position() + 1);
    }

    private List<String> readFrom(OverlayInode dir, long start) throws ErrnoException {
        List<String> names = new ArrayList<>();
        long place = start;
        long before;
        do {
            before = place;
            place = readOne(dir, place, names);
        } while (place != before);
        return names;
    }

    @Test
    void read_toTheEnd_isTheWholeListingAndNothingStays() throws ErrnoException {
        assertEquals(List.of(".", "..", "a", "b", "c"), readFrom(inode("d"), 0));
        assertEquals(0, streams.size());
    }

    @Test
    void read_ofAFile_isEnotdir() throws ErrnoException {
        OverlayInode file = inode("file");
        ErrnoException error = assertThrows(ErrnoException.class, () -> streams.read(file, 0));
        assertEquals(Errno.ENOTDIR, error.errno());
        assertEquals(0, streams.size());
    }

    @Test
    void read_afterNamesWereRemoved_goesOnInTheListingThatWasBegun() throws ErrnoException {
        OverlayInode dir = inode("d");
        List<String> names = new ArrayList<>();
        long place = 0;
        for (int i = 0; i < 3; i++) {
            place = readOne(dir, place, names);
        }
        union.unlink(dir, Name.of("a"));
        names.addAll(readFrom(dir, place));
        assertEquals(List.of(".", "..", "a", "b", "c"), names, "a shift by the name that is gone would miss b");
    }

    @Test
    void read_fromTheStartMeanwhile_getsANewListingAndLeavesTheOldReaderHis() throws ErrnoException {
        OverlayInode dir = inode("d");
        List<String> names = new ArrayList<>();
        long place = readOne(dir, 0, names);
        union.unlink(dir, Name.of("a"));
        long second = readOne(dir, 0, new ArrayList<>());
        assertEquals(2, streams.size());
        assertEquals(List.of("..", "b", "c"), readFrom(dir, second));
        names.addAll(readFrom(dir, place));
        assertEquals(List.of(".", "..", "a", "b", "c"), names);
        assertEquals(0, streams.size());
    }

    @Test
    void read_ofAnUnchangedDirectory_isSharedAndItsPlacesAreSmall() throws ErrnoException {
        OverlayInode dir = inode("d");
        long first = readOne(dir, 0, new ArrayList<>());
        long second = readOne(dir, 0, new ArrayList<>());
        assertEquals(1, first);
        assertEquals(1, second);
        assertEquals(1, streams.size());
        readFrom(dir, first);
        assertEquals(1, streams.size(), "the other is not at the end");
        readFrom(dir, second);
        assertEquals(0, streams.size());
    }

    @Test
    void read_fromTheStart_whereOthersChangeTheLayers_isAlwaysNew() throws ErrnoException {
        LayerStack stack = new LayerStack(
                memory.tree("upper2", "").asUpper(), List.of(memory.tree("lower2", "d/\nd/a \"\"").asLower()));
        try (OverlayFilesystem shared = new OverlayFilesystem(stack, OverlayOptions.defaults().withExclusive(false))) {
            DirectoryStreams others = new DirectoryStreams(shared);
            OverlayInode dir = Objects.requireNonNull(shared.lookup(shared.root(), Name.of("d"))).inode();
            others.read(dir, 0);
            others.read(dir, 0);
            assertEquals(2, others.size());
        }
    }

    @Test
    void read_atAPlaceOfAListingThatIsGone_goesOnInTheDirectoryAsItIs() throws ErrnoException {
        OverlayInode dir = inode("d");
        long place = readOne(dir, readOne(dir, 0, new ArrayList<>()), new ArrayList<>());
        streams.drop(dir);
        assertEquals(0, streams.size());
        assertEquals(List.of("a", "b", "c"), readFrom(dir, place));
    }

    @Test
    void read_byThoseWhoLookAndGo_leavesFewListingsOfOneDirectory() throws ErrnoException {
        OverlayInode dir = inode("d");
        for (int i = 0; i < 3 * DirectoryStreams.CAPACITY_OF_ONE; i++) {
            readOne(dir, 0, new ArrayList<>());
            union.mkdir(dir, Name.of("new" + i), 0755, new Credentials(0, 0, 0));
        }
        assertEquals(DirectoryStreams.CAPACITY_OF_ONE, streams.size());
    }

    @Test
    void read_ofTooManyAtOnce_letsGoOfTheOneThatWasReadLongestAgo() throws ErrnoException {
        for (int i = 0; i < DIRECTORIES; i++) {
            readOne(inode("d" + i), 0, new ArrayList<>());
        }
        assertEquals(DirectoryStreams.CAPACITY, streams.size());
    }
}
