package io.ufs.core.convert;

/** What a conversion does, or would do: how many markers of each kind are not yet as they should be. */
public final class ConvertSummary {
    long objects;
    long whiteouts;
    long opaques;
    long redirects;
    long metacopies;
    long attributes;
    long dropped;
    long junk;
    boolean cancelled;

    ConvertSummary() {}

    /** Returns how many objects the layer has. */
    public long objects() {
        return objects;
    }

    /** Returns the number of whiteouts. */
    public long whiteouts() {
        return whiteouts;
    }

    /** Returns the number of opaque directories. */
    public long opaques() {
        return opaques;
    }

    /** Returns the number of redirects. */
    public long redirects() {
        return redirects;
    }

    /** Returns the number of files without content of their own. */
    public long metacopies() {
        return metacopies;
    }

    /** Returns the number of other attributes: origins and the like. */
    public long attributes() {
        return attributes;
    }

    /** Returns the number of attributes that the new format cannot hold and that nothing shown depends on. */
    public long dropped() {
        return dropped;
    }

    /** Returns the number of markers that mean nothing and are removed. */
    public long junk() {
        return junk;
    }

    /** Says whether the conversion ended early; the layer is right in the middle of it too. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Says whether there is nothing to do. */
    public boolean isNothing() {
        return whiteouts + opaques + redirects + metacopies + attributes + dropped + junk == 0;
    }
}
