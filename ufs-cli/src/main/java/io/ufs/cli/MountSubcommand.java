package io.ufs.cli;

import picocli.CommandLine.Command;

/** {@code ufs mount}, for the help: {@link Ufs#main} hands its words to {@link UfsMount}. */
@Command(name = "mount", description = "Mounts a stack of directories: the same as ufsmount. See ufs mount --help.", customSynopsis = "ufs mount --lower DIR... [--upper DIR --work DIR] [OPTION]... MOUNTPOINT")
final class MountSubcommand {}
