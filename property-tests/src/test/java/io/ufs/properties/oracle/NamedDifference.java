package io.ufs.properties.oracle;

import io.ufs.core.vfs.Mode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What ufs does otherwise than the kernel's overlay on purpose. Whatever is not here is an error. */
enum NamedDifference {
    DIRECTORY_LINKS(
            "link count of directories",
            "The kernel's overlay shows 1 for every merged directory (I5); ufs counts the directories inside.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("links") && it.kernel().equals("1") && isDirectory(it);
        }
    },
    UNLINKED_LINKS(
            "link count of an open file without names",
            "The kernel's overlay goes on showing the count of the lower file; ufs shows 0, as every filesystem does (U7).",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("links") && it.path().startsWith(View.HELD) && it.ufs().equals("0");
        }
    },
    UNLINKED_CHANGES(
            "changes to an open lower file without names",
            "The kernel's overlay cannot copy it up any more: EEXIST, ENOENT or ESTALE from fchmod and others (U7);"
                    + " ufs changes it, as every filesystem does.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && plain(it.step()) instanceof HandleSteps.ChmodHeld
                    && it.kernel().equals("EEXIST");
        }
    },
    NUMBER_IN_OLD_LISTING(
            "number of a broken hard link in a listing that the kernel keeps",
            "Without an index a lower hard link becomes a file of its own when it is copied up. The kernel keeps listings"
                    + " of a mount of ufs and answers them without a request, so d_ino, which is advice, may be the former"
                    + " one; stat is right. With index=on there is no other number.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && plain(it.step()) instanceof OtherSteps.Readdir
                    && it.ufs().replace(OtherSteps.OTHER_NUMBER, "").equals(it.kernel());
        }
    },
    SAME_LENGTH(
            "time of a truncate to the same length",
            "tmpfs sets the time of modification although the length stays; ufs leaves it on every filesystem, as ext4 and"
                    + " POSIX do.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("mtime") && it.kernel().equals("new")
                    && plain(it.step()) instanceof ContentSteps.Truncate;
        }
    },
    CONTENT_FOLLOWED(
            "time of a metacopy file that is opened for writing",
            "The kernel's overlay changes the time of modification when the content follows the attributes (C12), although"
                    + " nothing has been written; ufs keeps it.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("mtime") && it.kernel().equals("new") && switch (plain(it.step())) {
                case ContentSteps.Write(var path, var offset, var text) -> text.isEmpty();
                case ContentSteps.Append(var path, var text) -> text.isEmpty();
                case ContentSteps.Open open -> true;
                case ContentSteps.Fallocate fallocate -> true;
                case ContentSteps.CopyRange copy -> true;
                case NameSteps.Create create -> true;
                case HandleSteps.Hold hold -> true;
                default -> false;
            };
        }
    },
    CHANGED_NOTHING(
            "set-id bits after a chown to nobody new",
            "chown(2) of -1:-1 by root arrives like the preparation of a write by root, which keeps set-id bits; so ufs"
                    + " keeps them for both, rather than lose them at a write. Nobody gains a right by it.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("mode")
                    && plain(it.step()) instanceof AttributeSteps.Chown(var path, var uid, var gid)
                    && uid == -1 && gid == -1;
        }
    },
    GHOSTS(
            "ghost names",
            "The kernel's overlay lists a whiteout in a directory that is not merged, although it does not exist (K-D1),"
                    + " and does not remove such a directory, nor one with an attribute whiteout in a lower: ENOTEMPTY."
                    + " ufs hides whiteouts everywhere.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            if (it.field().equals(View.GHOST)) {
                return true;
            }
            return it.field().equals(Mismatch.OUTCOME) && switch (plain(it.step())) {
                case NameSteps.Rmdir(var path) -> it.kernel().equals("ENOTEMPTY") && showsEmpty(it.view(), path);
                case NameSteps.Rename(var from, var to, var flags) ->
                    it.kernel().equals("ENOTEMPTY") && showsEmpty(it.view(), to);
                case OtherSteps.Readdir listing -> it.kernel().contains(" ENOENT");
                default -> false;
            };
        }
    };

    private final String title;
    private final String reason;
    private final boolean parting;

    NamedDifference(String title, String reason, boolean parting) {
        this.title = title;
        this.reason = reason;
        this.parting = parting;
    }

    /** Says whether this is what was seen. */
    abstract boolean covers(Mismatch it);

    /** Returns what covers a mismatch. */
    static Optional<NamedDifference> of(Mismatch mismatch) {
        return Arrays.stream(values()).filter(difference -> difference.covers(mismatch)).findFirst();
    }

    String title() {
        return title;
    }

    /** Returns what the kernel does, what ufs does, and why that is better. */
    String reason() {
        return reason;
    }

    /** Says whether the two sides have different trees after an outcome that differs so. */
    boolean parts() {
        return parting;
    }

    private static Step plain(Step step) {
        return step instanceof OtherSteps.ByUser(var inner) ? inner : step;
    }

    private static boolean showsEmpty(View view, String path) {
        return view.objects().entrySet().stream()
                .filter(object -> object.getKey().startsWith(path + "/"))
                .allMatch(object -> object.getValue().containsKey(View.GHOST));
    }

    private static boolean isDirectory(Mismatch it) {
        Map<String, String> fields = it.view().objects().get(it.path());
        return fields != null && Mode.isDirectory(Integer.parseInt(fields.getOrDefault("mode", "0"), 8));
    }
}
