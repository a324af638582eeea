package io.ufs.cli.server;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.HostTree;
import io.ufs.core.errno.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the kernel's own overlays that this process sees are writing to: they know no lock of ours (rule O3). */
public final class KernelOverlays {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private KernelOverlays() {}

    /** Says whether one of them has this directory as its upper or work directory, by whatever path. */
    public static boolean write(HostTree host, HostPath directory) {
        try {
            HostTree.Place place = host.look(directory);
            for (String path : written(Files.readString(MOUNTS, StandardCharsets.ISO_8859_1))) {
                if (isSame(host, place, path)) {
                    return true;
                }
            }
        } catch (IOException | ErrnoException unknown) {
            // Without /proc nobody can tell; a directory that cannot be looked at is somebody else's error.
        }
        return false;
    }

    private static boolean isSame(HostTree host, HostTree.Place place, String path) {
        try {
            HostTree.Place written = host.look(new HostPath(path));
            return written.dev() == place.dev() && written.ino() == place.ino();
        } catch (ErrnoException gone) {
            return false; // renamed since, or of another mount namespace
        }
    }

    /** Returns the upper and work directories of all overlays, as octet strings. */
    static List<String> written(String mounts) {
        List<String> paths = new ArrayList<>();
        for (String line : mounts.split("\n")) {
            int separator = line.indexOf(" - overlay ");
            if (separator < 0) {
                continue;
            }
            String options = line.substring(line.lastIndexOf(' ') + 1);
            for (String option : options.split(",")) {
                if (option.startsWith("upperdir=") || option.startsWith("workdir=")) {
                    paths.add(unescape(option.substring(option.indexOf('=') + 1)));
                }
            }
        }
        return paths;
    }

    /** Blanks, commas and backslashes are written as {@code \ooo}. */
    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && text.length() - i > 3 && text.substring(i + 1, i + 4).matches("[0-3][0-7]{2}")) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
