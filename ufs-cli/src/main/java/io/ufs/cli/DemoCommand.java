package io.ufs.cli;

import io.ufs.cli.demo.Demo;
import io.ufs.cli.server.BackgroundMount;
import io.ufs.cli.server.MountFailedException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ufs demo}. */
@Command(name = "demo", description = "Plays a lesson on a real mount: read, edit, delete, re-create, rename, and what each step leaves"
        + " in the upper layer.", mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        NativeCalls calls = FfmCalls.open();
        Demo demo = new Demo(System.out, isTerminal(), calls.xattr());
        try (demo) {
            Thread hook = new Thread(() -> closeQuietly(demo), "clean up");
            Runtime.getRuntime().addShutdownHook(hook);
            demo.play((lowers, upper, work, merged) -> mount(calls, lowers, upper, work, merged));
            return 0;
        } catch (Demo.FailedException e) {
            System.err.println("ufs demo: " + e.getMessage());
            return 1;
        }
    }

    private static Demo.Mounted mount(NativeCalls calls, List<Path> lowers, Path upper, Path work, Path merged)
            throws Demo.FailedException {
        List<String> words = new ArrayList<>();
        lowers.forEach(lower -> words.addAll(List.of("--lower", lower.toString())));
        words.addAll(List.of("--upper", upper.toString(), "--work", work.toString(), merged.toString()));
        try {
            return BackgroundMount.start(calls, words, message -> {})::close;
        } catch (MountFailedException e) {
            throw new Demo.FailedException(e.line());
        }
    }

    private static boolean isTerminal() {
        try {
            String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            boolean terminal = output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
            return terminal && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void closeQuietly(Demo demo) {
        try {
            demo.close();
        } catch (IOException e) {
            System.err.println("ufs demo: " + e.getMessage());
        }
    }
}
