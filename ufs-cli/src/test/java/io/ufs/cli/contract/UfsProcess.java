package io.ufs.cli.contract;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * ufs as its users get it: what {@code ufsmount} of the distribution runs, in a process of its own ({@link MountServer}).
 * The system property {@code ufs.contract.ufsmount} names the program of another distribution.
 */
public class UfsProcess implements UnionUnderTest {
    private static final Path PROGRAM =
            Path.of(System.getProperty("ufs.contract.ufsmount", "target/dist/bin/ufsmount")).toAbsolutePath();

    /** Optional features, as ufs and the kernel's overlay name them. */
    static final String FEATURES = "redirect_dir=on,metacopy=on,index=on";

    private static final int START_SECONDS = 30;
    private static final int END_SECONDS = 20;

    /** Those of the JVM, its jars and the mounts of the other tests that run at the same time: a leak goes beyond. */
    private static final int MOST_DESCRIPTORS = 150;

    private final List<String> arguments;
    private final boolean needsLibfuse;
    private final Map<String, String> exemptions;

    /**
     * Describes a way of mounting.
     *
     * @param transport value of {@code --transport}
     * @param arguments further arguments
     * @param exemptions cases that it does not pass
     */
    public UfsProcess(String transport, List<String> arguments, Map<String, String> exemptions) {
        List<String> all = new ArrayList<>(List.of("-f", "--transport=" + transport));
        all.addAll(arguments);
        this.arguments = all;
        this.needsLibfuse = transport.equals("libfuse");
        this.exemptions = exemptions;
    }

    @Override
    public String markers() {
        return "trusted.overlay.";
    }

    @Override
    public Optional<String> obstacle() {
        if (Posix.CALLS.process().geteuid() != 0) {
            return Optional.of("needs root");
        }
        if (!Files.isWritable(Path.of("/dev/fuse"))) {
            return Optional.of("needs /dev/fuse");
        }
        if (needsLibfuse && !hasLibfuse()) {
            return Optional.of("needs libfuse2");
        }
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException("the distribution has not been built: " + PROGRAM);
        }
        return Optional.empty();
    }

    private static boolean hasLibfuse() {
        String architecture = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
        return List.of("/lib/" + architecture + "-linux-gnu", "/usr/lib/" + architecture + "-linux-gnu", "/usr/lib64")
                .stream()
                .anyMatch(dir -> Files.exists(Path.of(dir, "libfuse.so.2")));
    }

    @Override
    public Mounted mount(Layers layers) throws Exception {
        return mount(layers.options() + ",dev", layers.merged(), Path.of(layers.root(), "log"));
    }

    /**
     * Mounts.
     *
     * @param options {@code lowerdir=} and the others
     * @param target the mount point
     * @param log where the server writes what it has to say
     */
    public Mounted mount(String options, String target, Path log) throws Exception {
        List<String> words = new ArrayList<>(arguments);
        words.addAll(List.of("-o", options, target));
        MountServerProcess server = MountServerProcess.of(PROGRAM.resolve("../..").normalize());
        MountedProcess mounted = new MountedProcess(server, server.mount(words), target, log);
        mounted.awaitStart();
        return mounted;
    }

    @Override
    public Map<String, String> exemptions() {
        return exemptions;
    }

    @Override
    public boolean writesKernelFormat() {
        return true;
    }

    @Override
    public String kernelOptions() {
        return arguments.contains(FEATURES) ? "," + FEATURES : "";
    }

    /** libfuse 2 renames an open file that is removed, and removes it after the close has been answered. */
    @Override
    public void settle(Layers layers) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (needsLibfuse && layers.isWritable() && System.nanoTime() < end && hasHiddenFile(layers)) {
            Thread.sleep(2);
        }
    }

    private static boolean hasHiddenFile(Layers layers) throws ErrnoException {
        return Directories.names(layers.upper()).stream().anyMatch(name -> name.startsWith(".fuse_hidden"));
    }

    /** A server and its mount. */
    private record MountedProcess(MountServerProcess server, MountServerProcess.Mount mount, String mountpoint,
            Path log)
            implements
                Mounted {
        void awaitStart() throws Exception {
            try {
                mount.live().get(START_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                abort();
                throw new IOException("ufsmount did not mount: " + server.said(mount), e);
            }
        }

        /** Finds the device number of the mount, without touching it. */
        private Optional<String> device() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.split(" "))
                    .filter(fields -> fields[4].equals(mountpoint))
                    .map(fields -> fields[2])
                    .findFirst();
        }

        /** A process that has just ended may hold the mount for a moment more. */
        private int unmountWhenFree() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
            int result = KernelOverlay.umount(mountpoint, 0);
            while (result == -Errno.EBUSY && System.nanoTime() < end) {
                Thread.sleep(20);
                result = KernelOverlay.umount(mountpoint, 0);
            }
            return result;
        }

        @Override
        public void unmount() throws Exception {
            try {
                CallResult.require(unmountWhenFree(), "umount " + mountpoint);
            } catch (ErrnoException e) {
                abort();
                throw e;
            }
            MountServerProcess.End end;
            try {
                end = mount.end().get(END_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                server.dumpThreads();
                server.kill();
                throw new IOException("the server did not end after the unmount: " + server.said(mount), e);
            }
            String said = server.said(mount);
            Files.writeString(log, said, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (end.status() != 0 || said.contains("Exception")) {
                throw new IOException("the server ended with " + end.status() + ": " + said);
            }
            if (end.descriptors() > MOST_DESCRIPTORS) {
                server.kill();
                throw new IOException(
                        "the server has " + end.descriptors() + " descriptors open after its mounts ended");
            }
        }

        @Override
        public void abort() {
            try {
                Optional<String> device = device();
                if (device.isPresent()) {
                    String number = device.get().substring(device.get().indexOf(':') + 1);
                    Files.writeString(Path.of("/sys/fs/fuse/connections", number, "abort"), "1");
                }
            } catch (IOException e) {
                System.err.println("cannot abort the connection of " + mountpoint + ": " + e);
            }
            KernelOverlay.detach(mountpoint);
            server.kill();
        }
    }
}
