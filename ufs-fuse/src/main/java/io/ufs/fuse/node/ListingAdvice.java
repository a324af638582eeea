package io.ufs.fuse.node;

import io.ufs.fuse.node.ListingHabits.Habit;

/**
 * Decides whether the entries of an open directory shall come with their attributes. Attributes that READDIRPLUS brings save
 * the LOOKUP of whoever wants them next, but cost several times the name alone, and memory in the kernel and here. So a
 * directory gives them for its first {@value #EAGER_ENTRIES} entries, unless the client is known to want them for all, or for
 * none but directories. Further on they come only if a name that came without
 * them has been looked up before more names were asked for, as a program does that looks at each entry when it has read
 * it. Safe for use by several threads: what they miss of each other costs a message, no more.
 */
public final class ListingAdvice {
    /** Entries that have attributes as long as nothing is known of the client: more than what most directories have. */
    static final int EAGER_ENTRIES = 4096;

    private volatile boolean eager;
    private volatile boolean gaveNamesAlone;

    /** Which entries have attributes. */
    public enum Attributes {
        NONE, DIRECTORIES, ALL
    }

    /**
     * Says which entries from a position on shall have attributes, and notes the answer.
     *
     * @param position where the kernel goes on reading
     * @param lookedUp whether the last name that was looked up on the whole mount was one of this directory
     * @param habit of the client
     */
    public Attributes wanted(long position, boolean lookedUp, Habit habit) {
        if (gaveNamesAlone && lookedUp) {
            eager = true;
        }
        Attributes wanted = eager ? Attributes.ALL : switch (habit) {
            case LOOKS -> Attributes.ALL;
            case READS_NAMES -> Attributes.DIRECTORIES;
            case UNKNOWN -> position < EAGER_ENTRIES ? Attributes.ALL : Attributes.NONE;
        };
        gaveNamesAlone = wanted != Attributes.ALL;
        return wanted;
    }

    /** Says whether a name that came alone was looked up, so that all have attributes now. */
    public boolean isEager() {
        return eager;
    }
}
