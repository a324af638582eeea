package io.ufs.properties.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./dev soak [STEPS] [--seed N] [--profile NAME]}: a long run of the oracle. Exit status 1 if something differed.
 */
public final class Soak {
    private static final long USUAL_STEPS = 100_000;

    /** Steps between lines of progress: layers are on tmpfs and on disk in turns. */
    private static final long PART = 3_000;

    private Soak() {}

    /** Runs. */
    public static void main(String[] args) throws Exception {
        long steps = USUAL_STEPS;
        long seed = System.currentTimeMillis() / 1000 * 1000;
        @Nullable String profile = null;
        for (int i = 0; i < args.length; i++) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--seed" -> {
                    seed = number("--seed", value);
                    i++;
                }
                case "--profile" -> {
                    profile = value;
                    i++;
                }
                default -> steps = number("STEPS", args[i].replace("_", "").replace(",", ""));
            }
        }
        List<String> names = Profile.ALL.stream().map(Profile::name).toList();
        if (profile != null && !names.contains(profile)) {
            fail("--profile: no profile '" + profile + "': choose of " + String.join(", ", names));
        }
        String obstacle = Oracle.obstacle().orElse("");
        if (!obstacle.isEmpty()) {
            fail(obstacle);
        }
        System.exit(run(seed, steps, profile) ? 0 : 1);
    }

    private static long number(String what, String word) {
        if (!word.matches("\\d{1,18}")) {
            fail(what + ": '" + word + "' is no number: soak [STEPS] [--seed N] [--profile NAME]");
        }
        return Long.parseLong(word);
    }

    private static void fail(String message) {
        System.err.println("soak: " + message);
        System.exit(2);
    }

    private static boolean run(long first, long wanted, @Nullable String name) throws Exception {
        long done = 0;
        int failures = 0;
        long seed = first;
        for (int part = 0; done < wanted && failures == 0; part++) {
            for (Profile profile : Profile.ALL) {
                if (name != null && !profile.name().equals(name)) {
                    continue;
                }
                Oracle oracle = new Oracle(profile, part % 2 == 0, System.out::println);
                oracle.run(seed, Math.min(PART, wanted));
                done += oracle.steps();
                failures += oracle.failures().size();
                seed += 1_000;
            }
        }
        System.out
                .println("soak: " + done + " steps from seed " + first + ", " + failures + " unexplained differences");
        return failures == 0;
    }
}
