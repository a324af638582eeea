package io.ufs.cli.doctor;

import io.ufs.core.sys.NativeCalls;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Examines this host: reads what it tells, and tries a mount in a temporary directory. */
public final class Doctor {
    private final NativeCalls calls;

    /** Makes one that uses {@code calls}. */
    public Doctor(NativeCalls calls) {
        this.calls = calls;
    }

    /** What was found, ready to be shown. */
    public static final class Report {
        private final Diagnosis diagnosis;

        private Report(Diagnosis diagnosis) {
            this.diagnosis = diagnosis;
        }

        /** Says whether ufs can mount. */
        public boolean canMount() {
            return diagnosis.canMount();
        }

        /** Returns the text for people. */
        public String text() {
            return DiagnosisText.of(diagnosis);
        }

        /** Returns the JSON for programs. */
        public String json() {
            return DiagnosisJson.of(diagnosis);
        }
    }

    /**
     * Examines.
     *
     * @param upper a directory whose filesystem is tried as that of an upper layer; null: none
     */
    public Report examine(@Nullable Path upper) {
        List<Diagnosis.Fact> facts = new ArrayList<>(new HostFacts(Path.of("/"), searchPath()).facts());
        facts.addAll(new TrialMount(calls).facts());
        if (upper != null) {
            facts.addAll(new UpperTrial(calls).facts(upper));
        }
        return new Report(new Diagnosis(facts));
    }

    private static List<Path> searchPath() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        return Stream.of(path.split(File.pathSeparator)).filter(part -> !part.isEmpty()).map(Path::of).toList();
    }
}
