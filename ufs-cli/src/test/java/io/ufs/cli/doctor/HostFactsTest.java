package io.ufs.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ufs.cli.doctor.Diagnosis.Fact;
import io.ufs.cli.doctor.Diagnosis.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {
    @TempDir
    Path root;

    @BeforeEach
    void host() throws IOException {
        write("proc/sys/kernel/osrelease", "6.18.0\n");
        write("proc/filesystems", "nodev\tproc\nnodev\tfuse\n\text4\n");
        write("proc/self/status", "Name:\tx\nCapEff:\t0000000000200000\n");
        write("proc/self/limits", "Max open files            1024                 4096                 files     \n");
        write("proc/sys/user/max_user_namespaces", "100\n");
        write("etc/fuse.conf", "#user_allow_other\n");
    }

    @Test
    void facts_ordinaryHost_areRead() {
        assertEquals("6.18.0", fact("release").value());
        assertEquals(Level.OK, fact("filesystem").level());
        assertEquals(Level.LIMITED, fact("overlay").level());
        assertEquals("yes", fact("CAP_SYS_ADMIN").value());
        assertEquals("up to 4096", fact("open files").value());
        assertEquals("yes, up to 100", fact("user namespaces").value());
        assertTrue(fact("user_allow_other").value().startsWith("no"));
        assertEquals("not found", fact("fusermount").value());
        assertEquals("not in this kernel", fact("io_uring").value());
    }

    @Test
    void facts_fusermountOnThePath_isFound() throws IOException {
        Path program = write("bin/fusermount3", "");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(program.toString(), fact("fusermount").value());
    }

    @Test
    void facts_withoutPrivilege_sayWhatIsUsedInstead() throws IOException {
        write("proc/self/status", "CapEff:\t0000000000000000\n");
        assertEquals(Level.LIMITED, fact("CAP_SYS_ADMIN").level());
        assertFalse(fact("CAP_SYS_ADMIN").consequence().isEmpty());
    }

    @Test
    void text_ofFacts_isAligned() {
        Diagnosis diagnosis = new Diagnosis(List.of(
                Fact.ok("kernel", "a", "1"),
                new Fact("kernel", "long name", "2", Level.LIMITED, "so be it"),
                new Fact("fuse", "device", "no", Level.FATAL, "")));
        assertEquals("""
                kernel
                  ok a          1
                  -- long name  2
                                 -> so be it
                fuse
                  !! device     no
                ufs cannot mount here: see the lines marked !!
                """, DiagnosisText.of(diagnosis));
        assertFalse(diagnosis.canMount());
    }

    @Test
    void json_ofFacts_canBeParsed() throws IOException {
        String json = DiagnosisJson.of(new Diagnosis(List.of(Fact.ok("kernel", "quote \" and \\", "1\n2"))));
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            int objects = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                objects += token == JsonToken.START_OBJECT ? 1 : 0;
                if (token == JsonToken.VALUE_STRING && parser.currentName().equals("value")) {
                    assertEquals("1\n2", parser.getText());
                }
            }
            assertEquals(2, objects);
        }
    }

    private Fact fact(String name) {
        return new HostFacts(root, List.of(root.resolve("bin")))
                .facts().stream().filter(fact -> fact.name().equals(name)).findFirst().orElseThrow();
    }

    private Path write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
