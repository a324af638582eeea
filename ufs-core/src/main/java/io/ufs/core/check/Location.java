package io.ufs.core.check;

import io.ufs.core.check.Finding.Area;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an object is: a chain, since most places are never told. */
record Location(Area area, @Nullable Location parent, @Nullable Name name) {
    static Location rootOf(Area area) {
        return new Location(area, null, null);
    }

    Location child(Name child) {
        return new Location(area, this, child);
    }

    List<Name> names() {
        List<Name> names = new ArrayList<>();
        for (Location at = this; at != null && at.name != null; at = at.parent) {
            names.add(at.name);
        }
        Collections.reverse(names);
        return names;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        names().forEach(part -> out.append('/').append(part));
        return out.isEmpty() ? "/" : out.toString();
    }
}
