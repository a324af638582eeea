package io.ufs.cli.image;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.MountCommand;
import io.ufs.cli.mount.MountRequest;
import io.ufs.cli.mount.MountRequestParser;
import io.ufs.runtime.image.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the layers of a mounted union: the kernel tells those of its overlay, the command line of the server those of ufs. */
public final class UnionMounts {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private UnionMounts() {}

    /**
     * Layers of a mount.
     *
     * @param upper the upper directory; null for a read-only mount
     * @param work the work directory, if there is an upper one
     * @param lowers the layers below, topmost first
     * @param dataLayers those that only hold content
     * @param options what the server of ufs was asked for; null for the kernel's overlay
     */
    public record Layers(
            @Nullable Path upper,
            @Nullable Path work,
            List<Path> lowers,
            List<Path> dataLayers,
            MountRequest.@Nullable Union options) {
        /** Copies the lists. */
        public Layers {
            lowers = List.copyOf(lowers);
            dataLayers = List.copyOf(dataLayers);
        }
    }

    /**
     * Looks for a mount exactly there.
     *
     * @throws ImageException if it is one of ufs whose layers cannot be told
     */
    public static Optional<Layers> at(Path point) throws IOException {
        Optional<Layers> found = Optional.empty();
        for (String line : Files.readString(MOUNTS, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ", -1);
            if (halves.length < 2 || left.length < 5 || !unescape(left[4]).equals(point.toString())) {
                continue;
            }
            String[] right = halves[1].split(" ", -1);
            if (right[0].equals("overlay")) {
                found = Optional.of(ofKernel(right[2]));
            } else if (right[0].startsWith("fuse.ufs") || right[0].equals("fuse.ufsmount")) {
                found = Optional.of(ofServer(point));
            }
        }
        return found;
    }

    /** Finds a mount that has a directory among its layers, as far as the layers of mounts can be told. */
    public static Optional<Path> over(Path layer) {
        try {
            for (String line : Files.readString(MOUNTS, StandardCharsets.ISO_8859_1).split("\n", -1)) {
                String[] halves = line.split(" - ", 2);
                String[] left = halves[0].split(" ", -1);
                boolean union = halves.length == 2
                        && (halves[1].startsWith("overlay ") || halves[1].startsWith("fuse.ufs"));
                if (union && left.length > 4 && isLayer(Path.of(unescape(left[4])), layer)) {
                    return Optional.of(Path.of(unescape(left[4])));
                }
            }
        } catch (IOException | InvalidPathException unknown) {
            // Without /proc nobody can tell.
        }
        return Optional.empty();
    }

    private static boolean isLayer(Path point, Path layer) {
        try {
            Layers layers = at(point).orElseThrow(() -> new IOException("unmounted"));
            List<Path> all = new ArrayList<>(layers.lowers());
            all.addAll(layers.dataLayers());
            if (layers.upper() != null) {
                all.add(layers.upper());
            }
            for (Path path : all) {
                if (Files.exists(path) && Files.isSameFile(path, layer)) {
                    return true;
                }
            }
        } catch (IOException | InvalidPathException unknown) {
            // Relative paths, or a server that is not to be seen: it is not known to be one.
        }
        return false;
    }

    /** Octal escapes of proc(5). */
    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static Layers ofKernel(String options) throws ImageException {
        Path upper = null;
        Path work = null;
        List<Path> lowers = new ArrayList<>();
        List<Path> dataLayers = new ArrayList<>();
        for (String option : options.split("(?<!\\\\),", -1)) {
            String[] pair = option.split("=", 2);
            if (pair.length == 2 && pair[0].equals("upperdir")) {
                upper = Path.of(unescape(pair[1]));
            } else if (pair.length == 2 && pair[0].equals("workdir")) {
                work = Path.of(unescape(pair[1]));
            } else if (pair.length == 2 && pair[0].equals("lowerdir")) {
                boolean data = false;
                for (String lower : pair[1].split("(?<!\\\\):", -1)) {
                    data |= lower.isEmpty(); // two colons
                    if (!lower.isEmpty()) {
                        (data ? dataLayers : lowers).add(Path.of(unescape(lower.replace("\\:", ":"))));
                    }
                }
            } else if (pair.length == 2 && pair[0].equals("lowerdir+")) {
                lowers.add(Path.of(unescape(pair[1])));
            } else if (pair.length == 2 && pair[0].equals("datadir+")) {
                dataLayers.add(Path.of(unescape(pair[1])));
            }
        }
        return absolute(new Layers(upper, work, lowers, dataLayers, null));
    }

    private static Layers ofServer(Path point) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Optional<MountRequest> request = request(process);
                if (request.isEmpty()) {
                    continue;
                }
                // Relative paths were meant from where the server was started; that the mount is there confirms it.
                Path base = startedIn(process);
                if (base.resolve(request.get().mountpoint().toString()).normalize().equals(point)) {
                    MountRequest.Layers layers = request.get().layers();
                    return absolute(new Layers(
                            resolve(base, layers.upper()),
                            resolve(base, layers.work()),
                            layers.lowers().stream().map(lower -> base.resolve(lower.toString())).toList(),
                            layers.dataLayers().stream().map(layer -> base.resolve(layer.toString())).toList(),
                            request.get().union()));
                }
            }
        }
        throw new ImageException("the server of " + point + " is not to be seen from here: name its upper directory,"
                + " and its lower ones with --lower");
    }

    private static @Nullable Path resolve(Path base, @Nullable HostPath path) {
        return path == null ? null : base.resolve(path.toString());
    }

    private static Path startedIn(Path process) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            for (String variable : environment.split("\0", -1)) {
                if (variable.startsWith("PWD=/")) {
                    return Path.of(unescape(variable.substring(4)));
                }
            }
        } catch (IOException gone) {
            // as if nothing was known
        }
        return Path.of("");
    }

    private static Optional<MountRequest> request(Path process) {
        try {
            String[] words = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .split("\0", -1);
            int main = Arrays.asList(words).indexOf("io.ufs.cli.UfsMount");
            if (main < 0) {
                return Optional.empty();
            }
            List<String> arguments = Arrays.asList(words).subList(main + 1, words.length - 1);
            return new MountRequestParser(false).parse(arguments) instanceof MountCommand.Mount mount
                    ? Optional.of(mount.request())
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** A relative path was meant from where the mount was made, which nobody knows any more. */
    private static Layers absolute(Layers layers) throws ImageException {
        for (Path path : layers.lowers()) {
            if (!path.isAbsolute()) {
                throw new ImageException("the mount was made with the relative path " + path
                        + ": name its upper directory, and its lower ones with --lower");
            }
        }
        Path upper = layers.upper();
        if (upper != null && !upper.isAbsolute()) {
            throw new ImageException(
                    "the mount was made with the relative path " + upper + ": name it with its whole path");
        }
        return layers;
    }
}
