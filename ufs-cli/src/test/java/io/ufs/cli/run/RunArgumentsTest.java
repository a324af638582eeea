package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The quick way and picocli make the same of the same words. */
class RunArgumentsTest {
    private static List<OptionSpec> options() {
        return new CommandLine(new RunCommand()).getCommandSpec().options();
    }

    /** What the fields are that have annotations, with their values. */
    private static Map<String, Object> fields(RunCommand command) throws IllegalAccessException {
        Map<String, Object> values = new TreeMap<>();
        for (Object holder : List.of(command, command.options)) {
            for (Field field : holder.getClass().getDeclaredFields()) {
                boolean read = Stream.of(CommandLine.Option.class, CommandLine.Parameters.class)
                        .anyMatch(field::isAnnotationPresent);
                if (read && !Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    values.put(field.getName(), String.valueOf(field.get(holder)));
                }
            }
        }
        return values;
    }

    private static Map<String, Object> byPicocli(List<String> words) throws IllegalAccessException {
        RunCommand command = new RunCommand();
        new CommandLine(command)
                .setStopAtPositional(true)
                .setExpandAtFiles(false)
                .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        return fields(command);
    }

    private static void assertSame(List<String> words) throws IllegalAccessException {
        Map<String, Object> quick = fields(RunArguments.read(words).orElseThrow(
                () -> new AssertionError("not read: " + words)));
        assertEquals(byPicocli(words), quick, words.toString());
    }

    private static List<String> with(List<String> option) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(option);
        words.addAll(List.of("image", "sh", "-c", "--rm", "@file"));
        return words;
    }

    @Test
    void read_everyOption_isWhatPicocliReads() throws IllegalAccessException {
        int read = 0;
        for (OptionSpec option : options()) {
            if (option.usageHelp() || option.longestName().equals("--bundle")) {
                continue;
            }
            for (String name : option.names()) {
                if (option.arity().max() == 0) {
                    assertSame(with(List.of(name)));
                } else {
                    assertSame(with(List.of(name, "12")));
                    if (name.startsWith("--")) {
                        assertSame(with(List.of(name + "=12")));
                    }
                }
                read++;
            }
        }
        assertTrue(read > 30, read + " names");
    }

    @Test
    void read_manyOptions_isWhatPicocliReads() throws IllegalAccessException {
        assertSame(List.of("run"));
        assertSame(List.of("run", "-"));
        assertSame(List.of("run", "image"));
        assertSame(List.of("run", "-it", "--rm", "-e", "A=b c", "-e", "C", "--env=D==", "-v", "/a:/b:ro", "--volume",
                "/c:/d",
                "--cap-add", "sys_admin", "--cap-add=ALL", "--cap-drop", "mknod", "--name=", "-m", "64m", "image",
                "-it"));
        assertSame(List.of("run", "-d", "-p", "80:80", "-p", "53:53/udp", "--net", "pasta", "--rootfs", "a=b", "sh"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bundle b", "--help", "-- image", "-eA=b image", "--rm --rm image", "-tt image",
        "-t --tty image",
        "--name a --name b image", "-h a --hostname b image", "--net a --network b image", "--name",
        "--name --rm image",
        "-e -x image", "--nonsense image", "-x image", "--pids-limit many image", "--cap-add a,b image",
        "--rm=false image",
        "--pids-limit 99999999999999999999 image", "-m=64m image", "-tv /a:/b image", "--rm= image"})
    void read_unusualOrWrong_isLeftToPicocli(String words) {
        assertTrue(RunArguments.read(List.of(("run " + words).split(" "))).isEmpty());
    }

    /** Whatever is put together: it is read as picocli reads it, or not at all. */
    @Test
    void read_random_isNeverOtherwise() throws IllegalAccessException {
        List<String> pieces =
                new ArrayList<>(List.of("12", "", "-", "--", "=", "a=b", "a,b", "-it", "-ti", "-dit", "image",
                        "@file", "\"q\"", "'q'", "--na", "-", "\u00e9"));
        for (OptionSpec option : options()) {
            for (String name : option.names()) {
                pieces.add(name);
                pieces.add(name + "=7");
            }
        }
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            List<String> words = new ArrayList<>(List.of("run"));
            for (int j = random.nextInt(6); j >= 0; j--) {
                words.add(pieces.get(random.nextInt(pieces.size())));
            }
            if (RunArguments.read(words).isPresent()) {
                try {
                    assertSame(words);
                } catch (ParameterException e) {
                    throw new AssertionError(words.toString(), e);
                }
                read++;
            }
        }
        assertTrue(read > 1000, read + " lines");
    }

    @Test
    void read_wordsOfTheProgram_areLeftAlone() {
        RunCommand command = RunArguments.read(List.of("run", "image", "--rm", "--", "@x", "-t")).orElseThrow();
        assertEquals(List.of("image", "--rm", "--", "@x", "-t"), command.words);
        assertFalse(command.remove);
        assertEquals("run", Objects.requireNonNull(command.commandLine.getFirst()));
    }
}
