package io.ufs.properties.oracle;

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
        String profile = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--profile" -> profile = args[++i];
                default -> steps = Long.parseLong(args[i].replace("_", ""));
            }
        }
        String obstacle = Oracle.obstacle().orElse("");
        if (!obstacle.isEmpty()) {
            System.err.println("soak: " + obstacle);
            System.exit(2);
        }
        System.exit(run(seed, steps, profile) ? 0 : 1);
    }

    private static boolean run(long first, long wanted, String name) throws Exception {
        long done = 0;
        int failures = 0;
        long seed = first;
        for (int part = 0; done < wanted && failures == 0; part++) {
            for (Profile profile : Profile.ALL) {
                if (!name.isEmpty() && !profile.name().equals(name)) {
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
