package io.ufs.properties.action;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.model.ModelNode;
import io.ufs.properties.model.ModelUnion;
import io.ufs.properties.model.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A model and the union that must do the same. */
public final class UnionPair {
    private static final int MOST_HELD = 4;

    private final ModelUnion model;
    private final UnionUnderTest system;
    private final List<ModelNode> held = new ArrayList<>();
    private final List<Boolean> heldWritable = new ArrayList<>();

    /** The number of each object, which stays as long as the union is mounted (invariant 10). */
    private final IdentityHashMap<ModelNode, Long> numbers = new IdentityHashMap<>();

    private @Nullable Listing listing;

    /** A directory that is being read. */
    private static final class Listing {
        final String path;
        final ModelNode dir;
        final List<String> read = new ArrayList<>();
        Set<String> constant = new HashSet<>();
        Set<String> ever = new HashSet<>();

        Listing(String path, ModelNode dir) {
            this.path = path;
            this.dir = dir;
        }

        void restart(Set<String> now) {
            read.clear();
            constant = new HashSet<>(now);
            ever = new HashSet<>(now);
        }
    }

    /** Joins the two; they must show the same. */
    public UnionPair(ModelUnion model, UnionUnderTest system) {
        this.model = model;
        this.system = system;
        compare();
    }

    /** Says why a union does not show what a model shows, times apart; null if it does. */
    public static @Nullable String difference(ModelUnion model, UnionUnderTest system) {
        try {
            compareViews(withoutTimes(model.view()), withoutTimes(system.view()));
            new UnionPair(model, system, true).compareIdentities(model.identities());
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    @SuppressWarnings("UnusedVariable") // it tells the constructors apart
    private UnionPair(ModelUnion model, UnionUnderTest system, boolean uncompared) {
        this.model = model;
        this.system = system;
    }

    private static Map<String, Shown> withoutTimes(Map<String, Shown> view) {
        Map<String, Shown> timeless = new HashMap<>();
        view.forEach((path, shown) -> timeless.put(path, shown.withoutTime()));
        return timeless;
    }

    ModelUnion model() {
        return model;
    }

    UnionUnderTest system() {
        return system;
    }

    /** Does one operation to both and compares what they show. */
    public void apply(UnionAction action) {
        action.applyTo(this);
        compare();
    }

    /** Ends the comparison: what the layers say is what was shown, and nothing is left behind. */
    public void finish() {
        new Remount().applyTo(this);
        compare();
    }

    void requireErrno(Set<Integer> allowed, int errno) {
        boolean agreed = allowed.isEmpty() ? errno == 0 : allowed.contains(errno);
        require(agreed, "errno " + errno + ", allowed " + allowed);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    void hold(String path, boolean writable) {
        ModelNode node = model.node(path);
        if (node == null || held.size() >= MOST_HELD) {
            return;
        }
        boolean writes = writable && node.type() == FileType.REGULAR;
        if (writes) {
            model.open(path, true);
        }
        require(system.hold(path, writes) == 0, "cannot hold " + path);
        held.add(node);
        heldWritable.add(writes);
    }

    void holdTmpfile(String directory) {
        if (held.size() >= MOST_HELD) {
            return;
        }
        Set<Integer> errors = new HashSet<>();
        ModelNode node = model.tmpfile(directory, errors);
        requireErrno(errors, system.holdTmpfile(directory));
        if (node != null) {
            held.add(node);
            heldWritable.add(true);
        }
    }

    @Nullable ModelNode held(int index) {
        return index < held.size() ? held.get(index) : null;
    }

    boolean isHeldWritable(int index) {
        return heldWritable.get(index);
    }

    void forgetHeld() {
        held.clear();
        heldWritable.clear();
        listing = null;
    }

    void forgetNumbers() {
        numbers.clear();
    }

    void readListing(String path, int count, boolean rewind) {
        Listing open = listing;
        if (open == null) {
            ModelNode dir = model.node(path);
            if (dir == null || dir.type() != FileType.DIRECTORY) {
                return;
            }
            require(system.openListing(path), "cannot open " + path);
            open = new Listing(path, dir);
            open.restart(dir.names());
            listing = open;
        } else if (rewind) {
            open.restart(open.dir.names());
        }
        List<String> names = system.readListing(count, rewind);
        open.read.addAll(names);
        if (names.size() < count) {
            Set<String> read = new HashSet<>(open.read);
            require(read.size() == open.read.size(), "twice in the listing of " + open.path + ": " + open.read);
            require(read.containsAll(open.constant), "not in the listing: " + open.constant + ", but " + read);
            require(open.ever.containsAll(read), "never there, but listed: " + read + ", not " + open.ever);
            listing = null;
        }
    }

    private void compare() {
        Listing open = listing;
        if (open != null) {
            open.constant.retainAll(open.dir.names());
            open.ever.addAll(open.dir.names());
        }
        compareViews(model.view(), system.view());
        compareIdentities(model.identities());
        List<@Nullable String> contents = system.heldContents();
        for (int i = 0; i < held.size(); i++) {
            ModelNode node = held.get(i);
            String content = contents.get(i);
            require(content == null || content.equals(node.text()), "held " + i + " contains: " + content);
            require(system.heldMode(i) == node.mode(), "held " + i + " has mode " + system.heldMode(i));
            if (node.type() != FileType.DIRECTORY && !node.isShared()) {
                require(system.heldLinks(i) == node.links(), "held " + i + " has " + system.heldLinks(i) + " links");
            }
        }
        system.checkLayers();
    }

    private static void compareViews(Map<String, Shown> expected, Map<String, Shown> actual) {
        if (expected.equals(actual)) {
            return;
        }
        Set<String> paths = new TreeSet<>(expected.keySet());
        paths.addAll(actual.keySet());
        StringBuilder differences = new StringBuilder("shown wrongly:");
        for (String path : paths) {
            Shown wanted = expected.get(path);
            Shown seen = actual.get(path);
            if (wanted == null || !wanted.equals(seen)) {
                differences.append("\n  expected ").append(wanted).append("\n  but was  ").append(seen);
            }
        }
        throw new AssertionError(differences.toString());
    }

    /** Two names share an inode number if and only if they are hard links, and it stays theirs (invariant 10). */
    private void compareIdentities(IdentityHashMap<ModelNode, Set<String>> identities) {
        Map<Long, Set<String>> seen = new HashMap<>();
        identities.forEach((node, names) -> {
            long ino = 0;
            for (String name : names) {
                long its = system.ino(name);
                require(ino == 0 || ino == its, "links with two numbers: " + names);
                require(system.nlink(name) == node.links(),
                        "nlink of " + name + " is " + system.nlink(name) + ", not " + node.links());
                ino = its;
            }
            Set<String> others = seen.put(ino, names);
            require(others == null, "a number for two objects: " + others + " and " + names);
            if (node.type() != FileType.REGULAR && !model.options().trusted()) {
                return; // no attribute can say which number it had in its lower layer
            }
            Long before = numbers.put(node, ino);
            require(before == null || before == ino, "another number than before: " + names);
        });
    }
}
