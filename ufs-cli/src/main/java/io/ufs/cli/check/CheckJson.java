package io.ufs.cli.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ufs.core.check.CheckSummary;
import io.ufs.core.check.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Findings for programs, written while they come: there may be many. */
final class CheckJson implements CheckOutput {
    private final JsonGenerator json;
    private final CheckTarget target;

    CheckJson(OutputStream out, CheckTarget target) {
        this.target = target;
        try {
            json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("upper", target.upper().toString());
            json.writeStringField("work", target.work().toString());
            json.writeArrayFieldStart("findings");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void found(Finding finding) {
        try {
            json.writeStartObject();
            json.writeStringField("severity", finding.problem().severity().name().toLowerCase(Locale.ROOT));
            json.writeStringField("problem", finding.problem().word());
            json.writeStringField("path", CheckOutput.path(target, finding));
            json.writeStringField("text", finding.text());
            if (finding.remedy() != null) {
                json.writeStringField("remedy", finding.remedy());
            }
            json.writeStringField("outcome", finding.outcome().name().toLowerCase(Locale.ROOT));
            if (finding.failure() != null) {
                json.writeStringField("failure", finding.failure());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void finished(CheckSummary summary) {
        try {
            json.writeEndArray();
            json.writeObjectFieldStart("summary");
            json.writeNumberField("objects", summary.objects());
            json.writeNumberField("errors", summary.errors());
            json.writeNumberField("warnings", summary.warnings());
            json.writeNumberField("notes", summary.notes());
            json.writeNumberField("mended", summary.mended());
            json.writeNumberField("failures", summary.failures());
            json.writeBooleanField("cancelled", summary.cancelled());
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
