package io.ufs.cli.server;

import io.ufs.cli.mount.Findings;
import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.MountCommand;
import io.ufs.cli.mount.MountRequest;
import io.ufs.cli.mount.MountValidator;
import io.ufs.core.errno.Errno;
import io.ufs.core.sys.NativeCalls;
import java.util.List;
import java.util.function.Consumer;

/** From a mount command that is understood to the end of the mount. */
public final class MountProgram {
    private static final int NO_LOG = -1;

    private final NativeCalls calls;
    private final MountReport report;
    private final ExitCodes exitCodes;
    private final Consumer<UnionMount> onMounted;

    /**
     * Exit codes.
     *
     * @param usage for a command that is wrong
     * @param failure for a mount that failed
     */
    public record ExitCodes(int usage, int failure) {
        /** As fuse-overlayfs has them. */
        public static final ExitCodes PROGRAM = new ExitCodes(1, 1);

        /** As mount(8) wants them of a helper. */
        public static final ExitCodes HELPER = new ExitCodes(1, 32);
    }

    /**
     * Makes a program.
     *
     * @param onMounted told of the mount once it is live, so that a signal can unmount it
     */
    public MountProgram(
            NativeCalls calls, MountReport report, ExitCodes exitCodes, Consumer<UnionMount> onMounted) {
        this.calls = calls;
        this.report = report;
        this.exitCodes = exitCodes;
        this.onMounted = onMounted;
    }

    /**
     * Refuses a command.
     *
     * @return the exit code
     */
    public int refuse(List<String> errors, List<String> warnings) {
        warnings.forEach(report::line);
        errors.forEach(report::line);
        report.failed(exitCodes.usage());
        return exitCodes.usage();
    }

    /**
     * Mounts and serves until the end of the mount.
     *
     * @return the exit code
     */
    public int run(MountCommand.Mount command) {
        command.warnings().forEach(report::line);
        MountRequest request = command.request();
        Findings findings = new Findings(request.strict());
        new MountValidator(new LinuxHostTree(calls.file())).check(request, findings);
        findings.warnings().forEach(report::line);
        if (findings.hasErrors()) {
            findings.errors().forEach(report::line);
            return fail();
        }
        ServerProcess process = new ServerProcess(calls);
        process.prepare();
        HostPath logPath = request.server().log();
        if (logPath == null) {
            return serve(request, process, NO_LOG);
        }
        int log = process.openLog(logPath.bytes());
        if (log < 0) {
            report.line("log file '" + logPath + "': " + Errno.message(-log) + ": give another --log FILE");
            return fail();
        }
        return serve(request, process, log);
    }

    private int serve(MountRequest request, ServerProcess process, int log) {
        Findings findings = new Findings(request.strict());
        Consumer<String> debug = System.err::println;
        try (UnionMount mount = UnionMount.mount(calls, request, findings, debug)) {
            findings.warnings().forEach(report::line);
            process.leaveDirectory();
            onMounted.accept(mount);
            report.live();
            if (log != NO_LOG) {
                process.logTo(log);
            }
            mount.serve();
            return 0;
        } catch (MountFailedException e) {
            findings.warnings().forEach(report::line);
            report.line(e.line());
            return fail();
        }
    }

    private int fail() {
        report.failed(exitCodes.failure());
        return exitCodes.failure();
    }
}
