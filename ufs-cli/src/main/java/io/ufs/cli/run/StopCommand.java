package io.ufs.cli.run;

import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import io.ufs.runtime.container.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs stop}. */
@Command(name = "stop", description = "Ends containers: SIGTERM, and SIGKILL if that is not enough.")
public final class StopCommand extends ContainerCommand {
    private static final int POLL_MILLIS = 20;
    static final int KILL_SECONDS = 10;

    @Option(names = {"-t",
        "--time"}, paramLabel = "SECONDS", description = "How long to wait between the two; 10 if not given.")
    private int seconds = 10;

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> names = List.of();

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException, InterruptedException {
        for (String name : names) {
            ContainerStore.Kept kept = containers.find(name);
            stop(context, kept, seconds);
        }
        return 0;
    }

    /** Returns when the runtime of the container has cleaned up. */
    static void stop(RuntimeContext context, ContainerStore.Kept kept, int seconds)
            throws IOException, InterruptedException {
        if (!kept.record().isRunning()) {
            return;
        }
        KillCommand.sendIfRunning(context, kept.record(), Signals.TERM);
        if (!await(context, kept, seconds)) {
            KillCommand.sendIfRunning(context, kept.record(), Signals.KILL);
            if (!await(context, kept, KILL_SECONDS)) {
                throw new IOException("container " + kept.record().id() + " does not end");
            }
        }
    }

    private static boolean await(RuntimeContext context, ContainerStore.Kept kept, int seconds)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() - end < 0) {
            if (!Files.exists(kept.directory().record()) || hasEnded(context, kept)) {
                return true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return false;
    }

    private static boolean hasEnded(RuntimeContext context, ContainerStore.Kept kept) throws IOException {
        try {
            ContainerRecord now = ContainerRecord.read(kept.directory().record());
            return now.exitCode() >= 0 || !now.isRunning() && isWithoutRuntime(context, kept);
        } catch (NoSuchFileException forgotten) {
            return true;
        }
    }

    /** The status of a container whose runtime was killed is never written. */
    private static boolean isWithoutRuntime(RuntimeContext context, ContainerStore.Kept kept) throws IOException {
        try (DirectoryLock lock = DirectoryLock.tryTake(context.calls(), kept.directory().path())) {
            return lock != null;
        }
    }
}
