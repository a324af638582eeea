package io.ufs.fuse.transport.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mounts of this process's namespace ({@code /proc/self/mountinfo}), read without touching any of them:
 * one that hangs must not hang us.
 *
 * @param entries in the order of the file: of several mounts at one place the last is on top
 */
public record MountTable(List<Entry> entries) {
    private static final int DEVICE_FIELD = 2;
    private static final int MOUNTPOINT_FIELD = 4;

    /** Copies the list. */
    public MountTable {
        entries = List.copyOf(entries);
    }

    /**
     * One mount.
     *
     * @param device {@code major:minor}
     * @param path where, as this process sees it now, one character a byte
     * @param type filesystem type with subtype
     * @param options those of the filesystem
     */
    public record Entry(String device, String path, String type, String options) {
        /** Returns where, as bytes. */
        public byte[] mountpoint() {
            return path.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Returns the value of an option that is an unsigned number, such as {@code user_id}; -1 without it. */
        public int number(String option) {
            for (String word : options.split(",")) {
                if (word.startsWith(option + "=")) {
                    return Integer.parseUnsignedInt(word.substring(option.length() + 1));
                }
            }
            return -1;
        }
    }

    /** Reads the table. */
    public static MountTable read() throws IOException {
        return parse(new String(Files.readAllBytes(Path.of("/proc/self/mountinfo")), StandardCharsets.ISO_8859_1));
    }

    /** Parses a table: {@code id parent major:minor root mountpoint options [tags] - type source options}. */
    public static MountTable parse(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] fields = line.split(" ");
            int separator = Arrays.asList(fields).indexOf("-");
            if (separator > MOUNTPOINT_FIELD && separator + 1 < fields.length) {
                entries.add(new Entry(
                        fields[DEVICE_FIELD],
                        unescape(fields[MOUNTPOINT_FIELD]),
                        fields[separator + 1],
                        separator + 3 < fields.length ? fields[separator + 3] : ""));
            }
        }
        return new MountTable(entries);
    }

    /** Finds the topmost mount at a place. */
    public Optional<Entry> at(byte[] mountpoint) {
        return entries.reversed().stream()
                .filter(entry -> Arrays.equals(entry.mountpoint(), mountpoint))
                .findFirst();
    }

    /** Finds a mount by its device, wherever its directory was moved to. */
    public Optional<Entry> ofDevice(String device) {
        return entries.reversed().stream()
                .filter(entry -> entry.device().equals(device))
                .findFirst();
    }

    /** The kernel writes space, tab, newline and backslash as {@code \ooo}. */
    private static String unescape(String field) {
        StringBuilder out = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 3 < field.length()) {
                out.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
