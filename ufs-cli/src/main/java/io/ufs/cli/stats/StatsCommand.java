package io.ufs.cli.stats;

import io.ufs.cli.run.RuntimeContext;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ufs stats}. */
@Command(name = "stats", description = "Shows what a live mount has done and what it keeps: messages of the kernel and how long they took,"
        + " copy-ups, caches, descriptors, memory. Of a container: what its control groups have counted.", mixinStandardHelpOptions = true)
public final class StatsCommand implements Callable<Integer> {
    private static final long TCGETS = 0x5401;
    private static final int TERMIOS_SIZE = 64;
    private static final int STANDARD_OUTPUT = 1;
    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 86_400;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Write JSON; with --watch one line each time.")
    private boolean json;

    @Option(names = "--watch", paramLabel = "SECONDS", arity = "0..1", preprocessor = WithoutSpace.class, description = "Show again and again what came since the last time; every second if not given.")
    private @Nullable Double watch;

    @Parameters(paramLabel = "MOUNT|CONTAINER", description = "The mount point of a union, or a container.")
    private String target = "";

    /** A word after {@code --watch} is what to watch; the seconds follow an equals sign. */
    static final class WithoutSpace implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's choice
        public boolean preprocess(
                Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (" ".equals(info.get("separator"))) {
                words.push("1");
            }
            return false;
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Double seconds = watch;
        if (seconds != null && !(seconds >= SHORTEST && seconds <= LONGEST) && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "--watch=" + seconds + ": between 0.1 and 86400 seconds, please");
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        RuntimeContext context = RuntimeContext.open();
        try {
            Subject subject = new SubjectFinder(context.calls(), context.storage()).find(target);
            if (seconds != null) {
                new Watch(subject, seconds, json, isTerminal(context.calls()), out).run();
            } else {
                out.print(json ? StatisticsJson.of(subject.ask(), true) : StatisticsText.of(subject.ask()));
                out.flush();
            }
            return 0;
        } catch (IOException e) {
            System.err.println("ufs stats: " + e.getMessage());
            return 1;
        }
    }

    private static boolean isTerminal(NativeCalls calls) {
        try (Scratch scratch = Scratch.open()) {
            return calls.device().ioctl(STANDARD_OUTPUT, TCGETS, scratch.allocate(TERMIOS_SIZE)) == 0;
        }
    }
}
