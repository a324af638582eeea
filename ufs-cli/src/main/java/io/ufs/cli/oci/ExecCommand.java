package io.ufs.cli.oci;

import io.ufs.cli.run.Foreground;
import io.ufs.runtime.bundle.BundleExec;
import io.ufs.runtime.bundle.BundleRuntime;
import io.ufs.runtime.image.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ufs-runtime exec}. */
@Command(name = "exec", description = "Runs one more process in a container.", exitCodeOnExecutionException = 255)
final class ExecCommand extends ContainerIdCommand {
    @Option(names = {"-p", "--process"}, paramLabel = "FILE", description = "What to run, as in config.json.")
    private @Nullable Path process;

    @Option(names = {"-t", "--tty"}, description = "A terminal of its own.")
    private boolean terminal;

    @Option(names = "--cwd", paramLabel = "DIR", description = "Where it starts.")
    private @Nullable String directory;

    @Option(names = {"-e", "--env"}, paramLabel = "NAME=VALUE", description = "One more variable.")
    private List<String> environment = new ArrayList<>();

    @Option(names = {"-u", "--user"}, paramLabel = "UID[:GID]", description = "As whom it runs.")
    private @Nullable String user;

    @Option(names = {"-g", "--additional-gids"}, paramLabel = "GID", description = "One more group.")
    private List<Long> groups = new ArrayList<>();

    @Option(names = {"-c", "--cap"}, paramLabel = "CAP", description = "A capability; all of these and no other.")
    private List<String> capabilities = new ArrayList<>();

    @Option(names = "--no-new-privs", description = "Set-user-ID has no effect.")
    private boolean noNewPrivileges;

    @Option(names = {"-d", "--detach"}, description = "Do not wait.")
    private boolean detach;

    @Option(names = "--console-socket", paramLabel = "SOCKET", description = "Gets the master of the terminal.")
    private @Nullable Path console;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Gets the number of the process.")
    private @Nullable Path pidFile;

    @Option(names = "--no-new-keyring", description = "Keep the session keyring of the caller.")
    private boolean noNewKeyring;

    @Option(names = "--preserve-fds", paramLabel = "N", description = "Descriptors from 3 to N + 2 are the program's, too.")
    private int preserveFds;

    @Option(names = {"--apparmor", "--process-label"}, hidden = true, description = "Accepted and without effect.")
    @SuppressWarnings("UnusedVariable") // labels are not supported
    private @Nullable String label;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND")
    private List<String> words = new ArrayList<>();

    @Override
    int run(BundleRuntime runtime) throws Exception {
        if (process == null && words.isEmpty()) {
            throw new IllegalArgumentException("which command? Or give --process FILE");
        }
        BundleExec.Request request = new BundleExec.Request(absolute(process), changes(), absolute(console),
                absolute(pidFile), detach, !noNewKeyring, preserveFds);
        try (Foreground foreground = Foreground.open()) {
            return runtime.exec(id, request, foreground::connect);
        }
    }

    private JsonObject changes() {
        JsonObject changes = new JsonObject().put("args", List.copyOf(words)).put("env", List.copyOf(environment))
                .putIfPresent("cwd", directory);
        if (terminal) {
            changes.put("terminal", true);
        }
        if (noNewPrivileges) {
            changes.put("noNewPrivileges", true);
        }
        if (user != null || !groups.isEmpty()) {
            String[] ids = (user == null ? "0" : user).split(":", 2);
            changes.put("user", new JsonObject().put("uid", Long.parseLong(ids[0]))
                    .put("gid", ids.length < 2 ? 0L : Long.parseLong(ids[1]))
                    .put("additionalGids", List.copyOf(groups)));
        }
        if (!capabilities.isEmpty()) {
            JsonObject sets = new JsonObject();
            // Nothing inheritable: programs with inheritable capabilities of their own would gain them (CVE-2022-29162).
            for (String set : List.of("bounding", "effective", "permitted")) {
                sets.put(set, List.copyOf(capabilities));
            }
            changes.put("capabilities", sets);
        }
        return changes;
    }

    private static @Nullable Path absolute(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath();
    }
}
