package io.ufs.cli.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The process of {@link MountServer}, shared by all tests of this JVM; another one is started after a kill. */
final class MountServerProcess {
    private static @Nullable MountServerProcess current;

    private final Process process;
    private final Path log;
    private final Writer commands;
    private final Map<String, Mount> mounts = new ConcurrentHashMap<>();
    private int started;

    /** Asked to end: it may be alive for a moment more, but hears nothing. */
    private volatile boolean killed;

    /** How one mount goes. */
    static final class Mount {
        private final CompletableFuture<Void> live = new CompletableFuture<>();
        private final CompletableFuture<End> end = new CompletableFuture<>();
        private final List<String> said = new CopyOnWriteArrayList<>();
        private final long logStart;

        private Mount(long logStart) {
            this.logStart = logStart;
        }

        /** Done when the mount is there; fails if it will never be. */
        CompletableFuture<Void> live() {
            return live;
        }

        /** Done when the mount is gone and the server has let go of everything. */
        CompletableFuture<End> end() {
            return end;
        }
    }

    /**
     * How a mount has ended.
     *
     * @param status exit status of the program
     * @param descriptors open ones of the whole server
     */
    record End(int status, int descriptors) {}

    private MountServerProcess(Path distribution) throws IOException {
        log = Files.createTempFile("ufs-mount-server", ".log");
        log.toFile().deleteOnExit();
        String home = distribution.toString();
        String script = ". \"$UFS_HOME/lib/launcher.sh\"; find_java && run_java -cp \"$UFS_HOME/lib/ufs-cli.jar:$0\" "
                + MountServer.class.getName();
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script, ownClasses());
        builder.environment().put("UFS_HOME", home);
        builder.environment().put("UFS_NAME", "mount-server");
        process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        commands = process.outputWriter(StandardCharsets.ISO_8859_1);
        Thread.ofPlatform().daemon().name("mount-server").start(this::listen);
    }

    private static String ownClasses() {
        try {
            return Path.of(MountServer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the one that runs. {@code distribution} is the directory above {@code bin} and {@code lib}. */
    static synchronized MountServerProcess of(Path distribution) throws IOException {
        MountServerProcess running = current;
        if (running == null || running.killed || !running.process.isAlive()) {
            running = new MountServerProcess(distribution);
            current = running;
        }
        return running;
    }

    /** Asks for a mount. */
    synchronized Mount mount(List<String> words) throws IOException {
        String id = Integer.toString(++started);
        Mount mount = new Mount(Files.size(log));
        mounts.put(id, mount);
        commands.write(id + "\t" + String.join("\t", words) + "\n");
        commands.flush();
        return mount;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            System.err.println("the mount server: " + e);
        }
        mounts.values().forEach(mount -> fail(mount, new IOException("the mount server has died: " + said(mount))));
    }

    private void heard(String line) throws IOException {
        String[] parts = line.split("[ \t]", 3);
        Mount mount = parts.length < 2 ? null : mounts.get(parts[1]);
        if (mount == null) {
            // a thread dump
            Files.writeString(log, line + "\n", java.nio.file.StandardOpenOption.APPEND);
            return;
        }
        switch (parts[0]) {
            case "live" -> mount.live.complete(null);
            case "say" -> mount.said.add(parts[2]);
            case "end" -> {
                mounts.remove(parts[1]);
                String[] numbers = parts[2].split("\t", -1);
                mount.live.completeExceptionally(new IOException("ufsmount did not mount: " + said(mount)));
                mount.end.complete(new End(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
            }
            default -> mount.said.add(line);
        }
    }

    private static void fail(Mount mount, IOException cause) {
        mount.live.completeExceptionally(cause);
        mount.end.completeExceptionally(cause);
    }

    /** Returns what the program told its caller, and what was logged since. */
    String said(Mount mount) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(mount.logStart);
            byte[] rest = new byte[(int) Math.min(1 << 20, file.length() - mount.logStart)];
            file.readFully(rest);
            return String.join("\n", mount.said) + new String(rest, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return String.join("\n", mount.said) + " " + e;
        }
    }

    /** Has the JVM write the stacks of its threads to the log. */
    void dumpThreads() throws InterruptedException {
        int sigquit = 3;
        Posix.CALLS.process().kill((int) process.pid(), sigquit);
        Thread.sleep(2_000);
    }

    /** Ends the process, and with it all its mounts. */
    void kill() {
        killed = true;
        process.destroyForcibly();
    }
}
