package io.ufs.cli.run;

import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs logs}. */
@Command(name = "logs", description = "Shows what a container in the background has written.")
public final class LogsCommand extends ContainerCommand {
    private static final int POLL_MILLIS = 100;

    @Option(names = {"-f", "--follow"}, description = "Go on until it ends.")
    private boolean follow;

    @Parameters(paramLabel = "CONTAINER", arity = "1")
    private String container = "";

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException, InterruptedException {
        ContainerStore.Kept kept = containers.find(container);
        if (!Files.exists(kept.directory().log())) {
            throw new NoSuchFileException("container " + container + " was not in the background");
        }
        try (InputStream log = Files.newInputStream(kept.directory().log())) {
            boolean running = true;
            while (running) {
                // Asked before reading: what was written before the end is read then.
                running = follow && Files.exists(kept.directory().record())
                        && ContainerRecord.read(kept.directory().record()).isRunning();
                log.transferTo(System.out);
                System.out.flush();
                if (running) {
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }
        return 0;
    }
}
