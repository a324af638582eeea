package io.ufs.cli;

import io.ufs.cli.doctor.Doctor;
import io.ufs.core.sys.ffm.FfmCalls;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs doctor}. */
@Command(name = "doctor", description = "Tells what this host can do, and what ufs uses instead of what it cannot.", exitCodeListHeading = "Exit status:%n", exitCodeList = {
    "0:ufs can mount here", "1:ufs cannot mount here"}, mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Write JSON.")
    private boolean json;

    @Option(names = "--upper", paramLabel = "DIR", description = "Try what the filesystem of DIR can hold.")
    private @Nullable Path upper;

    @Override
    public Integer call() {
        Doctor.Report report = new Doctor(FfmCalls.open()).examine(upper);
        System.out.print(json ? report.json() : report.text());
        System.out.flush();
        return report.canMount() ? 0 : 1;
    }
}
