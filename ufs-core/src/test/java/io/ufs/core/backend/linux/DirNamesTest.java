package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirNamesTest {
    private final List<Name> passedOn = new ArrayList<>();

    private DirNames of(int count) throws ErrnoException {
        DirNames.Collector collector = new DirNames.Collector((name, type, ino) -> passedOn.add(name));
        for (int i = 0; i < count; i++) {
            collector.entry(Name.of("file" + i), FileType.REGULAR, i + 1);
        }
        return collector.names();
    }

    @Test
    void mayContain_listedNames_yesAndOthersNo() throws ErrnoException {
        DirNames names = of(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(names.mayContain(Name.of("file" + i)));
        }
        assertFalse(names.mayContain(Name.of("file1000")));
        assertFalse(names.mayContain(Name.of(".wh.file1")));
        assertEquals(1_000, passedOn.size(), "whoever lists gets all entries");
    }

    @Test
    void mayContain_emptyDirectory_no() throws ErrnoException {
        assertFalse(of(0).mayContain(Name.of("x")));
    }

    @Test
    void mayContain_largeDirectory_cannotTell() throws ErrnoException {
        DirNames names = of(5_000);
        assertTrue(names.mayContain(Name.of("file0")));
        assertTrue(names.mayContain(Name.of("missing")));
        assertEquals(5_000, passedOn.size());
    }

    @Test
    void with_namesOneByOne_hasAllOfThem() throws ErrnoException {
        DirNames names = of(10);
        for (int i = 10; i < 500; i++) {
            Name name = Name.of("file" + i);
            assertFalse(names.mayContain(name), name::toString);
            names = names.with(name);
        }
        for (int i = 0; i < 500; i++) {
            assertTrue(names.mayContain(Name.of("file" + i)));
        }
        assertFalse(names.isAny());
        assertFalse(DirNames.NONE.mayContain(Name.of("file0")), "tables do not change");
    }

    @Test
    void with_tooManyNames_cannotTell() throws ErrnoException {
        DirNames names = of(4_000);
        for (int i = 0; i < 200; i++) {
            names = names.with(Name.of("more" + i));
        }
        assertTrue(names.isAny());
        assertTrue(names.mayContain(Name.of("missing")));
    }
}
