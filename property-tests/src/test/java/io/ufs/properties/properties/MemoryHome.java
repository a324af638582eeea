package io.ufs.properties.properties;

import io.ufs.core.backend.memory.FaultInjector;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.backend.memory.TreeSeed;
import io.ufs.core.check.CheckedLayers;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Timestamp;
import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import io.ufs.properties.arbitrary.Stacks;
import io.ufs.properties.model.ModelLayer;
import java.util.ArrayList;
import java.util.List;

/** Layers in memory. */
final class MemoryHome implements LayerHome {
    private final MemoryFilesystem upperFilesystem;
    private final MemoryFilesystem lowerFilesystem;
    private final List<MemoryTree> lowers = new ArrayList<>();
    private final List<MemoryTree> data = new ArrayList<>();
    private final List<String> snapshots = new ArrayList<>();
    private MemoryTree upper;

    MemoryHome(Stacks.Stack stack, Config config) {
        upperFilesystem = MemoryFilesystem.builder().features(config.features()).build();
        lowerFilesystem = MemoryFilesystem.builder().dev(7).features(config.features()).build();
        upper = build(upperFilesystem, "upper", stack.upper(), config.markers());
        for (ModelLayer layer : stack.lowers()) {
            lowers.add(build(lowerFilesystem, "lower", layer, config.markers()));
        }
        for (ModelLayer layer : stack.data()) {
            data.add(build(lowerFilesystem, "data", layer, config.markers()));
        }
        lowers.forEach(tree -> snapshots.add(tree.snapshot()));
    }

    private static MemoryTree build(MemoryFilesystem filesystem, String label, ModelLayer layer, String markers) {
        MemoryTree tree = filesystem.tree(label);
        TreeSeed seed = tree.seed();
        layer.specs().forEach(spec -> add(seed, spec, layer, markers));
        List<String> paths = new ArrayList<>(List.of(""));
        for (ModelLayer.Spec spec : layer.specs()) {
            switch (spec.kind()) {
                case FILE, DIRECTORY, SYMLINK, FIFO, SOCKET, DEVICE -> paths.add(spec.path());
                default -> {}
            }
        }
        for (String path : paths) {
            Timestamp time = new Timestamp(layer.mtime(path), 0);
            seed.times(path, time, time);
        }
        return tree;
    }

    private static void add(TreeSeed seed, ModelLayer.Spec spec, ModelLayer layer, String markers) {
        String path = spec.path();
        String text = spec.text();
        int slash = path.lastIndexOf('/') + 1;
        switch (spec.kind()) {
            case FILE -> seed.file(path, text);
            case DIRECTORY -> seed.dir(path);
            case SYMLINK -> seed.symlink(path, text);
            case FIFO -> seed.special(path, FileType.FIFO, 0, 0);
            case SOCKET -> seed.special(path, FileType.SOCKET, 0, 0);
            case DEVICE ->
                seed.special(path, FileType.CHARACTER_DEVICE, ModelLayer.DEVICE_MAJOR, ModelLayer.DEVICE_MINOR);
            case WHITEOUT -> seed.whiteout(path);
            case XATTR_WHITEOUT ->
                seed.file(path, "").mode(path, 0).xattr(path, markers + "whiteout", "y")
                        .xattr(path.substring(0, Math.max(0, slash - 1)), markers + "opaque", "x");
            case DOT_WHITEOUT -> seed.file(path.substring(0, slash) + ".wh." + path.substring(slash), "");
            case HARD_LINK -> seed.hardLink(path, text);
            case OPAQUE -> seed.xattr(path, markers + "opaque", "y");
            case DOT_OPAQUE -> seed.file(path + "/.wh..wh..opq", "");
            case REDIRECT -> seed.xattr(path, markers + "redirect", text);
            case METACOPY ->
                seed.size(path, 0).size(path, layer.metacopySize(path)).xattr(path, markers + "metacopy", "");
            case MODE -> seed.mode(path, Integer.parseInt(text, 8));
            case OWNER -> {
                String[] ids = text.split(":");
                seed.owner(path, Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
            }
            case XATTR -> {
                int equals = text.indexOf('=');
                seed.xattr(path, Scenario.escaped(text.substring(0, equals)), text.substring(equals + 1));
            }
        }
    }

    /** Returns what lets calls to upper, or to the lowers, fail. */
    FaultInjector faults(boolean inUpper) {
        return (inUpper ? upperFilesystem : lowerFilesystem).faults();
    }

    @Override
    public LayerStack open() {
        return new LayerStack(
                upper.asUpper(),
                lowers.stream().map(MemoryTree::asLower).toList(),
                data.stream().map(MemoryTree::asLower).toList());
    }

    /** Opens the layers for an examination. */
    CheckedLayers stored() {
        return new CheckedLayers(
                upper.asStored(),
                lowers.stream().map(MemoryTree::asLower).toList(),
                data.stream().map(MemoryTree::asLower).toList());
    }

    @Override
    public void push() {
        lowers.addFirst(upper);
        snapshots.addFirst(upper.snapshot());
        upper = upperFilesystem.tree("upper");
    }

    @Override
    public void checkWork() {
        require(upper.workNames().isEmpty(), "left in the work area: " + upper.workNames());
    }

    @Override
    public void checkClosed() {
        require(upperFilesystem.users() == 0, "open or pinned in upper: " + upperFilesystem.users());
        require(lowerFilesystem.users() == 0, "open or pinned in lower: " + lowerFilesystem.users());
    }

    @Override
    public void checkLowers() {
        for (int i = 0; i < lowers.size(); i++) {
            require(snapshots.get(i).equals(lowers.get(i).snapshot()), "lower " + i + " has changed");
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    @Override
    public void close() {
        // Memory needs no tidying up.
    }
}
