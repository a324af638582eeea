package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sources of a small program in Java, in which every class uses one of another package. */
final class JavaSources {
    static final int CLASSES = 200;
    private static final int PACKAGES = 20;

    private JavaSources() {}

    /** Writes them below a directory, one list of them into a file beside. */
    static void write(Path directory) throws IOException {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < CLASSES; i++) {
            String name = "p" + i % PACKAGES + "/C" + i + ".java";
            Path file = directory.resolve(name);
            Files.createDirectories(directory.resolve("p" + i % PACKAGES));
            Files.writeString(file, source(i));
            list.append(name).append('\n');
        }
        Files.writeString(directory.resolve("sources"), list);
    }

    private static String source(int i) {
        int other = (i + 1) % CLASSES;
        return """
                package p%d;

                import java.util.ArrayList;
                import java.util.List;
                import p%d.C%d;

                public final class C%d {
                    private final List<Integer> values = new ArrayList<>();

                    public int sum(int depth) {
                        values.add(depth);
                        int more = depth == 0 ? 0 : new C%d().sum(depth - 1);
                        return more + values.stream().mapToInt(value -> value * %d).sum();
                    }
                }
                """.formatted(i % PACKAGES, other % PACKAGES, other, i, other, i);
    }
}
