package io.ufs.cli.run;

import io.ufs.runtime.container.ContainerExec;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs exec}. */
@Command(name = "exec", description = "Runs one more program in a container that runs.", exitCodeOnInvalidInput = SandboxException.SETUP_FAILED, customSynopsis = "ufs exec [OPTION]... CONTAINER COMMAND [ARG]...")
public final class ExecCommand extends ContainerCommand {
    @Option(names = {"-t", "--tty"}, description = "A terminal of its own, connected with this one.")
    private boolean terminal;

    @Option(names = {"-i", "--interactive"}, description = "Accepted; standard input is always passed on.")
    @SuppressWarnings("UnusedVariable") // for those who are used to it
    private boolean interactive;

    @Option(names = {"-e", "--env"}, paramLabel = "NAME[=VALUE]", description = "One more variable.")
    private List<String> environment = new ArrayList<>();

    @Option(names = {"-w", "--workdir"}, paramLabel = "DIR", description = "Where the program starts.")
    private String directory = "";

    @Option(names = {"-u", "--user"}, paramLabel = "USER[:GROUP]", description = "As whom it runs.")
    private String user = "";

    @Parameters(paramLabel = "CONTAINER", arity = "2..*", hidden = true)
    private List<String> words = List.of();

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException, SandboxException {
        ContainerRecord record = containers.find(words.getFirst()).record();
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((record.capabilities() >> capability.number() & 1) != 0) {
                capabilities.add(capability);
            }
        }
        HostTerminal screen = new HostTerminal(context.calls());
        try (screen) {
            ContainerExec.Request request = new ContainerExec.Request(words.subList(1, words.size()),
                    RunWords.environment(environment), directory, user,
                    RunWords.filter(record.seccomp(), capabilities), terminal ? screen.size() : null);
            return new ContainerExec(context.calls())
                    .run(record, request, sandbox -> RunCommand.connect(sandbox, screen));
        }
    }
}
