package io.ufs.runtime.bundle;

import io.ufs.runtime.cgroup.CgroupTree;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.SandboxStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of a container, as it is kept in its directory. Whether it runs is not kept: the kernel knows.
 *
 * @param id of the container
 * @param version of the specification that its bundle follows
 * @param bundle directory of the bundle
 * @param annotations of the bundle
 * @param groups directories of its control groups by controller
 * @param created in milliseconds since 1970
 * @param pid of its first process; 0 while it is created
 * @param started of that process, in clock ticks since the boot: a number alone may be used again
 */
record BundleState(
        String id,
        String version,
        Path bundle,
        Map<String, String> annotations,
        Map<String, String> groups,
        long created,
        int pid,
        long started) {
    BundleState {
        annotations = Map.copyOf(annotations);
        groups = Map.copyOf(groups);
    }

    BundleState with(Map<String, String> itsGroups) {
        return new BundleState(id, version, bundle, annotations, itsGroups, created, pid, started);
    }

    BundleState with(int firstPid, long firstStarted) {
        return new BundleState(id, version, bundle, annotations, groups, created, firstPid, firstStarted);
    }

    /** Says whether the first process is there, and is still the same. */
    boolean isAlive() {
        return pid > 0 && ContainerRecord.startOf(pid) == started;
    }

    /** Finds out in what phase of its life a container is. */
    BundleStatus status(Path directory) {
        if (pid == 0) {
            return BundleStatus.CREATING;
        }
        if (!isAlive()) {
            return BundleStatus.STOPPED;
        }
        if (Files.exists(SandboxStart.socket(directory)) && isSetUpProgram()) {
            return BundleStatus.CREATED;
        }
        return CgroupTree.of(groups).isFrozen() ? BundleStatus.PAUSED : BundleStatus.RUNNING;
    }

    /** Until the program of the container runs, the process is our file in memory. */
    private boolean isSetUpProgram() {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), "exe")).toString()
                    .contains("memfd:ufs-init");
        } catch (IOException gone) {
            return false;
        }
    }

    /** Returns what hooks and callers get: the state of the specification. */
    JsonObject report(BundleStatus status) {
        JsonObject report = new JsonObject().put("ociVersion", version).put("id", id).put("status", status.label());
        if (status != BundleStatus.STOPPED) {
            report.put("pid", pid);
        }
        report.put("bundle", bundle.toString());
        JsonObject all = new JsonObject();
        annotations.forEach(all::put);
        return report.put("annotations", all);
    }

    /** Returns when it was created, as RFC 3339 has it. */
    String createdText() {
        return Instant.ofEpochMilli(created).toString();
    }

    void write(Path file) throws IOException {
        JsonObject all = report(BundleStatus.CREATING).put("pid", pid);
        all.remove("status");
        all.put("started", started).put("created", created);
        JsonObject paths = new JsonObject();
        groups.forEach(paths::put);
        all.put("groups", paths);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, Json.bytes(all));
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static BundleState read(Path file) throws IOException {
        try {
            JsonObject all = Json.object(Files.readString(file).getBytes(StandardCharsets.UTF_8));
            return new BundleState(all.requireText("id"), all.requireText("ociVersion"),
                    Path.of(all.requireText("bundle")), all.textMembers("annotations"), all.textMembers("groups"),
                    all.requireNumber("created"), (int) all.requireNumber("pid"), all.requireNumber("started"));
        } catch (JsonException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
