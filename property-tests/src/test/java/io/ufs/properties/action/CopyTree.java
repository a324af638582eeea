package io.ufs.properties.action;

import io.ufs.core.vfs.FileType;
import io.ufs.properties.model.Shown;
import java.util.List;

/** Copies a directory with all that is in it, or another object, to a name that is free. */
public record CopyTree(String from, String to) implements UnionAction {
    @Override
    public void applyTo(UnionPair pair) {
        if (pair.model().node(from) == null || to.equals(from) || to.startsWith(from + "/")) {
            return;
        }
        List<Shown> tree = pair.model().view().values().stream()
                .filter(shown -> shown.path().equals(from) || shown.path().startsWith(from + "/"))
                .toList();
        for (Shown shown : tree) {
            String path = to + shown.path().substring(from.length());
            boolean device = shown.type() == FileType.CHARACTER_DEVICE || shown.type() == FileType.BLOCK_DEVICE;
            new Make(device ? FileType.FIFO : shown.type(), path, shown.text()).applyTo(pair);
            if (pair.model().node(path) == null) {
                return;
            }
        }
    }

    @Override
    public String shell() {
        return "cp -RPT " + Words.path(from) + " " + Words.path(to);
    }
}
