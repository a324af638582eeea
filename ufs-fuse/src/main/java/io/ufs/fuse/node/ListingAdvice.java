package io.ufs.fuse.node;

/**
 * Decides whether the entries of an open directory shall come with their attributes. Attributes that READDIRPLUS brings save
 * the LOOKUP of whoever wants them next, but cost several times the name alone, and memory in the kernel and here. So a
 * directory gives them for its first {@value #EAGER_ENTRIES} entries; after these only if a name that came without
 * them has been looked up before more names were asked for, as a program does that looks at each entry when it has read
 * it. Safe for use by several threads: what they miss of each other costs a message, no more.
 */
public final class ListingAdvice {
    /** Entries that always have attributes: more than what most directories have. */
    static final int EAGER_ENTRIES = 4096;

    private volatile boolean eager;
    private volatile boolean gaveNamesAlone;

    /**
     * Says whether entries from a position on shall have attributes, and notes the answer.
     *
     * @param position where the kernel goes on reading
     * @param lookedUp whether the last name that was looked up on the whole mount was one of this directory
     */
    public boolean wantsAttributes(long position, boolean lookedUp) {
        if (gaveNamesAlone && lookedUp) {
            eager = true;
        }
        boolean wanted = eager || position < EAGER_ENTRIES;
        gaveNamesAlone = !wanted;
        return wanted;
    }
}
