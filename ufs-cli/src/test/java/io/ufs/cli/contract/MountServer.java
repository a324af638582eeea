package io.ufs.cli.contract;

import io.ufs.cli.mount.MountCommand;
import io.ufs.cli.mount.MountRequestParser;
import io.ufs.cli.server.MountProgram;
import io.ufs.cli.server.MountReport;
import io.ufs.core.sys.ffm.FfmCalls;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process of its own that mounts for the tests, one mount after the other or several at once, since the start of a
 * JVM costs more than most cases. It runs what {@code ufsmount -f} runs, with the launcher's JVM options; what the
 * program itself adds has tests of its own.
 *
 * <pre>
 *   in:   ID TAB word TAB word ...   mount so; the words are those of the command line
 *   out:  say ID TAB line            what the program would tell its caller
 *         live ID                    the mount is there
 *         end ID TAB status TAB n    it is gone; the exit status, and how many descriptors are open now
 * </pre>
 */
public final class MountServer {
    private MountServer() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<String> words = List.of(line.split("\t", -1));
            Thread.ofPlatform().daemon().name("mount " + words.getFirst())
                    .start(() -> mount(words.getFirst(), words.subList(1, words.size())));
        }
        System.exit(0);
    }

    private static void mount(String id, List<String> words) {
        int status = 70;
        try {
            MountProgram program = new MountProgram(
                    FfmCalls.open(), new Report(id), MountProgram.ExitCodes.PROGRAM, mount -> {});
            status = switch (new MountRequestParser(false).parse(words)) {
                case MountCommand.Mount mount -> program.run(mount);
                case MountCommand.Refused refused -> program.refuse(refused.errors(), refused.warnings());
                case MountCommand other -> throw new IllegalArgumentException("not a mount: " + other);
            };
        } catch (RuntimeException | Error e) {
            System.err.println("Exception: " + e + " at " + List.of(e.getStackTrace()));
        } finally {
            String[] open = new File("/proc/self/fd").list();
            tell("end " + id + "\t" + status + "\t" + (open == null ? 0 : open.length));
        }
    }

    private static void tell(String line) {
        synchronized (MountServer.class) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private record Report(String id) implements MountReport {
        @Override
        public void line(String text) {
            tell("say " + id + "\t" + text);
        }

        @Override
        public void live() {
            tell("live " + id);
        }

        @Override
        public void failed(int exitCode) {}
    }
}
