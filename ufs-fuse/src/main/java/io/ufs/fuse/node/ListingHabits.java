package io.ufs.fuse.node;

import io.ufs.core.vfs.Name;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows what clients do with the names that they list: some, as {@code ls -l} and {@code rsync}, want to know more of each; others, as
 * {@code find -name} and the completion of a shell, do not. What was given with a name is used without a message, so that nobody would
 * see it: therefore one name of a directory, the <em>probe</em>, is given alone now and then, and who wants to know more
 * looks it up. A client's first directory has none; a program that lists one directory pays nothing.
 *
 * <p>Safe for use by several threads. Guarded by its monitor, under which nothing blocks; a lookup needs it only while a probe is out.
 */
public final class ListingHabits {
    /** What is given with the names of a listing. */
    public enum Habit {
        /** Attributes for all of them: each is looked at. */
        LOOKS,

        /** Nothing is known: attributes for the first ones. */
        UNKNOWN,

        /** Attributes for directories alone, which may be entered next. */
        READS_NAMES
    }

    /** The number of all threads that the server's process namespace does not have. */
    private static final int NOBODY = 0;

    /** Clients that are remembered, the last ones. */
    static final int CLIENTS = 32;

    /** Probes in a row that were looked up, or not, before a habit is known. */
    static final int EVIDENCE = 2;

    /** A client whose habit is known is tested in every so many-th of its directories. */
    static final int DOUBT = 32;

    private final Map<Integer, Client> clients = new LinkedHashMap<>(2 * CLIENTS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Client> eldest) {
            boolean full = size() > CLIENTS;
            if (full) {
                eldest.getValue().retract();
            }
            return full;
        }
    };

    /** Changed under the monitor. */
    private volatile int probesOut;

    /** What is known of one. */
    private final class Client {
        /** {@link #EVIDENCE} or more: looks; as far below 0: reads names. */
        private int score;

        private int directories;
        private @Nullable Name probe;
        private long probeParent;

        private Habit habit() {
            return score >= EVIDENCE ? Habit.LOOKS : score <= -EVIDENCE ? Habit.READS_NAMES : Habit.UNKNOWN;
        }

        private boolean isToBeTested() {
            return directories > 1 && (habit() == Habit.UNKNOWN
                    || (habit() == Habit.LOOKS && directories % DOUBT == 0));
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
        private void retract() {
            if (probe != null) {
                probe = null;
                probesOut--;
            }
        }
    }

    private Client client(int thread) {
        return clients.computeIfAbsent(thread, key -> new Client());
    }

    /** A client begins to list a directory; what became of the probe in the one before is known now. */
    public synchronized void begins(int thread) {
        if (thread == NOBODY) {
            return;
        }
        Client client = client(thread);
        client.directories++;
        if (client.probe != null) {
            client.retract();
            client.score = Math.min(client.score, 0) - 1;
        }
    }

    /** Returns what a client does with names. */
    public synchronized Habit of(int thread) {
        Client client = clients.get(thread);
        return client == null ? Habit.UNKNOWN : client.habit();
    }

    /** Says whether a name of the directory that the client lists should be given alone. */
    public synchronized boolean wantsProbe(int thread) {
        Client client = clients.get(thread);
        return client != null && client.probe == null && client.isToBeTested();
    }

    /** Notes that a name was given alone for that reason. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
    public synchronized void probe(int thread, long parent, Name name) {
        Client client = client(thread);
        client.retract();
        client.probe = name;
        client.probeParent = parent;
        probesOut++;
    }

    /** Notes that a name is looked up. Whoever does so may have it from another thread, which lists. */
    public void looksUp(long parent, Name name) {
        if (probesOut > 0) {
            test(parent, name);
        }
    }

    private synchronized void test(long parent, Name name) {
        for (Client client : clients.values()) {
            if (client.probeParent == parent && name.equals(client.probe)) {
                client.retract();
                client.score = Math.max(client.score, 0) + 1;
            }
        }
    }

    /** A client looks at names that it was given alone all the same: nothing is known of it any more. */
    public synchronized void surprises(int thread) {
        Client client = clients.get(thread);
        if (client != null) {
            client.score = Math.max(client.score, 0);
        }
    }
}
