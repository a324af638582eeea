package io.ufs.cli.stats;

import io.ufs.fuse.stats.StatisticsSnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows what came in each interval, until the program is ended. On a terminal one picture takes the place of the other;
 * elsewhere they follow each other, as JSON one a line.
 */
final class Watch {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR = "\u001b[2J";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final double MILLIS = 1000;

    private final Subject subject;
    private final double seconds;
    private final boolean json;
    private final boolean redraws;
    private final PrintStream out;

    Watch(Subject subject, double seconds, boolean json, boolean terminal, PrintStream out) {
        this.subject = subject;
        this.seconds = seconds;
        this.json = json;
        this.redraws = terminal && !json;
        this.out = out;
    }

    /**
     * Shows until nobody reads any more.
     *
     * @throws IOException when its subject cannot be asked any more
     */
    void run() throws IOException, InterruptedException {
        StatisticsSnapshot earlier = subject.ask();
        if (redraws) {
            // Until there is a difference to show.
            out.print(HOME + CLEAR);
            picture("so far", earlier);
        }
        while (!out.checkError()) {
            Thread.sleep((long) (seconds * MILLIS));
            StatisticsSnapshot now = subject.ask();
            if (json) {
                out.print(StatisticsJson.of(now.since(earlier), false));
            } else {
                picture(String.format(Locale.ROOT, "in %s s", number(seconds)), now.since(earlier));
            }
            earlier = now;
        }
    }

    private void picture(String when, StatisticsSnapshot shown) {
        String text = subject.title() + ", " + when + "\n\n" + StatisticsText.of(shown);
        if (redraws) {
            out.print(HOME + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_BELOW);
        } else {
            out.print(text + "\n");
        }
        out.flush();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
