package io.ufs.benchmarks;

import io.ufs.benchmarks.Workload.Body;
import io.ufs.benchmarks.Workload.Start;
import io.ufs.benchmarks.Workload.Unit;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The workloads, in the order in which they run: those that only read first. */
final class Workloads {
    private static final int CREATED = 2_000;
    private static final int DIRECTORIES = 1_000;
    private static final int APPENDED = 400;
    private static final int UNLINKED = 400;
    private static final int RENAMED = 400;
    private static final int WARM_PASSES = 3;
    private static final int READS_NOTED = 4;
    private static final int OVERWRITTEN = 10_000;
    private static final int PAGE = 4096;
    private static final String JAVAC = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
    private static final int RANDOM_PIECES = 10_000;

    private final List<Workload> all = new ArrayList<>();
    private final List<String> files = Layers.shuffledFiles();
    private final BenchmarkOptions options;
    private final Layers layers;

    private Workloads(BenchmarkOptions options, Layers layers) {
        this.options = options;
        this.layers = layers;
    }

    /** Returns the workloads that were asked for and those they build on. */
    static List<Workload> of(BenchmarkOptions options, Layers layers) {
        Workloads workloads = new Workloads(options, layers);
        workloads.addReading();
        workloads.addChanging();
        workloads.addBig();
        return workloads.wanted();
    }

    private void addReading() {
        micros("stat cold", Start.WITHOUT_NAMES, Layers.FILES, "", overFiles(SyscallClient::stat, 1));
        micros("stat warm", Start.WARM, Layers.FILES * WARM_PASSES, "stat cold",
                overFiles(SyscallClient::stat, WARM_PASSES));
        List<String> missing = files.stream().map(file -> file + "-missing").toList();
        micros("stat warm, 2 threads", Start.WARM, Layers.FILES * WARM_PASSES, 2, "stat cold",
                overFiles(SyscallClient::stat, WARM_PASSES));
        micros("missing name", Start.ANY, Layers.FILES, "stat cold", over(missing, SyscallClient::statMissing));
        micros("missing again", Start.WARM, Layers.FILES, "missing name", over(missing, SyscallClient::statMissing));
        millis("find cold", Start.WITHOUT_NAMES, "",
                (client, system) -> () -> run("find", system.merged(), "-name", "nothing"));
        millis("find warm", Start.WARM, "find cold",
                (client, system) -> () -> run("find", system.merged(), "-name", "nothing"));
        millis("ls -lR cold", Start.WITHOUT_NAMES, "", (client, system) -> () -> run("ls", "-lR", system.merged()));
        millis("ls -lR warm", Start.WARM, "ls -lR cold", (client, system) -> () -> run("ls", "-lR", system.merged()));
        micros("read small cold", Start.WITHOUT_CONTENTS, Layers.FILES, "", overFiles(SyscallClient::read, 1));
        micros("read small warm", Start.WARM, Layers.FILES * WARM_PASSES, "read small cold",
                overFiles(SyscallClient::read, WARM_PASSES));
        micros("read small warm, 2 threads", Start.WARM, Layers.FILES * WARM_PASSES, 2, "read small cold",
                overFiles(SyscallClient::read, WARM_PASSES));
        micros("mmap small warm", Start.WARM, Layers.FILES, "read small cold", this::mapFiles);
        millis("du warm", Start.WARM, "", (client, system) -> () -> run("du", "-s", system.merged()));
        millis("list 100000 cold", Start.WITHOUT_NAMES, "",
                (client, system) -> () -> run("ls", "-f", system.merged() + "/" + Layers.MANY));
        millis("list 100000 warm", Start.WARM, "list 100000 cold",
                (client, system) -> () -> run("ls", "-f", system.merged() + "/" + Layers.MANY));
        millis("git status warm", Start.WARM, "", (client, system) -> () -> run(
                "git", "-c", "safe.directory=*", "-C", system.merged() + "/" + Layers.REPOSITORY, "status",
                "--porcelain"));
        millis("exec 200 times", Start.WARM, "", (client, system) -> () -> run(
                "sh", "-c", "i=0; while [ $i -lt 200 ]; do \"$0\"; i=$((i + 1)); done",
                system.merged() + "/" + Layers.PROGRAM));
        millis("read big cold", Start.WITHOUT_CONTENTS, "", this::readBig);
        millis("read big warm", Start.WARM, "read big cold", this::readBigAgain);
        millis("mmap big cold", Start.WITHOUT_CONTENTS, "", this::mapBig);
        millis("mmap big warm", Start.WARM, "mmap big cold", this::mapBig);
        micros("random read 4k", Start.WARM, RANDOM_PIECES, "read big cold",
                (client, system) -> () -> client.readRandomly(
                        client.path(Layers.BIG), RANDOM_PIECES, Layers.FILE_SIZE, bigBytes()));
    }

    private void addChanging() {
        List<String> created = names(CREATED, i -> "created/file" + i);
        List<String> renamed = names(CREATED, i -> "created/renamed" + i);
        List<String> directories = new ArrayList<>(List.of("created"));
        directories.addAll(names(DIRECTORIES, i -> "created/dir" + i));
        micros("mkdir", Start.ANY, directories.size(), "", over(directories, SyscallClient::mkdir));
        micros("rmdir", Start.ANY, DIRECTORIES, "mkdir",
                over(names(DIRECTORIES, i -> "created/dir" + i), SyscallClient::rmdir));
        micros("create 4k", Start.ANY, CREATED, "mkdir",
                over(created, (client, path) -> client.create(path, Layers.FILE_SIZE)));
        micros("chmod upper", Start.ANY, CREATED, "create 4k",
                over(created, (client, path) -> client.chmod(path, 0600)));
        micros("rename upper", Start.ANY, CREATED, "create 4k", overPairs(created, renamed));
        micros("unlink upper", Start.ANY, CREATED, "rename upper", over(renamed, SyscallClient::unlink));
        micros("append copy-up", Start.ANY, APPENDED, "",
                over(files.subList(0, APPENDED), (client, path) -> client.append(path, 16)));
        micros("append again", Start.ANY, APPENDED, "append copy-up",
                over(files.subList(0, APPENDED), (client, path) -> client.append(path, 16)));
        micros("chmod lower", Start.ANY, APPENDED, "",
                over(files.subList(APPENDED, 2 * APPENDED), (client, path) -> client.chmod(path, 0600)));
        int first = 2 * APPENDED;
        List<String> gone = files.subList(first, first + UNLINKED);
        micros("unlink lower", Start.ANY, UNLINKED, "", over(gone, SyscallClient::unlink));
        micros("create again", Start.ANY, UNLINKED, "unlink lower",
                over(gone, (client, path) -> client.create(path, Layers.FILE_SIZE)));
        List<String> moved = files.subList(first + UNLINKED, first + UNLINKED + RENAMED);
        micros("rename lower", Start.ANY, RENAMED, "",
                overPairs(moved, moved.stream().map(file -> file + "-moved").toList()));
        micros("symlink", Start.ANY, DIRECTORIES, "mkdir",
                over(names(DIRECTORIES, i -> "created/link" + i), SyscallClient::symlink));
        millis("C build", Start.ANY, "", (client, system) -> () -> run("sh", "-c",
                "cd \"$0\" && cc -c part0/*.c part1/*.c && ar rc lib.a *.o",
                system.merged() + "/" + Layers.REPOSITORY));
        millis("Java build", Start.ANY, "", (client, system) -> () -> run("sh", "-c",
                "cd \"$0\" && \"$1\" -d classes @sources", system.merged() + "/" + Layers.JAVA, JAVAC));
        millis("npm-like unpack", Start.ANY, "", (client, system) -> new Packages(client));
        millis("sqlite 200 transactions", Start.ANY, "", (client, system) -> () -> run("sh", "-c",
                "cd \"$0\" && { echo 'create table t(x);'; i=0; while [ $i -lt 200 ]; do"
                        + " echo \"insert into t values($i);\"; i=$((i + 1)); done; } | sqlite3 bench.db",
                system.merged()));
        millis("cp -a", Start.ANY, "", (client, system) -> () -> run("sh", "-c",
                "cd \"$0\" && mkdir copied && cp -a d1* copied", system.merged()));
        millis("tar x", Start.ANY, "",
                (client, system) -> () -> run("tar", "-C", system.merged(), "-xf", layers.archive().toString()));
        millis("rm -rf", Start.ANY, "tar x",
                (client, system) -> () -> run("rm", "-rf", system.merged() + "/unpacked"));
        millis("rm -rf lower", Start.ANY, "", (client, system) -> () -> run("rm", "-rf", system.merged() + "/d79"));
    }

    private void addBig() {
        millis("write big+fsync", Start.WITH_MEMORY, "", (client, system) -> () -> client.write(client.path("written"),
                OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL,
                SyscallClient.BUFFER, options.bigFileMiB(), true));
        micros("overwrite 4k", Start.ANY, OVERWRITTEN, "write big+fsync", (client, system) -> () -> client.write(
                client.path("written"), OpenFlags.O_WRONLY, Layers.FILE_SIZE, OVERWRITTEN, false));
        micros("random write 4k", Start.ANY, RANDOM_PIECES, "write big+fsync", (client, system) -> () -> client
                .writeRandomly(client.path("written"), RANDOM_PIECES, Layers.FILE_SIZE, bigBytes()));
        millis("chmod big lower", Start.WITH_MEMORY, "",
                (client, system) -> () -> client.chmod(client.path(Layers.BIG), 0600));
        millis("copy-up big", Start.WITH_MEMORY, "", (client, system) -> () -> client.append(
                client.path(Layers.BIG_UNTOUCHED), 16));
    }

    private long bigBytes() {
        return (long) options.bigFileMiB() << 20;
    }

    private Workload.Task mapFiles(SyscallClient client, MountedSystem system) {
        List<Path> paths = files.stream().map(file -> Path.of(system.merged(), file)).toList();
        return () -> {
            int sum = 0;
            for (Path path : paths) {
                try (FileChannel file = FileChannel.open(path); Arena arena = Arena.ofConfined()) {
                    MemorySegment mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, Layers.FILE_SIZE, arena);
                    sum += mapped.get(ValueLayout.JAVA_BYTE, 0);
                }
            }
            if (sum == Integer.MIN_VALUE) {
                throw new IOException("so many bytes have no such sum"); // it is used, so that the reads are not left out
            }
        };
    }

    private Workload.Task mapBig(SyscallClient client, MountedSystem system) {
        Path path = Path.of(system.merged(), Layers.BIG);
        return () -> {
            long sum = 0;
            try (FileChannel file = FileChannel.open(path); Arena arena = Arena.ofConfined()) {
                MemorySegment mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, bigBytes(), arena);
                for (long at = 0; at < bigBytes(); at += PAGE) {
                    sum += mapped.get(ValueLayout.JAVA_BYTE, at);
                }
            }
            if (sum == Long.MIN_VALUE) {
                throw new IOException("so many bytes have no such sum"); // it is used, so that the reads are not left out
            }
        };
    }

    private Workload.Task readBig(SyscallClient client, MountedSystem system) {
        return () -> {
            long read = client.read(client.path(Layers.BIG));
            if (read != bigBytes()) {
                throw new IOException("the big file has " + read + " bytes");
            }
        };
    }

    /** The kernel notes the first few reads of a page at a price: they are made before. */
    private Workload.Task readBigAgain(SyscallClient client, MountedSystem system) throws ErrnoException {
        for (int i = 0; i < READS_NOTED; i++) {
            client.read(client.path(Layers.BIG));
        }
        return readBig(client, system);
    }

    private List<Workload> wanted() {
        List<String> names = new ArrayList<>();
        for (Workload workload : all.reversed()) {
            boolean needed = names.stream().anyMatch(name -> needs(name, workload.name()));
            if (options.wants(workload.name()) || needed) {
                names.add(workload.name());
            }
        }
        return all.stream().filter(workload -> names.contains(workload.name())).toList();
    }

    private boolean needs(String name, String other) {
        return all.stream().anyMatch(workload -> workload.name().equals(name) && workload.needs().equals(other));
    }

    private void micros(String name, Start start, int operations, String needs, Body body) {
        micros(name, start, operations, 1, needs, body);
    }

    private void micros(String name, Start start, int operations, int threads, String needs, Body body) {
        all.add(new Workload(name, Unit.MICROSECONDS, operations, threads, start, needs, body));
    }

    private void millis(String name, Start start, String needs, Body body) {
        all.add(new Workload(name, Unit.MILLISECONDS, 1, 1, start, needs, body));
    }

    private static List<String> names(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toList();
    }

    private Body overFiles(PathOperation operation, int passes) {
        List<String> repeated = new ArrayList<>();
        for (int i = 0; i < passes; i++) {
            repeated.addAll(files);
        }
        return over(repeated, operation);
    }

    private static Body over(List<String> paths, PathOperation operation) {
        return (client, system) -> {
            long[] addresses = client.paths(paths);
            return () -> {
                for (long path : addresses) {
                    operation.run(client, path);
                }
            };
        };
    }

    private static Body overPairs(List<String> from, List<String> to) {
        return (client, system) -> {
            long[] sources = client.paths(from);
            long[] targets = client.paths(to);
            return () -> {
                for (int i = 0; i < sources.length; i++) {
                    client.rename(sources[i], targets[i]);
                }
            };
        };
    }

    private void run(String... command) throws IOException {
        Command.run(options.limitSeconds(), command);
    }

    /** One operation on one path. */
    @FunctionalInterface
    private interface PathOperation {
        void run(SyscallClient client, long path) throws ErrnoException;
    }
}
