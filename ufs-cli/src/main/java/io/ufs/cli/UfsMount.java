package io.ufs.cli;

import io.ufs.cli.mount.MountCommand;
import io.ufs.cli.mount.MountRequestParser;
import io.ufs.cli.server.ArgumentFiles;
import io.ufs.cli.server.FileContent;
import io.ufs.cli.server.MountProgram;
import io.ufs.cli.server.MountProgram.ExitCodes;
import io.ufs.cli.server.MountReport;
import io.ufs.cli.server.PipeReport;
import io.ufs.cli.server.RawArguments;
import io.ufs.cli.server.ServerProcess;
import io.ufs.cli.server.TerminalReport;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import java.util.List;

/**
 * The program {@code ufsmount}.
 *
 * <p>The launcher speaks by system properties: {@code ufs.report-fd} is the descriptor on which it waits, and means that
 * the server is in the background; {@code ufs.close-fds} lists descriptors that leaked from its caller; {@code
 * ufs.program} is the name by which it was called.
 */
public final class UfsMount {
    private static final int EXIT_OF_FAILURE = 1;

    private UfsMount() {}

    /** Mounts, serves and exits with 0, or with another code if nothing was mounted. */
    public static void main(String[] args) {
        MountLife life = new MountLife();
        Thread hook = new Thread(() -> life.end(status -> Runtime.getRuntime().halt(status)), "unmount at the end");
        Runtime.getRuntime().addShutdownHook(hook);
        int status = EXIT_OF_FAILURE;
        try {
            status = run(RawArguments.of(args), life);
        } finally {
            // Also where there is no memory left to tell of an error: a server without its mount must not stay.
            life.ended();
            System.exit(status);
        }
    }

    private static int run(List<String> words, MountLife life) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        String program = System.getProperty("ufs.program", "ufsmount");
        boolean helper = program.startsWith("mount.");
        NativeCalls calls = FfmCalls.open();
        // A third of the time of a mount, so what needs no call comes first: to read the words, and to prepare.
        Thread.ofPlatform().daemon().name("link").start(FfmCalls::link);
        Integer pipe = Integer.getInteger("ufs.report-fd");
        MountReport report =
                pipe == null ? new TerminalReport(System.err, program) : new PipeReport(calls.file(), pipe);
        ExitCodes codes = helper ? ExitCodes.HELPER : ExitCodes.PROGRAM;
        MountProgram mounting = new MountProgram(calls, report, codes, life::mounted);
        try {
            List<String> expanded = ArgumentFiles.expand(words, new FileContent(calls.file())::read);
            MountCommand command = new MountRequestParser(helper).parse(expanded);
            if (command instanceof MountCommand.Mount) {
                OverlayFilesystem.prepare();
            }
            closeLeaked(calls);
            return run(command, mounting);
        } catch (ArgumentFiles.UnreadableException e) {
            return mounting.refuse(List.of(String.valueOf(e.getMessage())), List.of());
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            return mounting.refuse(List.of("internal error: " + e), List.of());
        }
    }

    private static void closeLeaked(NativeCalls calls) {
        String leaked = System.getProperty("ufs.close-fds");
        if (leaked != null) {
            new ServerProcess(calls).closeLeaked(leaked);
        }
    }

    private static int run(MountCommand command, MountProgram program) {
        if (command instanceof MountCommand.Mount mount) {
            return program.run(mount); // not by the switch: it is linked at run time, and a mount should be quick
        }
        return switch (command) {
            case MountCommand.ShowHelp ignored -> print(ProgramText.mountUsage());
            case MountCommand.ShowVersion ignored -> print("ufsmount: version " + ProgramText.version() + "\n");
            case MountCommand.Fake ignored -> 0;
            case MountCommand.Refused refused -> program.refuse(refused.errors(), refused.warnings());
            case MountCommand.Mount mount -> program.run(mount);
        };
    }

    private static int print(String text) {
        System.out.print(text);
        System.out.flush();
        return 0;
    }
}
