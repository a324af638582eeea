package io.ufs.cli.run;

import io.ufs.core.errno.Errno;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs kill}. */
@Command(name = "kill", description = "Sends a signal to the first process of containers.")
public final class KillCommand extends ContainerCommand {
    @Option(names = {"-s", "--signal"}, paramLabel = "SIGNAL", description = "Name or number; KILL if not given.")
    private String signal = "KILL";

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> names = List.of();

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException {
        int number = Signals.of(signal);
        for (String name : names) {
            send(context, containers.find(name).record(), number);
        }
        return 0;
    }

    static void send(RuntimeContext context, ContainerRecord record, int number) throws IOException {
        if (!sendIfRunning(context, record, number)) {
            throw new IOException("container " + record.id() + " is " + record.status());
        }
    }

    /** Returns whether it was running. */
    static boolean sendIfRunning(RuntimeContext context, ContainerRecord record, int number) throws IOException {
        if (!record.isRunning()) {
            return false;
        }
        int result = context.calls().process().kill(record.pid(), number);
        if (result < 0 && result != -Errno.ESRCH) {
            throw new IOException("cannot signal container " + record.id() + ": " + Errno.message(-result));
        }
        return true;
    }
}
