package io.ufs.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program {@code ufs}: one command for each thing that can be done with unions. */
@Command(name = "ufs", description = "A union filesystem in userspace, with the semantics and the on-disk format of overlayfs.", mixinStandardHelpOptions = true, versionProvider = Ufs.Version.class, subcommands = {
    MountSubcommand.class, DemoCommand.class, DoctorCommand.class, CommandLine.HelpCommand.class
})
public final class Ufs {
    private Ufs() {}

    /** Tells the version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"ufs " + ProgramText.version()};
        }
    }

    /** Runs a command and exits with its status. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("mount")) {
            // Its words have a grammar of their own, shared with fuse-overlayfs.
            UfsMount.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        CommandLine command = new CommandLine(new Ufs());
        command.setUsageHelpAutoWidth(true);
        System.exit(args.length == 0 ? command.execute("help") : command.execute(args));
    }
}
