package io.ufs.runtime.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Paths inside a container, as octet strings. The kernel resolves them; here they are only taken apart. */
final class GuestPath {
    private GuestPath() {}

    /**
     * Returns the components of a path, without empty ones and dots.
     *
     * @throws IllegalArgumentException if one is {@code ..}, which would mean one thing in the text and another on disk
     */
    static List<String> components(String path) {
        List<String> components = new ArrayList<>();
        for (String component : path.split("/")) {
            if (component.equals("..")) {
                throw new IllegalArgumentException("'..' in '" + path + "'");
            }
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return components;
    }

    /** Returns a path relative to the root. */
    static String relative(String path) {
        String joined = String.join("/", components(path));
        return joined.isEmpty() ? "." : joined;
    }
}
