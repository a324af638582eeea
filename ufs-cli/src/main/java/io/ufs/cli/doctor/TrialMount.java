package io.ufs.cli.doctor;

import io.ufs.cli.doctor.Diagnosis.Fact;
import io.ufs.cli.doctor.Diagnosis.Level;
import io.ufs.cli.server.BackgroundMount;
import io.ufs.cli.server.MountFailedException;
import io.ufs.core.sys.NativeCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mounts a union in a temporary directory, and reads and writes a file through it. */
final class TrialMount {
    private static final String SECTION = "mount";
    private static final int SECONDS = 10;
    private static final Pattern INIT = Pattern.compile("^rx \\d+ INIT \\S+ (\\d+\\.\\d+)");
    private static final Pattern BACKING_FILE = Pattern.compile(" backing [1-9]");

    private final NativeCalls calls;

    TrialMount(NativeCalls calls) {
        this.calls = calls;
    }

    List<Fact> facts() {
        try (TrialDirectory trial = TrialDirectory.in(Path.of(System.getProperty("java.io.tmpdir")))) {
            return facts(trial);
        } catch (IOException e) {
            return List.of(new Fact(SECTION, "trial", "impossible: " + e.getMessage(), Level.FATAL,
                    "give a directory for temporary files: TMPDIR"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Fact(SECTION, "trial", "interrupted", Level.FATAL, ""));
        }
    }

    private List<Fact> facts(TrialDirectory trial) throws IOException, InterruptedException {
        Path lower = trial.make("lower");
        Path merged = trial.make("merged");
        Files.writeString(lower.resolve("file"), "lower\n");
        List<String> words = List.of("--lower", lower.toString(), "--upper", trial.make("upper").toString(),
                "--work", trial.make("work").toString(), "--debug", merged.toString());
        Queue<String> messages = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        try {
            BackgroundMount mount = BackgroundMount.start(calls, words, messages::add);
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            List<Fact> facts = new ArrayList<>();
            try (mount) {
                facts.add(Fact.ok(SECTION, "trial", "mounted in " + millis + " ms"));
                facts.add(use(merged));
            }
            facts.add(Fact.ok(SECTION, "protocol", protocol(messages)));
            facts.add(passthrough(messages));
            return facts;
        } catch (MountFailedException e) {
            return List.of(new Fact(SECTION, "trial", e.line(), Level.FATAL,
                    "as root: modprobe fuse; as a user: install fuse3 and see that you may open /dev/fuse"));
        }
    }

    /** The first message is INIT: {@code rx 2 INIT n0 7.45 FLAG|FLAG...}. */
    private static String protocol(Queue<String> messages) {
        return messages.stream()
                .map(INIT::matcher)
                .filter(Matcher::find)
                .map(init -> init.group(1) + " offered by the kernel")
                .findFirst()
                .orElse("unknown");
    }

    /** Whether the file that was changed was really opened by the kernel itself. */
    private static Fact passthrough(Queue<String> messages) {
        boolean used = messages.stream().anyMatch(message -> BACKING_FILE.matcher(message).find());
        boolean offered = messages.stream().anyMatch(message -> INIT.matcher(message).find()
                && message.contains("PASSTHROUGH"));
        String value = used ? "used" : offered ? "offered by the kernel, not allowed" : "not in this kernel";
        return Fact.of(SECTION, "passthrough", used, value, "file content goes through the server (io=cache)");
    }

    /** Another process uses the mount: the one that serves must not. */
    private static Fact use(Path merged) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                "/bin/sh", "-c", "cd \"$0\" && cat file && echo upper >> file && cat file", merged.toString())
                .redirectErrorStream(true)
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Fact(SECTION, "use", "no answer within " + SECONDS + " seconds", Level.FATAL, "");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean good = output.equals("lower\nlower\nupper\n");
        return good
                ? Fact.ok(SECTION, "use", "a file was read, copied up and changed")
                : new Fact(SECTION, "use", output.strip(), Level.FATAL, "");
    }
}
