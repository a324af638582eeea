package io.ufs.cli.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ufs.cli.mount.Octets;
import io.ufs.runtime.container.ContainerDirectory;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.container.ContainerStore;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ufs inspect}: the names of {@code docker inspect}, where there are any. */
@Command(name = "inspect", description = "Shows what is known of containers, as JSON.")
public final class InspectCommand extends ContainerCommand {
    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> names = List.of();

    @Override
    int run(RuntimeContext context, ContainerStore containers) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartArray();
            for (String name : names) {
                write(out, containers.find(name));
            }
            out.writeEndArray();
        }
        System.out.println(text);
        return 0;
    }

    private static void write(JsonGenerator out, ContainerStore.Kept kept) throws IOException {
        ContainerRecord record = kept.record();
        ContainerDirectory directory = kept.directory();
        out.writeStartObject();
        out.writeStringField("Id", record.id());
        out.writeStringField("Name", record.name());
        out.writeStringField("Image", record.image());
        out.writeStringField("Created", Instant.ofEpochMilli(record.created()).toString());
        out.writeObjectFieldStart("State");
        out.writeStringField("Status",
                record.isRunning() ? "running" : record.exitCode() >= 0 ? "exited" : record.status());
        out.writeBooleanField("Running", record.isRunning());
        out.writeNumberField("Pid", record.isRunning() ? record.pid() : 0);
        out.writeNumberField("ExitCode", Math.max(0, record.exitCode()));
        out.writeEndObject();
        out.writeObjectFieldStart("Config");
        list(out, "Cmd", record.command());
        list(out, "Env", record.environment());
        out.writeStringField("WorkingDir", Octets.display(record.directory()));
        out.writeStringField("User", Octets.display(record.user()));
        out.writeEndObject();
        list(out, "Namespaces", record.namespaces());
        list(out, "Cgroups", record.groups());
        out.writeObjectFieldStart("GraphDriver");
        out.writeStringField("Name", "ufs");
        out.writeObjectFieldStart("Data");
        out.writeStringField("LowerDir", String.join(":", record.lowers()));
        out.writeStringField("UpperDir", directory.upper().toString());
        out.writeStringField("MergedDir", directory.merged().toString());
        out.writeStringField("WorkDir", directory.work().toString());
        out.writeEndObject();
        out.writeEndObject();
        out.writeStringField("LogPath", directory.log().toString());
        out.writeEndObject();
    }

    private static void list(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(Octets.display(value));
        }
        out.writeEndArray();
    }
}
