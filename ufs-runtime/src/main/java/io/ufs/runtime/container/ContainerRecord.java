package io.ufs.runtime.container;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What is known of a container, as it is kept in its directory. Texts are octet strings; those of the program are kept as
 * such, so that {@code exec} finds the bytes again.
 *
 * @param id of the container
 * @param name that the user has given, or empty
 * @param image name of its image or directory
 * @param lowers layers, topmost first
 * @param command words of its program
 * @param environment of its program
 * @param directory where its program starts
 * @param user as the user has given it
 * @param namespaces labels of those it does not share
 * @param capabilities as the kernel's bits
 * @param noNewPrivileges whether that is set
 * @param seccomp file of the profile, empty for the default one, {@code unconfined} for none
 * @param chroot whether only its root directory was changed
 * @param forget whether it is to be removed at its end
 * @param groups directories of its control groups
 * @param created in milliseconds since 1970
 * @param pid of its first process, 0 if there is none
 * @param started of that process, in clock ticks since the boot: a number alone may be used again
 * @param exitCode of its program; −1 if it has not ended
 */
public record ContainerRecord(
        String id,
        String name,
        String image,
        List<String> lowers,
        List<String> command,
        List<String> environment,
        String directory,
        String user,
        List<String> namespaces,
        long capabilities,
        boolean noNewPrivileges,
        String seccomp,
        boolean chroot,
        boolean forget,
        List<String> groups,
        long created,
        int pid,
        long started,
        int exitCode) {
    /** Copies the lists. */
    public ContainerRecord {
        lowers = List.copyOf(lowers);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        namespaces = List.copyOf(namespaces);
        groups = List.copyOf(groups);
    }

    /** Returns it with a first process. */
    public ContainerRecord running(int firstPid, long firstStarted, List<String> itsGroups) {
        return new ContainerRecord(id, name, image, lowers, command, environment, directory, user, namespaces,
                capabilities, noNewPrivileges, seccomp, chroot, forget, itsGroups, created, firstPid, firstStarted, -1);
    }

    /** Returns it with the status of its program. */
    public ContainerRecord ended(int status) {
        return new ContainerRecord(id, name, image, lowers, command, environment, directory, user, namespaces,
                capabilities, noNewPrivileges, seccomp, chroot, forget, List.of(), created, 0, 0, status);
    }

    /** Says whether its first process is there, and is still the same. */
    public boolean isRunning() {
        return pid > 0 && started == startOf(pid);
    }

    /** Returns {@code created}, {@code running}, or {@code exited (N)}. */
    public String status() {
        if (isRunning()) {
            return "running";
        }
        if (exitCode >= 0) {
            return "exited (" + exitCode + ")";
        }
        return pid > 0 ? "dead" : "created";
    }

    /** Returns when a process has started, in clock ticks since the boot; −1 if there is none (proc(5), field 22). */
    public static long startOf(int process) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(process), "stat"),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") ? -1 : Long.parseLong(fields[19]);
        } catch (IOException | RuntimeException gone) {
            return -1;
        }
    }

    /** Writes it to a file, all or nothing. */
    public void write(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, json());
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String json() {
        JsonObject out = new JsonObject();
        out.put("id", id).put("name", name).put("image", image);
        out.put("lowers", lowers).put("command", command).put("environment", environment);
        out.put("directory", directory).put("user", user).put("namespaces", namespaces);
        out.put("capabilities", capabilities).put("noNewPrivileges", noNewPrivileges).put("seccomp", seccomp);
        out.put("chroot", chroot).put("forget", forget).put("groups", groups);
        out.put("created", created).put("pid", pid).put("started", started).put("exitCode", exitCode);
        return Json.print(out, true) + "\n";
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it is not there or broken
     */
    public static ContainerRecord read(Path file) throws IOException {
        JsonObject in = Json.object(Files.readAllBytes(file));
        return new ContainerRecord(in.requireText("id"), in.requireText("name"), in.requireText("image"),
                in.texts("lowers"), in.texts("command"), in.texts("environment"), in.requireText("directory"),
                in.requireText("user"), in.texts("namespaces"), in.requireNumber("capabilities"),
                in.isTrue("noNewPrivileges"), in.requireText("seccomp"), in.isTrue("chroot"), in.isTrue("forget"),
                in.texts("groups"), in.requireNumber("created"), (int) in.requireNumber("pid"),
                in.requireNumber("started"), (int) in.requireNumber("exitCode"));
    }
}
