package io.ufs.core.sys;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program to start.
 *
 * @param path the executable; {@code PATH} is not searched
 * @param arguments all arguments, the name of the program first
 * @param environment all of it, as {@code NAME=value}
 * @param descriptors which descriptors the child gets under which numbers, done in order
 * @param newSession whether it becomes a session leader ({@code setsid(2)})
 */
@SuppressWarnings("ArrayRecordComponent") // requests are not compared
public record SpawnRequest(
        byte[] path,
        List<byte[]> arguments,
        List<byte[]> environment,
        List<Redirect> descriptors,
        boolean newSession) {
    /** Copies the lists. */
    public SpawnRequest {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        descriptors = List.copyOf(descriptors);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a program needs its name as first argument");
        }
    }

    /** Makes a request from text, encoded as UTF-8, without a new session. */
    public static SpawnRequest of(List<String> command, List<String> environment, List<Redirect> descriptors) {
        return new SpawnRequest(
                encode(command.getFirst()),
                command.stream().map(SpawnRequest::encode).toList(),
                environment.stream().map(SpawnRequest::encode).toList(),
                descriptors,
                false);
    }

    private static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One {@code dup2} in the child.
     *
     * @param from descriptor of this process
     * @param to its number in the child; the same number only clears close-on-exec
     */
    public record Redirect(int from, int to) {}
}
