package io.ufs.cli.run;

import io.ufs.runtime.cgroup.ContainerGroups;
import io.ufs.runtime.container.ContainerStore;
import java.io.IOException;
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
            ContainerStore.Kept kept = containers.find(name);
            if (kept.record().isRunning()) {
                if (!force) {
                    throw new IOException("container " + name + " is running: stop it, or use --force");
                }
                StopCommand.stop(context, kept, 0);
            }
            ContainerGroups.existing(kept.record().groups()).close(); // of a runtime that was killed
            ContainerRemoval.remove(kept.directory());
        }
        return 0;
    }
}
