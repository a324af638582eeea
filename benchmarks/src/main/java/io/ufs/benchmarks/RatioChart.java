package io.ufs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A picture of the ratios of ufs to the others, one line a workload, on a logarithmic scale: left of the middle ufs is
 * faster.
 */
final class RatioChart {
    private static final String UFS = Judge.UFS;
    private static final Map<String, String> COLOURS = Map.of("kernel", "#1f6f8b", "fuse-overlayfs", "#e07a1f");
    private static final int LABELS = 220;
    private static final int WIDTH = 560;
    private static final int LINE = 22;
    private static final int TOP = 56;

    /** Ratios beyond 1/32 and 32 are drawn at the edge. */
    private static final double DOUBLINGS = 5;

    private final Results results;

    RatioChart(Results results) {
        this.results = results;
    }

    /** Returns the picture. */
    String svg() {
        List<String> lines = new ArrayList<>();
        int y = TOP;
        for (Map.Entry<String, Results.Row> row : results.rows().entrySet()) {
            OptionalDouble own = row.getValue().median(UFS);
            if (own.isPresent() && row.getValue().unit() != Workload.Unit.MEBIBYTES) {
                lines.add(text(LABELS - 10, y + 4, "end", "#222", row.getKey()));
                for (Map.Entry<String, String> other : COLOURS.entrySet()) {
                    OptionalDouble its = row.getValue().median(other.getKey());
                    if (its.isPresent() && its.getAsDouble() > 0) {
                        double ratio = own.getAsDouble() / its.getAsDouble();
                        lines.add(format("<circle cx='%.1f' cy='%d' r='5' fill='%s'><title>%.2f of %s</title></circle>",
                                x(ratio), y, other.getValue(), ratio, other.getKey()));
                    }
                }
                y += LINE;
            }
        }
        return frame(y) + String.join("\n", lines) + "\n</svg>\n";
    }

    private static String frame(int bottom) {
        StringBuilder out = new StringBuilder(format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n"
                        + "<rect width='100%%' height='100%%' fill='white'/>%n",
                LABELS + WIDTH + 30, bottom + 10));
        for (int doubling = (int) -DOUBLINGS; doubling <= DOUBLINGS; doubling++) {
            double at = x(Math.pow(2, doubling));
            out.append(format("<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='%s'/>%n",
                    at, TOP - 14, at, bottom - LINE / 2, doubling == 0 ? "#444" : "#ddd"));
            String label = doubling < 0 ? "1/" + (1 << -doubling) : Integer.toString(1 << doubling);
            out.append(text((int) at, TOP - 20, "middle", "#444", label)).append('\n');
        }
        out.append(text(LABELS, 14, "start", COLOURS.getOrDefault("kernel", ""), "time of ufs / kernel overlay"))
                .append('\n')
                .append(text(LABELS + 210, 14, "start", COLOURS.getOrDefault("fuse-overlayfs", ""),
                        "time of ufs / fuse-overlayfs"))
                .append('\n');
        return out.toString();
    }

    private static double x(double ratio) {
        double doublings = Math.clamp(Math.log(ratio) / Math.log(2), -DOUBLINGS, DOUBLINGS);
        return LABELS + WIDTH * (doublings + DOUBLINGS) / (2 * DOUBLINGS);
    }

    private static String text(int x, int y, String anchor, String colour, String content) {
        return format("<text x='%d' y='%d' text-anchor='%s' fill='%s'>%s</text>", x, y, anchor, colour, content);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
