package io.ufs.cli.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Signals that this process gets and hands on. The JVM's interface for them, {@code sun.misc.Signal}, is stable and
 * exported, but javac warns of its name and that warning cannot be switched off; so it is used by reflection.
 */
public final class HostSignals {
    /** Not QUIT, for which the JVM writes its threads, and not USR2, which it uses itself. */
    private static final List<String> NAMES = List.of("HUP", "INT", "TERM", "USR1", "ALRM", "CONT", "WINCH");

    static final int SIGWINCH = 28;

    private HostSignals() {}

    /** Calls {@code handler} with the number of each signal that comes. */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    public static void handle(IntConsumer handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method number = signal.getMethod("getNumber");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    handler.accept((int) number.invoke(arguments[0]));
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "signals of a container";
            };
            Object proxy =
                    Proxy.newProxyInstance(HostSignals.class.getClassLoader(), new Class<?>[]{handlerType}, calls);
            Method handle = signal.getMethod("handle", signal, handlerType);
            for (String name : NAMES) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a JVM without signals", e);
        }
    }
}
