package io.ufs.core.check;

import io.ufs.core.check.Finding.Area;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.TreeEraser;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;

/** The work area: empty but for the mark of a volatile mount (rules C14, O1, O4). */
final class WorkAreaCheck {
    private static final Name WORK = Name.of("work");
    private static final Name INCOMPAT = Name.of("incompat");

    private final CheckOptions options;
    private final Reporter reporter;

    WorkAreaCheck(CheckOptions options, Reporter reporter) {
        this.options = options;
        this.reporter = reporter;
    }

    void check(UpperDir base) throws ErrnoException, Reporter.CancelledException {
        RealEntry work = base.lookup(WORK);
        if (work == null || !(work.inode() instanceof UpperDir dir)) {
            return;
        }
        Location where = Location.rootOf(Area.WORK).child(WORK);
        for (Name name : names(dir)) {
            reporter.examined();
            RealEntry entry = dir.lookup(name);
            if (entry == null) {
                continue;
            }
            if (name.equals(INCOMPAT) && entry.inode() instanceof UpperDir marks) {
                checkMarks(where.child(name), marks);
            } else if (name.byteAt(0) != '#') {
                leftover(where.child(name), dir, name, "nothing of this name belongs here");
            } else if (!options.live() && !entry.stat().isWhiteoutDevice()) {
                // While a mount lives, it may be what is just being made; the kernel leaves its shared whiteout.
                leftover(where.child(name), dir, name, "an interrupted operation left it");
            }
        }
    }

    private void leftover(Location where, UpperDir dir, Name name, String text) {
        reporter.found(Problem.LEFTOVER, where, text,
                Repair.safe("remove it", () -> TreeEraser.remove(dir, name)));
    }

    private void checkMarks(Location where, UpperDir marks) throws ErrnoException {
        for (Name name : names(marks)) {
            if (!options.live()) {
                reporter.found(Problem.VOLATILE, where.child(name),
                        "a mount with '" + name + "' synced nothing: what it wrote is lost or broken if the machine has"
                                + " crashed since; if it has not, remove this");
            }
        }
    }

    private static List<Name> names(UpperDir dir) throws ErrnoException {
        List<Name> names = new ArrayList<>();
        dir.readdir((name, type, ino) -> names.add(name));
        return names;
    }
}
