package io.ufs.cli.run;

import io.ufs.runtime.cgroup.ContainerGroups;
import io.ufs.runtime.container.ContainerStore;
import io.ufs.runtime.container.DirectoryLock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs rm}. */
@Command(name = "rm", description = "Forgets containers and their changes.")
public final class RmCommand extends ContainerCommand {
    @Option(names = {"-f", "--force"}, description = "Those too that run; they are killed.")
    private boolean force;

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> names = List.of();

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException, InterruptedException {
        for (String name : names) {
            remove(context, containers.find(name), name);
        }
        return 0;
    }

    private void remove(RuntimeContext context, ContainerStore.Kept kept, String name)
            throws IOException, InterruptedException {
        if (kept.record().isRunning()) {
            if (!force) {
                throw new IOException("container " + name + " is running: stop it, or use --force");
            }
            StopCommand.stop(context, kept, 0);
        }
        // Its runtime may still be about to clean up, or to forget it itself.
        try (DirectoryLock lock =
                DirectoryLock.await(context.calls(), kept.directory().path(), StopCommand.KILL_SECONDS)) {
            if (lock == null) {
                throw new IOException("container " + name + " is being set up");
            }
            ContainerGroups.existing(kept.record().groups()).close(); // of a runtime that was killed
            kept.directory().remove(context.calls());
        } catch (NoSuchFileException forgotten) {
            // at its end, with --rm
        }
    }
}
