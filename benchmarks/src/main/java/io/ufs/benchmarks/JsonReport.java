package io.ufs.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Results for programs: every sample, and what is said about each row. */
final class JsonReport {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final Results results;
    private final Judge judge;

    JsonReport(Results results) {
        this.results = results;
        judge = new Judge(results);
    }

    /**
     * Returns it. Samples are in the unit of their row, messages for each operation of the workload, other times in
     * nanoseconds, pauses in milliseconds.
     *
     * @param machine on what was measured
     */
    String text(String machine) {
        JsonObject all = new JsonObject();
        all.addProperty("machine", machine.strip());
        JsonObject workloads = new JsonObject();
        for (Map.Entry<String, Results.Row> row : results.rows().entrySet()) {
            workloads.add(row.getKey(), row(row.getKey(), row.getValue()));
        }
        all.add("workloads", workloads);
        all.add("roundTrips", tree(results.roundTrips()));
        add(all, "roundTrip", judge.roundTrip(1));
        add(all, "roundTripOfTwo", judge.roundTrip(2));
        all.add("pauses", tree(results.pauses()));
        if (!results.limitsMissing().isEmpty()) {
            all.addProperty("limitsMissing", results.limitsMissing());
        }
        all.add("failures", tree(results.failures()));
        return GSON.toJson(all) + "\n";
    }

    private JsonObject row(String name, Results.Row row) {
        JsonObject told = new JsonObject();
        told.addProperty("unit", row.unit().symbol());
        told.addProperty("threads", row.threads());
        told.add("samples", tree(row.samples()));
        JsonObject messages = new JsonObject();
        row.messages().forEach((system, rounds) -> messages.add(
                system, tree(rounds.stream().map(Messages::byName).toList())));
        told.add("messages", messages);
        Judge.Judgement judgement = judge.of(name, row);
        judgement.bar().ifPresent(bar -> told.add("bar", tree(bar)));
        add(told, "awaitedMessages", judgement.messages());
        add(told, "served", judgement.served());
        add(told, "limit", judgement.limit());
        judgement.verdict().ifPresent(verdict -> told.add("verdict", tree(verdict)));
        return told;
    }

    private static void add(JsonObject object, String name, OptionalDouble value) {
        value.ifPresent(number -> object.addProperty(name, number));
    }

    private static JsonElement tree(Map<String, ?> map) {
        return GSON.toJsonTree(map);
    }

    private static JsonElement tree(List<?> list) {
        return GSON.toJsonTree(list);
    }

    private static JsonElement tree(Record record) {
        return GSON.toJsonTree(record);
    }

    private static JsonElement tree(Bar bar) {
        return GSON.toJsonTree(bar);
    }
}
