package io.ufs.runtime.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the user that a name or number means, in the {@code passwd} and {@code group} files of a container.
 *
 * @param passwd content of {@code /etc/passwd}, an octet string
 * @param group content of {@code /etc/group}, an octet string
 */
public record UserLookup(String passwd, String group) {
    private static final long LARGEST_ID = 0xfffffffeL;

    /**
     * A user.
     *
     * @param uid unsigned
     * @param gid unsigned
     * @param groups further groups, unsigned
     * @param home directory, absolute
     */
    public record User(int uid, int gid, List<Integer> groups, String home) {}

    private record Entry(String name, int uid, int gid, String home) {}

    /**
     * Finds a user.
     *
     * @param text {@code user[:group]}, each a name or a number; empty for root
     * @throws IllegalArgumentException if there is no such name, or a number is no id
     */
    public User find(String text) {
        String[] parts = (text.isEmpty() ? "0" : text).split(":", 2);
        @Nullable Entry entry = entry(parts[0]);
        int uid;
        if (entry != null) {
            uid = entry.uid;
        } else if (isNumber(parts[0])) {
            uid = id(parts[0]);
        } else {
            throw new IllegalArgumentException("the container has no user '" + parts[0] + "'");
        }
        int gid = entry == null ? 0 : entry.gid;
        List<Integer> groups = List.of();
        if (parts.length == 2 && !parts[1].isEmpty()) {
            gid = group(parts[1]);
        } else if (entry != null) {
            groups = groupsOf(entry);
        }
        String home = entry == null || !entry.home.startsWith("/") ? "/" : entry.home;
        return new User(uid, gid, groups, home);
    }

    /** A name is looked for before a number: in passwd(5) a name may consist of digits, but no tool makes such a one. */
    private @Nullable Entry entry(String user) {
        for (String line : passwd.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 6 && isNumber(fields[2]) && isNumber(fields[3])
                    && (isNumber(user) ? id(fields[2]) == id(user) : fields[0].equals(user))) {
                return new Entry(fields[0], id(fields[2]), id(fields[3]), fields[5]);
            }
        }
        return null;
    }

    private int group(String name) {
        if (isNumber(name)) {
            return id(name);
        }
        for (String line : group.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && fields[0].equals(name) && isNumber(fields[2])) {
                return id(fields[2]);
            }
        }
        throw new IllegalArgumentException("the container has no group '" + name + "'");
    }

    private List<Integer> groupsOf(Entry user) {
        List<Integer> groups = new ArrayList<>();
        for (String line : group.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4 && isNumber(fields[2]) && List.of(fields[3].split(",")).contains(user.name)) {
                groups.add(id(fields[2]));
            }
        }
        return List.copyOf(groups);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]+");
    }

    /** An id has 32 bits and is not the last number: one that wraps round would be root (CVE-2024-40635). */
    private static int id(String digits) {
        if (digits.length() > 10 || Long.parseLong(digits) > LARGEST_ID) {
            throw new IllegalArgumentException("not a user or group id: " + digits);
        }
        return (int) Long.parseLong(digits);
    }
}
