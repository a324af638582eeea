package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a package manager of a scripting language does: many small files in deep directories, each package unpacked under a
 * name of its own and then renamed to where it belongs.
 */
final class Packages implements Workload.Task {
    private static final int PACKAGES = 120;
    private static final int DIRECTORIES = 4;
    private static final int FILES_IN_DIRECTORY = 6;
    private static final int LARGEST_FILE = 6_000;

    private final SyscallClient client;
    private final List<Step> steps = new ArrayList<>();

    @FunctionalInterface
    private interface Step {
        void run() throws ErrnoException;
    }

    Packages(SyscallClient client) {
        this.client = client;
        Random random = new Random(PACKAGES);
        mkdir("node_modules");
        mkdir("node_modules/.staging");
        String parent = "node_modules";
        for (int i = 0; i < PACKAGES; i++) {
            String staged = "node_modules/.staging/package" + i + "-" + Integer.toHexString(random.nextInt());
            mkdir(staged);
            unpack(staged, random);
            // Four of five are a dependency of the one before them.
            parent = i % 5 == 0 ? "node_modules" : parent + "/package" + (i - 1) + "/node_modules";
            if (i % 5 != 0) {
                mkdir(parent);
            }
            rename(staged, parent + "/package" + i);
        }
    }

    private void unpack(String at, Random random) {
        create(at + "/package.json", 700);
        String directory = at;
        for (int d = 0; d < DIRECTORIES; d++) {
            directory = directory + (d % 2 == 0 ? "/dist" : "/esm") + d;
            mkdir(directory);
            for (int f = 0; f < FILES_IN_DIRECTORY; f++) {
                create(directory + "/module" + f + ".js", 1 + random.nextInt(LARGEST_FILE));
            }
        }
    }

    private void mkdir(String path) {
        long address = client.path(path);
        steps.add(() -> client.mkdir(address));
    }

    private void create(String path, int size) {
        long address = client.path(path);
        steps.add(() -> client.create(address, size));
    }

    private void rename(String from, String to) {
        long source = client.path(from);
        long target = client.path(to);
        steps.add(() -> client.rename(source, target));
    }

    @Override
    public void run() throws ErrnoException {
        for (Step step : steps) {
            step.run();
        }
    }
}
