package io.ufs.properties.model;

import io.ufs.properties.model.ModelLayer.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Joins layers by rules L1 to L10, one name after the other. */
final class Merge {
    private final List<ModelLayer> layers;
    private final List<ModelLayer> dataLayers;
    private final boolean hasUpper;
    private final boolean index;
    private final IdentityHashMap<Entry, ModelNode> hardLinks = new IdentityHashMap<>();
    private final IdentityHashMap<Entry, Boolean> placed = new IdentityHashMap<>();
    private boolean defective;

    Merge(@Nullable ModelLayer upper, List<ModelLayer> lowers, List<ModelLayer> dataLayers, boolean index) {
        this.layers = new ArrayList<>();
        if (upper != null) {
            layers.add(upper);
        }
        layers.addAll(lowers);
        this.hasUpper = upper != null;
        this.dataLayers = dataLayers;
        this.index = index;
    }

    /** Says whether a lower directory shows in two places, or a metacopy has no content: what nobody should make. */
    boolean isDefective() {
        return defective;
    }

    ModelNode root() {
        Map<Integer, Entry> members = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            members.put(i, layers.get(i).root);
        }
        return directory(members);
    }

    private ModelNode directory(Map<Integer, Entry> members) {
        ModelNode merged = null;
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < layers.size(); i++) {
            Entry member = members.get(i);
            if (member == null) {
                continue;
            }
            if (merged == null) {
                merged = node(member, "");
            }
            defective |= placed.put(member, true) != null;
            names.addAll(member.children.keySet());
            merged.lowerPart |= i > 0 || !hasUpper;
        }
        if (merged == null) {
            throw new IllegalStateException("a directory in no layer");
        }
        for (String name : names) {
            ModelNode child = new Search(members, name).run();
            if (child != null) {
                merged.children.put(name, child);
            }
        }
        return merged;
    }

    private static ModelNode node(Entry entry, String text) {
        ModelNode node = new ModelNode(entry.type(), text, entry.mode);
        node.uid = entry.uid;
        node.gid = entry.gid;
        node.mtime = entry.mtime;
        node.xattrs.putAll(entry.xattrs);
        node.rdev = entry.kind == ModelLayer.Kind.DEVICE ? ModelUnion.DEVICE : 0;
        return node;
    }

    /** One name looked for in all layers. */
    private final class Search {
        private final Map<Integer, Entry> members;
        private final Map<Integer, Entry> directories = new HashMap<>();
        private List<String> path;
        private boolean absolute;

        /** Whether the redirect that was found last is absolute: only then may the content be in a data-only layer. */
        private boolean lastAbsolute;

        private boolean stop;
        private boolean wantsContent;
        private final List<Entry> metacopies = new ArrayList<>();
        private @Nullable Entry file;
        private @Nullable Entry content;
        private int fileLayer;

        Search(Map<Integer, Entry> members, String name) {
            this.members = members;
            this.path = List.of(name);
        }

        @Nullable ModelNode run() {
            for (int i = 0; i < layers.size() && !stop; i++) {
                Entry base = absolute ? layers.get(i).root : members.get(i);
                if (base != null) {
                    walk(i, base);
                }
            }
            if (file != null) {
                return file(file);
            }
            return directories.isEmpty() ? null : directory(directories);
        }

        private void walk(int layer, Entry from) {
            List<String> asked = path;
            Entry at = from;
            for (int i = 0; i < asked.size(); i++) {
                String name = asked.get(i);
                Entry entry = at.children.get(name);
                boolean hidden = at.dotWhiteouts.contains(name);
                if (entry == null) {
                    stop |= hidden;
                    return;
                }
                boolean last = i == asked.size() - 1;
                if (entry.isWhiteout() || (!entry.isDirectory() && !last)) {
                    stop = true;
                    return;
                }
                int after = asked.size() - 1 - i;
                if (!entry.isDirectory()) {
                    stop = true;
                    takeFile(layer, entry, after);
                    return;
                }
                if (last && wantsContent) {
                    stop = true;
                    return;
                }
                if (entry.isOpaque() || hidden) {
                    stop = true;
                } else {
                    follow(entry, after);
                }
                if (last) {
                    directories.put(layer, entry);
                }
                at = entry;
            }
        }

        private void takeFile(int layer, Entry entry, int after) {
            boolean regular = entry.kind == ModelLayer.Kind.FILE;
            if (!directories.isEmpty() || (wantsContent && !regular)) {
                return;
            }
            if (file == null) {
                file = entry;
                fileLayer = layer;
            }
            if (entry.metacopy) {
                metacopies.add(entry);
                wantsContent = true;
                stop = false;
                follow(entry, after);
            } else {
                content = entry;
            }
        }

        /** Deeper layers are asked for another name from now on. {@code after}: names after this one. */
        private void follow(Entry entry, int after) {
            String redirect = entry.redirect;
            if (redirect == null) {
                return;
            }
            List<String> next = new ArrayList<>();
            lastAbsolute = redirect.startsWith("/");
            if (lastAbsolute) {
                next.addAll(Arrays.asList(redirect.substring(1).split("/")));
                absolute = true;
            } else {
                next.addAll(path.subList(0, path.size() - 1 - after));
                next.add(redirect);
            }
            next.addAll(path.subList(path.size() - after, path.size()));
            path = next;
            stop &= !lastAbsolute;
        }

        private ModelNode file(Entry found) {
            if (!found.metacopy) {
                return fileNode(found, found.text);
            }
            boolean mayBeInDataLayer = lastAbsolute && (!hasUpper || metacopies.size() > 1 || fileLayer > 0);
            Entry in = content != null || !mayBeInDataLayer ? content : inDataLayers();
            String text = in == null ? "" : in.text;
            defective |= in == null;
            for (Entry metacopy : metacopies) {
                defective |= metacopy.size >= 0 && metacopy.size != text.length();
                metacopy.size = text.length();
            }
            return fileNode(found, text);
        }

        private ModelNode fileNode(Entry found, String text) {
            boolean inUpper = hasUpper && fileLayer == 0;
            if (found.links == 1) {
                return node(found, text);
            }
            if (!inUpper && !index) {
                ModelNode separate = node(found, text);
                separate.shared = true;
                return separate;
            }
            ModelNode known = hardLinks.computeIfAbsent(found, key -> node(key, text));
            known.links = found.links;
            return known;
        }

        private @Nullable Entry inDataLayers() {
            for (ModelLayer layer : dataLayers) {
                Entry at = layer.root;
                for (String name : path) {
                    at = at == null ? null : at.children.get(name);
                }
                if (at != null && at.kind == ModelLayer.Kind.FILE) {
                    return at;
                }
            }
            return null;
        }
    }
}
