package io.ufs.cli.image;

import picocli.CommandLine.Command;

/** {@code ufs image}. */
@Command(name = "image", description = "Brings images in and out, and tells what is in them.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", subcommands = {
    ImageImportCommand.class, ImageListCommand.class, ImageInspectCommand.class, ImageHistoryCommand.class,
    ImageTreeCommand.class, ImageTagCommand.class, ImageRemoveCommand.class, ImageExportCommand.class
})
public final class ImageCommand {}
