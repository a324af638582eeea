package io.ufs.cli;

import io.ufs.cli.check.ConvertCommand;
import io.ufs.cli.check.FsckCommand;
import io.ufs.cli.image.ApplyCommand;
import io.ufs.cli.image.CommitCommand;
import io.ufs.cli.image.DiffCommand;
import io.ufs.cli.image.ExportCommand;
import io.ufs.cli.image.ImageCommand;
import io.ufs.cli.image.PruneCommand;
import io.ufs.cli.run.Ahead;
import io.ufs.cli.run.ExecCommand;
import io.ufs.cli.run.InspectCommand;
import io.ufs.cli.run.KillCommand;
import io.ufs.cli.run.LogsCommand;
import io.ufs.cli.run.PsCommand;
import io.ufs.cli.run.RmCommand;
import io.ufs.cli.run.RunArguments;
import io.ufs.cli.run.RunCommand;
import io.ufs.cli.run.StopCommand;
import io.ufs.cli.server.RawArguments;
import io.ufs.cli.stats.StatsCommand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program {@code ufs}: one command for each thing that can be done with unions. */
@Command(name = "ufs", description = "A union filesystem in userspace, with the semantics and the on-disk format of overlayfs.", mixinStandardHelpOptions = true, versionProvider = Ufs.Version.class)
public final class Ufs {
    /** By name, in the order of the help. The annotations have the same names, but take a while to read. */
    static final Map<String, Class<?>> COMMANDS = commands();

    private static final Set<String> WITH_PROGRAM = Set.of("run", "exec");

    /** Commands whose paths need not be text. */
    private static final Set<String> OF_BYTES = Set.of("stats", "fsck", "convert");

    private Ufs() {}

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("mount", MountSubcommand.class);
        commands.put("run", RunCommand.class);
        commands.put("exec", ExecCommand.class);
        commands.put("ps", PsCommand.class);
        commands.put("logs", LogsCommand.class);
        commands.put("kill", KillCommand.class);
        commands.put("stop", StopCommand.class);
        commands.put("rm", RmCommand.class);
        commands.put("inspect", InspectCommand.class);
        commands.put("image", ImageCommand.class);
        commands.put("diff", DiffCommand.class);
        commands.put("commit", CommitCommand.class);
        commands.put("apply", ApplyCommand.class);
        commands.put("export", ExportCommand.class);
        commands.put("prune", PruneCommand.class);
        commands.put("stats", StatsCommand.class);
        commands.put("fsck", FsckCommand.class);
        commands.put("convert", ConvertCommand.class);
        commands.put("demo", DemoCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("help", CommandLine.HelpCommand.class);
        return commands;
    }

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
        Class<?> meant = args.length == 0 ? null : COMMANDS.get(args[0]);
        boolean help = meant == null || meant == CommandLine.HelpCommand.class;
        for (Class<?> kind : help ? COMMANDS.values() : List.of(meant)) {
            command.addSubcommand(kind);
        }
        // What begins with @ is a word like any other, and no file with more words: least of all the container's.
        command.setExpandAtFiles(false);
        command.setUsageHelpAutoWidth(true);
        return command;
    }

    /** Runs a command and exits with its status. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("mount")) {
            // Its words have a grammar of their own, shared with fuse-overlayfs.
            UfsMount.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        if (args.length > 0 && args[0].equals("run")) {
            Ahead.linkSystemCalls();
            Optional<RunCommand> usual = RunArguments.read(RawArguments.of(args));
            if (usual.isPresent()) {
                System.exit(usual.get().execute());
            }
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
