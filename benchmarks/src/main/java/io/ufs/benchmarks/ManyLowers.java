package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Stacks of very different heights with the same files at the bottom: every layer above has the same directories, so that a
 * name has to be looked for in all of them.
 */
final class ManyLowers {
    private static final List<Integer> HEIGHTS = List.of(1, 50, 300);
    private static final int DIRECTORIES = 10;
    private static final int FILES = 400;

    private ManyLowers() {}

    /** Says whether any of this was asked for. */
    static boolean isWanted(Predicate<String> wants) {
        return HEIGHTS.stream().flatMap(height -> List.of(cold(height), warm(height)).stream())
                .anyMatch(wants);
    }

    /** Makes the layers, and returns a stage for each height. */
    static List<Stage> make(Path scratch) throws IOException {
        int highest = HEIGHTS.getLast();
        Path parent = Files.createDirectory(scratch.resolve("heights"));
        List<Path> layers = new ArrayList<>();
        for (int layer = 0; layer < highest; layer++) {
            Path top = Files.createDirectory(parent.resolve(Integer.toString(layer)));
            layers.add(top);
            for (int d = 0; d < DIRECTORIES; d++) {
                Files.createFile(Files.createDirectory(top.resolve("d" + d)).resolve("of" + layer));
            }
        }
        for (int i = 0; i < FILES; i++) {
            Files.createFile(layers.getLast().resolve(file(i)));
        }
        List<String> files = IntStream.range(0, FILES).mapToObj(ManyLowers::file).toList();
        List<Stage> stages = new ArrayList<>();
        for (int height : HEIGHTS) {
            List<Path> stack = layers.subList(highest - height, highest);
            stages.add(new Stage(suffix(height), stack, List.of(
                    stat(cold(height), Workload.Start.WITHOUT_NAMES, files),
                    stat(warm(height), Workload.Start.WARM, files)), false));
        }
        return stages;
    }

    private static Workload stat(String name, Workload.Start start, List<String> files) {
        return new Workload(name, Workload.Unit.MICROSECONDS, FILES, 1, start, "", (client, system) -> {
            long[] paths = client.paths(files);
            return () -> {
                for (long path : paths) {
                    client.stat(path);
                }
            };
        });
    }

    private static String file(int i) {
        return "d" + i % DIRECTORIES + "/bottom" + i;
    }

    private static String suffix(int height) {
        return ", " + height + (height == 1 ? " lower" : " lowers");
    }

    private static String cold(int height) {
        return "stat cold" + suffix(height);
    }

    private static String warm(int height) {
        return "stat warm" + suffix(height);
    }
}
