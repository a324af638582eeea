package io.ufs.cli.doctor;

import java.util.List;

/**
 * All that was found out about a host.
 *
 * @param facts in the order of their sections
 */
public record Diagnosis(List<Fact> facts) {
    /** Copies the list. */
    public Diagnosis {
        facts = List.copyOf(facts);
    }

    /** How good a fact is. */
    public enum Level {
        /** As it should be. */
        OK,

        /** Something is missing that can be done without. */
        LIMITED,

        /** ufs cannot mount. */
        FATAL
    }

    /**
     * One thing that was found out.
     *
     * @param section what it belongs to, such as {@code kernel}
     * @param name what was looked at
     * @param value what was found
     * @param level how good that is
     * @param consequence what ufs does then, or how to mend it; empty if nothing needs saying
     */
    public record Fact(String section, String name, String value, Level level, String consequence) {
        static Fact ok(String section, String name, String value) {
            return new Fact(section, name, value, Level.OK, "");
        }

        static Fact of(String section, String name, boolean good, String value, String otherwise) {
            return new Fact(section, name, value, good ? Level.OK : Level.LIMITED, good ? "" : otherwise);
        }
    }

    /** Says whether nothing stands against mounting. */
    public boolean canMount() {
        return facts.stream().noneMatch(fact -> fact.level == Level.FATAL);
    }
}
