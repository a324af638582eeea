package io.ufs.cli.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ufs.cli.doctor.Diagnosis.Fact;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Writes a diagnosis for programs. */
final class DiagnosisJson {
    private DiagnosisJson() {}

    static String of(Diagnosis diagnosis) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeBooleanField("canMount", diagnosis.canMount());
            json.writeArrayFieldStart("facts");
            for (Fact fact : diagnosis.facts()) {
                json.writeStartObject();
                json.writeStringField("section", fact.section());
                json.writeStringField("name", fact.name());
                json.writeStringField("value", fact.value());
                json.writeStringField("level", fact.level().name().toLowerCase(Locale.ROOT));
                if (!fact.consequence().isEmpty()) {
                    json.writeStringField("consequence", fact.consequence());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out + "\n";
    }
}
