package io.ufs.cli.demo;

import io.ufs.core.sys.XattrCalls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays the lesson on a real mount in a temporary directory, which is gone afterwards. */
public final class Demo implements AutoCloseable {
    private static final int STEP_SECONDS = 30;

    private final DemoScreen screen;
    private final XattrCalls xattrs;
    private final Path directory;
    private @Nullable Mounted mount;
    private boolean closed;

    /** Mounts the example. */
    @FunctionalInterface
    public interface Mounter {
        /**
         * Mounts.
         *
         * @param lowers topmost first
         * @return what unmounts when closed
         * @throws FailedException if that fails
         */
        Mounted mount(List<Path> lowers, Path upper, Path work, Path merged) throws FailedException;
    }

    /** A mount. */
    public interface Mounted extends AutoCloseable {
        /** Unmounts. */
        @Override
        void close();
    }

    /** A failure of the demonstration, told in one line. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Makes one of a line. */
        public FailedException(String line) {
            super(line);
        }
    }

    /**
     * Makes the example's directories.
     *
     * @param out where the lesson is written
     * @param colours whether {@code out} is a terminal
     */
    public Demo(PrintStream out, boolean colours, XattrCalls xattrs) throws IOException {
        this.screen = new DemoScreen(out, colours);
        this.xattrs = xattrs;
        this.directory = Files.createTempDirectory("ufs-demo-");
    }

    /**
     * Plays the lesson.
     *
     * @throws FailedException if it cannot be played
     */
    public void play(Mounter mounter) throws FailedException, IOException, InterruptedException {
        Map<String, Path> lowers = Lesson.writeLowers(directory);
        Path upper = Files.createDirectory(directory.resolve("upper"));
        Path work = Files.createDirectory(directory.resolve("work"));
        Path merged = Files.createDirectory(directory.resolve("merged"));
        UpperListing.Reader reader = new UpperListing.Reader(xattrs, upper, lowers);
        String before = fingerprint(lowers);
        mount(mounter, lowers, upper, work, merged);

        screen.title("Three lower layers, and an empty upper one that takes all changes");
        for (Map.Entry<String, Path> lower : lowers.entrySet()) {
            screen.layer(lower.getKey(), files(lower.getValue()));
        }
        screen.explanation("Topmost first: what site has stands before tools and base.");
        screen.command("ufsmount --lower site --lower tools --lower base --upper upper --work work merged");

        UpperListing last = reader.read();
        int number = 1;
        List<Lesson.Step> steps = Lesson.steps();
        for (Lesson.Step step : steps) {
            screen.title(number++ + ". " + step.title());
            screen.command(step.command());
            screen.output(run(step.command(), merged));
            UpperListing now = reader.read();
            screen.layer("upper:", now.changesSince(last));
            screen.explanation(step.explanation());
            last = now;
        }
        conclude(lowers, before);
    }

    /** An interrupt that comes while this mounts waits in {@link #close()} and then unmounts. */
    private synchronized void mount(Mounter mounter, Map<String, Path> lowers, Path upper, Path work, Path merged)
            throws FailedException {
        if (closed) {
            throw new FailedException("interrupted");
        }
        mount = mounter.mount(List.copyOf(lowers.values()), upper, work, merged);
    }

    private void conclude(Map<String, Path> lowers, String before) throws FailedException, IOException {
        screen.title("The lower layers");
        if (!fingerprint(lowers).equals(before)) {
            throw new FailedException("a lower layer has changed: this is a defect of ufs");
        }
        screen.explanation("Not a byte of them has changed: mount them again with another upper and start afresh.");
        screen.command("umount merged");
    }

    /** Runs a command with the merged directory as its current one. This process itself never enters it. */
    private static String run(String command, Path merged) throws IOException, InterruptedException, FailedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "cd \"$0\" && " + command, merged.toString())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        if (!process.waitFor(STEP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new FailedException("'" + command + "' did not end within " + STEP_SECONDS + " seconds");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new FailedException("'" + command + "' failed: " + output.strip());
        }
        return output;
    }

    private static List<String> files(Path layer) throws IOException {
        try (Stream<Path> tree = Files.walk(layer)) {
            return tree.filter(Files::isRegularFile).map(file -> layer.relativize(file).toString()).sorted().toList();
        }
    }

    private static String fingerprint(Map<String, Path> lowers) throws IOException {
        StringBuilder out = new StringBuilder();
        for (Path lower : lowers.values()) {
            try (Stream<Path> tree = Files.walk(lower)) {
                for (Path path : (Iterable<Path>) tree.sorted()::iterator) {
                    out.append(path).append(Files.readAttributes(path, "unix:mode,size,lastModifiedTime,ino"));
                    if (Files.isRegularFile(path)) {
                        out.append(Files.readString(path));
                    }
                    out.append('\n');
                }
            }
        }
        return out.toString();
    }

    /** Unmounts and deletes. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Mounted mounted = mount;
        mount = null;
        if (mounted != null) {
            mounted.close();
        }
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(directory)) {
            tree.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
