package io.ufs.runtime;

/** Hears how far something long has got. */
public interface Progress {
    /** Nobody listens. */
    Progress NONE = new Progress() {
        @Override
        public void begin(String what, long total) {
            // nobody listens
        }

        @Override
        public void advanced(long bytes) {
            // nobody listens
        }
    };

    /**
     * A part of the work begins.
     *
     * @param what for people, such as {@code layer 2 of 5}
     * @param total bytes of it; 0 if not known
     */
    void begin(String what, long total);

    /** Some bytes of the part are done. */
    void advanced(long bytes);
}
