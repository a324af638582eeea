package io.ufs.cli.run;

import io.ufs.cli.mount.Octets;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs ps}. */
@Command(name = "ps", description = "Lists containers: those that run, or all.")
public final class PsCommand extends ContainerCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int COMMAND_WIDTH = 40;

    @Option(names = {"-a", "--all"}, description = "Those too that have ended.")
    private boolean all;

    @Option(names = {"-q", "--quiet"}, description = "Only their ids.")
    private boolean quiet;

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException {
        if (!quiet) {
            System.out.printf("%-12s  %-14s  %-19s  %-12s  %-24s  %s%n", "ID", "STATUS", "CREATED", "NAME", "IMAGE",
                    "COMMAND");
        }
        for (ContainerStore.Kept kept : containers.all()) {
            ContainerRecord record = kept.record();
            if (!all && !record.isRunning()) {
                continue;
            }
            if (quiet) {
                System.out.println(record.id());
                continue;
            }
            String command = Octets.display(String.join(" ", record.command()));
            System.out.printf("%-12s  %-14s  %-19s  %-12s  %-24s  %s%n", record.id(), record.status(),
                    TIME.format(Instant.ofEpochMilli(record.created())), record.name(), record.image(),
                    command.length() <= COMMAND_WIDTH ? command : command.substring(0, COMMAND_WIDTH - 3) + "...");
        }
        return 0;
    }
}
