package io.ufs.cli.doctor;

import io.ufs.cli.doctor.Diagnosis.Fact;
import io.ufs.cli.doctor.Diagnosis.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the files of a host tell, without trying anything. */
final class HostFacts {
    private static final int CAP_SYS_ADMIN = 21;

    private final Path root;
    private final List<Path> searchPath;

    /**
     * Makes one.
     *
     * @param root {@code /}, or a picture of it
     * @param searchPath directories of programs
     */
    HostFacts(Path root, List<Path> searchPath) {
        this.root = root;
        this.searchPath = searchPath;
    }

    List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.ok("kernel", "release", text("proc/sys/kernel/osrelease").orElse("unknown")));
        facts.add(fuseFilesystem());
        facts.add(kernelOverlay());
        facts.add(ioUring());
        facts.add(privilege());
        facts.add(userNamespaces());
        facts.add(fusermount());
        facts.add(allowOther());
        facts.add(libfuse());
        facts.add(descriptors());
        facts.add(Fact.ok("host", "processors", Integer.toString(Runtime.getRuntime().availableProcessors())));
        facts.add(Fact.ok("host", "java", System.getProperty("java.runtime.version", "unknown")));
        return facts;
    }

    private Fact fuseFilesystem() {
        boolean known = filesystems().contains("fuse");
        return known
                ? Fact.ok("fuse", "filesystem", "known to the kernel")
                : new Fact("fuse", "filesystem", "not known to the kernel", Level.LIMITED,
                        "if a mount fails, load it: modprobe fuse");
    }

    private Fact kernelOverlay() {
        return Fact.of("kernel", "overlay", filesystems().contains("overlay"),
                filesystems().contains("overlay") ? "yes" : "no",
                "nothing to compare with; ufs does not need it");
    }

    private List<String> filesystems() {
        return text("proc/filesystems").orElse("").lines().map(line -> line.replace("nodev", "").strip()).toList();
    }

    private Fact ioUring() {
        String value = text("sys/module/fuse/parameters/enable_uring").orElse("not in this kernel");
        return Fact.ok("fuse", "io_uring", switch (value) {
            case "Y" -> "enabled: messages go through it";
            case "N" -> "disabled: /dev/fuse alone; several programs at a time are quicker with it (echo Y >"
                    + " /sys/module/fuse/parameters/enable_uring)";
            default -> value;
        });
    }

    private Fact privilege() {
        boolean admin = hasCapability(CAP_SYS_ADMIN);
        return Fact.of("privilege", "CAP_SYS_ADMIN", admin, admin ? "yes" : "no",
                "mounts through fusermount3, file data through the server, ids as the kernel lets you set them");
    }

    boolean hasCapability(int number) {
        return text("proc/self/status").orElse("").lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .anyMatch(bits -> (bits >>> number & 1) != 0);
    }

    private Fact userNamespaces() {
        String most = text("proc/sys/user/max_user_namespaces").orElse("0");
        boolean allowed = !most.equals("0")
                && !text("proc/sys/kernel/unprivileged_userns_clone").orElse("1").equals("0");
        return Fact.of("privilege", "user namespaces", allowed, allowed ? "yes, up to " + most : "no",
                "no rootless containers");
    }

    private Fact fusermount() {
        Optional<Path> program = find("fusermount3").or(() -> find("fusermount"));
        return program.map(path -> Fact.ok("fuse", "fusermount", path.toString()))
                .orElseGet(() -> new Fact("fuse", "fusermount", "not found", Level.LIMITED,
                        "only root can mount; install fuse3"));
    }

    private Fact allowOther() {
        boolean allowed = text("etc/fuse.conf").orElse("").lines()
                .anyMatch(line -> line.strip().equals("user_allow_other"));
        return Fact.ok("fuse", "user_allow_other", allowed
                ? "yes"
                : "no: mounts of ordinary users are for themselves alone (/etc/fuse.conf)");
    }

    private Fact libfuse() {
        Optional<Path> library = List.of("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu",
                "usr/lib/aarch64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib", "usr/local/lib")
                .stream()
                .map(directory -> root.resolve(directory).resolve("libfuse.so.2"))
                .filter(Files::exists)
                .findFirst();
        return library.map(path -> Fact.ok("fuse", "libfuse 2", path.toString()))
                .orElseGet(() -> new Fact("fuse", "libfuse 2", "not found", Level.LIMITED,
                        "--transport=libfuse is not available; the default does not need it"));
    }

    private Fact descriptors() {
        String limit = text("proc/self/limits").orElse("").lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring(14).strip().split("\\s+"))
                .map(fields -> fields.length > 1 ? fields[1] : fields[0])
                .findFirst().orElse("unknown");
        boolean few = limit.matches("[0-9]{1,3}");
        return Fact.of("host", "open files", !few, "up to " + limit, "many layers may not fit: raise ulimit -n");
    }

    private Optional<Path> find(String program) {
        return searchPath.stream().map(directory -> directory.resolve(program)).filter(Files::isExecutable).findFirst();
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file), StandardCharsets.ISO_8859_1).strip());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
