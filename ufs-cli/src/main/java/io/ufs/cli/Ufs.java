package io.ufs.cli;

import io.ufs.cli.check.ConvertCommand;
import io.ufs.cli.check.FsckCommand;
import io.ufs.cli.image.ApplyCommand;
import io.ufs.cli.image.CommitCommand;
import io.ufs.cli.image.DiffCommand;
import io.ufs.cli.image.ExportCommand;
import io.ufs.cli.image.ImageCommand;
import io.ufs.cli.image.PruneCommand;
import io.ufs.cli.run.ExecCommand;
import io.ufs.cli.run.InspectCommand;
import io.ufs.cli.run.KillCommand;
import io.ufs.cli.run.LogsCommand;
import io.ufs.cli.run.PsCommand;
import io.ufs.cli.run.RmCommand;
import io.ufs.cli.run.RunCommand;
import io.ufs.cli.run.StopCommand;
import io.ufs.cli.server.RawArguments;
import io.ufs.cli.stats.StatsCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program {@code ufs}: one command for each thing that can be done with unions. */
@Command(name = "ufs", description = "A union filesystem in userspace, with the semantics and the on-disk format of overlayfs.", mixinStandardHelpOptions = true, versionProvider = Ufs.Version.class)
public final class Ufs {
    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(MountSubcommand.class, RunCommand.class, ExecCommand.class,
            PsCommand.class, LogsCommand.class, KillCommand.class, StopCommand.class, RmCommand.class,
            InspectCommand.class, ImageCommand.class, DiffCommand.class, CommitCommand.class, ApplyCommand.class,
            ExportCommand.class, PruneCommand.class, StatsCommand.class, FsckCommand.class, ConvertCommand.class,
            DemoCommand.class, DoctorCommand.class, CommandLine.HelpCommand.class);

    private static final Set<String> WITH_PROGRAM = Set.of("run", "exec");

    /** Commands whose paths need not be text. */
    private static final Set<String> OF_BYTES = Set.of("stats", "fsck", "convert");

    private Ufs() {}

    /** Tells the version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"ufs " + ProgramText.version()};
        }
    }

    /** One line is enough: the help is long, and the container's program would have more of its own. */
    private static int refuse(CommandLine.ParameterException e, String[] args) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        System.err.println(name + ": " + e.getMessage() + "; see " + name + " --help");
        return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    /**
     * Makes the command line, with the one command that is meant if that is clear. To look through the options of all takes
     * longer than to run a program in a container.
     */
    private static CommandLine commandLine(String[] args) {
        CommandLine command = new CommandLine(new Ufs());
        Optional<Class<?>> meant = args.length == 0
                ? Optional.empty()
                : COMMANDS.stream().filter(kind -> name(kind).equals(args[0])).findFirst();
        boolean help = meant.isEmpty() || meant.get() == CommandLine.HelpCommand.class;
        for (Class<?> kind : help ? COMMANDS : List.of(meant.get())) {
            command.addSubcommand(kind);
        }
        command.setUsageHelpAutoWidth(true);
        return command;
    }

    private static String name(Class<?> command) {
        return Objects.requireNonNull(command.getAnnotation(Command.class)).name();
    }

    /** Runs a command and exits with its status. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("mount")) {
            // Its words have a grammar of their own, shared with fuse-overlayfs.
            UfsMount.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        CommandLine command = commandLine(args);
        if (args.length > 0 && WITH_PROGRAM.contains(args[0])) {
            // The words after the first that is no option are the program's; all of them are bytes.
            Objects.requireNonNull(command.getSubcommands().get(args[0])).setStopAtPositional(true);
            command.setParameterExceptionHandler(Ufs::refuse);
            System.exit(command.execute(RawArguments.of(args).toArray(String[]::new)));
        }
        if (args.length > 0 && OF_BYTES.contains(args[0])) {
            command.setParameterExceptionHandler(Ufs::refuse);
            System.exit(command.execute(RawArguments.of(args).toArray(String[]::new)));
        }
        System.exit(args.length == 0 ? command.execute("help") : command.execute(args));
    }
}
