package io.ufs.core.check;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.StackReader;
import io.ufs.core.vfs.Name;

/** Files whose content is below: it should be there (rules L9, L10). */
final class ContentCheck {
    /** Length of the marker without a digest. */
    private static final int HEADER = 4;

    private final Reporter reporter;
    private final StackReader reader;
    private final RedirectCheck redirects;

    ContentCheck(Reporter reporter, StackReader reader, RedirectCheck redirects) {
        this.reporter = reporter;
        this.reader = reader;
        this.redirects = redirects;
    }

    /** Examines the marks of a regular file. */
    void check(UpperDirectory dir, Name name, UpperInode inode, PrivateAttributes attributes) throws ErrnoException {
        Location where = dir.where.child(name);
        byte[] value = attributes.get(OverlayXattr::metacopy);
        if (value == null) {
            if (attributes.has(OverlayXattr::redirect)) {
                redirects.unused(where, inode, attributes, "the file has its content here");
            }
            return;
        }
        if (value.length != 0 && (value.length < HEADER || value[0] != 0 || (value[1] & 0xff) != value.length)) {
            reporter.found(Problem.MALFORMED_METACOPY, where,
                    "overlay.metacopy is malformed: the file cannot be opened; its content is below, under its name");
            return;
        }
        boolean redirected = attributes.has(OverlayXattr::redirect);
        if (redirected && redirects.read(where, attributes) == null) {
            return;
        }
        if (!dir.belowKnown) {
            return;
        }
        try {
            reader.requireContent(dir.merged, name, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EIO && e.errno() != Errno.EINVAL) {
                throw e;
            }
            reporter.found(Problem.MISSING_CONTENT, where,
                    "only attributes of the file are here, and its content is in no layer below: reading it gives EIO");
        }
    }
}
