package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The table of a directory's dentries does what a map does. */
class DentryTableProperty {
    static final int NAMES = 48;

    /** Each number is a name; a third of the steps take one out, the others put one in. */
    @Property
    void anySteps_sameAsAMap(@ForAll @Size(max = 400) List<@IntRange(max = 3 * NAMES - 1) Integer> steps)
            throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "")) {
            OverlayDirectory dir = union.filesystem().root();
            DentryTable table = new DentryTable();
            Map<Name, Dentry> model = new HashMap<>();
            for (int step : steps) {
                Name name = name(step % NAMES);
                Dentry dentry = new Dentry(dir, name, dir);
                if (step >= NAMES) {
                    assertEquals(model.put(name, dentry) == null, table.put(dentry));
                } else {
                    Dentry known = model.get(name);
                    assertFalse(table.remove(dentry), "another dentry of the same name");
                    if (known != null) {
                        assertTrue(table.remove(known));
                        model.remove(name);
                    }
                }
                assertEquals(model.size(), table.size());
            }
            for (int i = 0; i < NAMES; i++) {
                assertSame(model.get(name(i)), table.get(name(i)));
            }
        }
    }

    /** Every other name has the hash of the one before it: {@code "Aa"} and {@code "BB"}. */
    private static Name name(int i) {
        return Name.of((i % 2 == 0 ? "Aa" : "BB") + i / 2);
    }
}
