package io.ufs.cli.oci;

import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.image.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ufs-runtime ps}. */
@Command(name = "ps", description = "Lists the processes of a container.")
final class PsCommand extends ContainerIdCommand {
    @Option(names = {"-f", "--format"}, paramLabel = "table|json", description = "How.")
    private String format = "table";

    @Override
    int run(BundleRuntime runtime) throws Exception {
        List<Integer> processes = runtime.processes(id);
        if (format.equals("json")) {
            System.out.println(Json.print(processes.stream().map(Integer::longValue).toList(), false));
            return 0;
        }
        System.out.printf("%-8s %s%n", "PID", "COMMAND");
        for (int pid : processes) {
            try {
                String words = Files.readString(Path.of("/proc", Integer.toString(pid), "cmdline"),
                        StandardCharsets.ISO_8859_1);
                System.out.printf("%-8d %s%n", pid, words.replace('\0', ' ').strip());
            } catch (NoSuchFileException ended) {
                // then it is not one to show
            }
        }
        return 0;
    }
}
