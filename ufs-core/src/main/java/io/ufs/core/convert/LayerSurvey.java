package io.ufs.core.convert;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks through a layer before anything is changed: what is to be done, and what cannot be. */
final class LayerSurvey extends LayerTour<Boolean> {
    private final ConvertOptions options;
    private final ConvertListener listener;
    private final ConvertSummary summary = new ConvertSummary();
    private int refusals;

    LayerSurvey(ConvertOptions options, ConvertListener listener) {
        super(options, listener);
        this.options = options;
        this.listener = listener;
    }

    int refusals() {
        return refusals;
    }

    ConvertSummary summary() {
        summary.objects = objects();
        return summary;
    }

    private void refuse(List<Name> path, String reason) {
        refusals++;
        listener.refused(path, reason);
    }

    @Override
    Boolean visit(@Nullable Boolean parent, DirectoryMarks marks) throws ErrnoException {
        boolean oci = options.to() == MarkerFormat.OCI;
        if (oci) {
            marks.reserved
                    .forEach(name -> refuse(marks.child(name), "a name with .wh. would be a marker in this format"));
        }
        marks.doubtful.forEach(name -> refuse(marks.child(name),
                "it is not empty: with --from kernel it is a file, with --from oci a marker"));
        if (marks.isRoot() && marks.opaqueFile != null && !oci) {
            refuse(marks.child(DotWh.OPAQUE), "it hides all layers below, which overlayfs cannot say");
        }
        examine(marks.path, marks.attributes, FileType.DIRECTORY);
        marks.attributed.forEach((name, attributes) -> {
            try {
                RealEntry entry = marks.dir.lookup(name);
                examine(marks.child(name), attributes, entry == null ? FileType.REGULAR : entry.stat().type());
            } catch (ErrnoException e) {
                refuse(marks.child(name), String.valueOf(e.getMessage()));
            }
        });
        if (marks.opaque && !OpaqueForm.isWanted(marks, options)) {
            summary.opaques++;
        }
        whiteouts(marks);
        summary.junk += marks.junk.size() + invalid(marks.attributes);
        return true;
    }

    /** Counts opaque marks that are none. */
    private static int invalid(PrivateAttributes attributes) {
        int count = 0;
        for (XattrName name : OpaqueForm.names()) {
            byte[] value = attributes.value(name);
            count += value != null && !(value.length == 1 && (value[0] == 'y' || value[0] == 'x')) ? 1 : 0;
        }
        return count;
    }

    private void whiteouts(DirectoryMarks marks) {
        if (marks.opaque) {
            summary.junk += marks.whiteouts.size();
            return;
        }
        marks.whiteouts.forEach((name, whiteout) -> {
            if (options.to() == MarkerFormat.OCI && name.length() + ".wh.".length() > Name.MAX_LENGTH) {
                refuse(marks.child(name), "the name is too long to be written as .wh.NAME");
            }
            if (options.to() == MarkerFormat.OCI && DotWh.isMarker(name)) {
                refuse(marks.child(name), "a name with .wh. would be a marker in this format");
            }
            if (!WhiteoutForm.isWanted(whiteout, marks, options)) {
                summary.whiteouts++;
            }
        });
    }

    private void examine(List<Name> path, PrivateAttributes attributes, FileType type) {
        if (attributes.isEmpty()) {
            return;
        }
        AttributePlan plan = AttributePlan.of(attributes, type, options);
        if (plan.refusal() != null) {
            refuse(path, plan.refusal());
        }
        if (plan.isNothing()) {
            return;
        }
        XattrName redirect = options.space().redirect();
        XattrName metacopy = options.space().metacopy();
        summary.redirects += plan.set().containsKey(redirect) ? 1 : 0;
        summary.metacopies += plan.set().containsKey(metacopy) ? 1 : 0;
        summary.attributes += plan.set().keySet().stream()
                .filter(name -> !name.equals(redirect) && !name.equals(metacopy)).count();
        summary.dropped += plan.dropped();
    }
}
