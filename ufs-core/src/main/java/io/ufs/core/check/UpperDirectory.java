package io.ufs.core.check;

import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.overlay.StackReader;
import io.ufs.core.vfs.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of the upper layer while what is in it is examined. */
final class UpperDirectory {
    /** The directory itself. */
    final UpperDir real;

    final Location where;

    /** What it is merged of; its first part is {@link #real}. */
    final StackReader.Dir merged;

    /** Whether {@link #merged} has all that lies below; false if that cannot be told. */
    final boolean belowKnown;

    /** The path of the part below, from the root of a lower layer; null if it has none or that is not known. */
    final @Nullable List<Name> lowerPath;

    final PrivateAttributes attributes;

    /** Whether an attribute makes it opaque. */
    final boolean opaque;

    /** Whether there is something under its own name, had it no mark. */
    final boolean hidesSomething;

    /** Whether there is an object in it that says to be a copy. */
    boolean holdsCopies;

    /** Whether there is one whose number is that of the lower object. */
    boolean needsImpure;

    /** The namespace of the copies that need it. */
    boolean userCopies;

    UpperDirectory(
            UpperDir real,
            Location where,
            StackReader.Dir merged,
            boolean belowKnown,
            @Nullable List<Name> lowerPath,
            PrivateAttributes attributes,
            boolean hidesSomething) {
        this.real = real;
        this.where = where;
        this.merged = merged;
        this.belowKnown = belowKnown;
        this.lowerPath = lowerPath;
        this.attributes = attributes;
        this.opaque = attributes.hasOpaque('y') && where.parent() != null;
        this.hidesSomething = hidesSomething;
    }

    /** Says whether whiteouts by attribute are looked for in it. */
    boolean hasXattrWhiteouts() {
        return attributes.hasOpaque('x');
    }
}
