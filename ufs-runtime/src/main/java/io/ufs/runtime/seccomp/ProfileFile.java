package io.ufs.runtime.seccomp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.seccomp.SeccompRule.Comparison;
import io.ufs.runtime.seccomp.SeccompRule.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads profiles in Docker's format, which is that of the OCI runtime specification with conditions. */
public final class ProfileFile {
    private static final int EPERM = 1;

    private final Machine machine;
    private final Set<String> capabilities;

    private ProfileFile(Machine machine, Set<String> capabilities) {
        this.machine = machine;
        this.capabilities = capabilities;
    }

    /**
     * Reads a profile.
     *
     * @param capabilities of the container, without {@code CAP_}
     * @throws IOException if the file cannot be read or is no profile; the message is for the user
     */
    public static SeccompProfile read(Path file, Machine machine, Set<String> capabilities) throws IOException {
        return parse(Files.readString(file), file.toString(), machine, capabilities);
    }

    /**
     * Reads a profile from a text.
     *
     * @param name for messages
     * @throws IOException if it is no profile; the message is for the user
     */
    public static SeccompProfile parse(String json, String name, Machine machine, Set<String> capabilities)
            throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            if (value(parser) instanceof Map<?, ?> profile) {
                return new ProfileFile(machine, capabilities).profile(profile);
            }
            throw new IOException("not an object");
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("seccomp profile " + name + ": " + e.getMessage(), e);
        }
    }

    private SeccompProfile profile(Map<?, ?> profile) throws IOException {
        int errno = number(profile.get("defaultErrnoRet"), EPERM);
        SeccompAction otherwise = SeccompAction.of(text(profile, "defaultAction"), errno);
        List<SeccompRule> rules = new ArrayList<>();
        for (Object entry : list(profile.get("syscalls"))) {
            if (entry instanceof Map<?, ?> call && applies(call)) {
                rules.addAll(rules(call));
            }
        }
        return new SeccompProfile(otherwise, rules);
    }

    private List<SeccompRule> rules(Map<?, ?> call) throws IOException {
        SeccompAction action = SeccompAction.of(text(call, "action"), number(call.get("errnoRet"), EPERM));
        List<Condition> conditions = new ArrayList<>();
        for (Object argument : list(call.get("args"))) {
            if (argument instanceof Map<?, ?> map) {
                conditions.add(condition(map));
            }
        }
        List<SeccompRule> rules = new ArrayList<>();
        for (Object syscall : list(call.get("names"))) {
            rules.add(new SeccompRule(String.valueOf(syscall), conditions, action));
        }
        if (call.get("name") instanceof String single) {
            rules.add(new SeccompRule(single, conditions, action));
        }
        return rules;
    }

    private static Condition condition(Map<?, ?> argument) throws IOException {
        String operator = text(argument, "op");
        if (!operator.startsWith("SCMP_CMP_")) {
            throw new IOException("comparison '" + operator + "'");
        }
        Comparison comparison = Comparison.valueOf(operator.substring("SCMP_CMP_".length()));
        long value = argument.get("value") instanceof Long number ? number : 0;
        long second = argument.get("valueTwo") instanceof Long number ? number : 0;
        boolean masked = comparison == Comparison.MASKED_EQ;
        return new Condition(number(argument.get("index"), 0), comparison, masked ? value : 0,
                masked ? second : value);
    }

    /** The conditions of an entry: all capabilities that it includes, none that it excludes, and the architecture. */
    private boolean applies(Map<?, ?> call) {
        if (call.get("includes") instanceof Map<?, ?> includes) {
            if (!list(includes.get("caps")).stream().allMatch(this::has)) {
                return false;
            }
            List<?> arches = list(includes.get("arches"));
            if (!arches.isEmpty() && !arches.contains(goArchitecture())) {
                return false;
            }
        }
        return !(call.get("excludes") instanceof Map<?, ?> excludes)
                || list(excludes.get("caps")).stream().noneMatch(this::has)
                        && !list(excludes.get("arches")).contains(goArchitecture());
    }

    private boolean has(Object capability) {
        return capabilities.contains(String.valueOf(capability).replaceFirst("^CAP_", ""));
    }

    private String goArchitecture() {
        return switch (machine) {
            case X86_64 -> "amd64";
            case AARCH64 -> "arm64";
        };
    }

    private static String text(Map<?, ?> map, String name) throws IOException {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new IOException("no '" + name + "'");
    }

    private static int number(@Nullable Object value, int otherwise) {
        return value instanceof Long number ? number.intValue() : otherwise;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** A value as Map, List, String, Long or Boolean; null and fractions as text. */
    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("empty");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new HashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue().longValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> String.valueOf(parser.getText());
        };
    }
}
