package io.ufs.runtime.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private static final JsonFactory JSON = new JsonFactory();

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

    private String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("name", name);
            out.writeStringField("image", image);
            writeList(out, "lowers", lowers);
            writeList(out, "command", command);
            writeList(out, "environment", environment);
            out.writeStringField("directory", directory);
            out.writeStringField("user", user);
            writeList(out, "namespaces", namespaces);
            out.writeNumberField("capabilities", capabilities);
            out.writeBooleanField("noNewPrivileges", noNewPrivileges);
            out.writeStringField("seccomp", seccomp);
            out.writeBooleanField("chroot", chroot);
            out.writeBooleanField("forget", forget);
            writeList(out, "groups", groups);
            out.writeNumberField("created", created);
            out.writeNumberField("pid", pid);
            out.writeNumberField("started", started);
            out.writeNumberField("exitCode", exitCode);
            out.writeEndObject();
        }
        return text + "\n";
    }

    private static void writeList(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it is not there or broken
     */
    public static ContainerRecord read(Path file) throws IOException {
        Map<String, String> texts = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        try (JsonParser in = JSON.createParser(Files.readString(file))) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(file + ": not a container");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                if (in.nextToken() == JsonToken.START_ARRAY) {
                    List<String> values = new ArrayList<>();
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        values.add(in.getText());
                    }
                    lists.put(field, values);
                } else {
                    texts.put(field, in.getText());
                }
            }
        }
        try {
            return new ContainerRecord(text(texts, "id"), text(texts, "name"), text(texts, "image"),
                    list(lists, "lowers"), list(lists, "command"), list(lists, "environment"),
                    text(texts, "directory"), text(texts, "user"), list(lists, "namespaces"),
                    Long.parseLong(text(texts, "capabilities")),
                    Boolean.parseBoolean(text(texts, "noNewPrivileges")), text(texts, "seccomp"),
                    Boolean.parseBoolean(text(texts, "chroot")), Boolean.parseBoolean(text(texts, "forget")),
                    list(lists, "groups"),
                    Long.parseLong(text(texts, "created")),
                    Integer.parseInt(text(texts, "pid")), Long.parseLong(text(texts, "started")),
                    Integer.parseInt(text(texts, "exitCode")));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Map<String, String> texts, String name) throws IOException {
        String value = texts.get(name);
        if (value == null) {
            throw new IOException("a container without '" + name + "'");
        }
        return value;
    }

    private static List<String> list(Map<String, List<String>> lists, String name) {
        return lists.getOrDefault(name, List.of());
    }
}
