package io.ufs.properties.action;

import io.ufs.properties.model.ModelNode;
import io.ufs.properties.model.ModelUnion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model and the union that must do the same. */
public final class UnionPair {
    private static final int MOST_HELD = 4;

    private final ModelUnion model;
    private final UnionUnderTest system;
    private final String stack;
    private final List<ModelNode> held = new ArrayList<>();

    /** {@code stack} describes the layers for whoever reads a failure. */
    public UnionPair(ModelUnion model, UnionUnderTest system, String stack) {
        this.model = model;
        this.system = system;
        this.stack = stack;
        compare();
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
        system.close();
    }

    void requireErrno(Set<Integer> allowed, int errno) {
        boolean agreed = allowed.isEmpty() ? errno == 0 : allowed.contains(errno);
        require(agreed, "errno " + errno + ", allowed " + allowed);
    }

    void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    void hold(String path, ModelNode node) {
        if (held.size() < MOST_HELD) {
            require(system.hold(path), "cannot hold " + path);
            held.add(node);
        }
    }

    void forgetHeld() {
        held.clear();
    }

    private void compare() {
        var expected = model.view();
        var actual = system.view();
        require(expected.equals(actual), "expected " + expected.values() + "\n but was " + actual.values());
        compareIdentities(model.identities());
        List<@Nullable String> contents = system.heldContents();
        for (int i = 0; i < held.size(); i++) {
            String content = contents.get(i);
            require(content == null || content.equals(held.get(i).text()), "held file " + i + ": " + content);
        }
        system.checkLayers();
    }

    /** Two names share an inode number if and only if they are hard links (invariant 10). */
    private void compareIdentities(Collection<Set<String>> identities) {
        List<Long> seen = new ArrayList<>();
        for (Set<String> names : identities) {
            long ino = 0;
            for (String name : names) {
                long its = system.ino(name);
                require(ino == 0 || ino == its, "links with two numbers: " + names);
                require(system.nlink(name) == names.size(), "nlink of " + name + " is " + system.nlink(name));
                ino = its;
            }
            require(!seen.contains(ino), "a number for two objects: " + names);
            seen.add(ino);
        }
    }

    @Override
    public String toString() {
        return stack;
    }
}
