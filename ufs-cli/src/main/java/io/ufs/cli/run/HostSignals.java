package io.ufs.cli.run;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Signals that this process gets and hands on. The JVM's interface for them, {@code sun.misc.Signal}, is stable and
 * exported, but javac warns of its name and that warning cannot be switched off; so it is used by reflection.
 */
public final class HostSignals {
    /** Not QUIT, for which the JVM writes its threads, and not USR2, which it uses itself. */
    private static final List<String> NAMES = List.of("HUP", "INT", "TERM", "USR1", "ALRM", "CONT", "WINCH");

    static final int SIGWINCH = 28;

    private HostSignals() {}

    /** The JVM's interface, and an object that it calls; to make that takes a few milliseconds. */
    private static final class Gate {
        private static final Constructor<?> SIGNAL;
        private static final Method HANDLE;
        private static final Object PROXY;

        private static volatile IntConsumer handler = signal -> {};

        static {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                Method number = signal.getMethod("getNumber");
                SIGNAL = signal.getConstructor(String.class);
                HANDLE = signal.getMethod("handle", signal, handlerType);
                PROXY = Proxy.newProxyInstance(HostSignals.class.getClassLoader(), new Class<?>[]{handlerType},
                        (proxy, method, arguments) -> called(proxy, method, arguments, number));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a JVM without signals", e);
            }
        }

        private Gate() {}

        @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
        private static @Nullable Object called(Object proxy, Method method, Object[] arguments, Method number)
                throws ReflectiveOperationException {
            return switch (method.getName()) {
                case "handle" -> {
                    handler.accept((int) number.invoke(arguments[0]));
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "signals of a container";
            };
        }

        static void open(String name) throws ReflectiveOperationException {
            HANDLE.invoke(null, SIGNAL.newInstance(name), PROXY);
        }
    }

    /** Makes what {@link #handle} needs; signals still do what they did. */
    static void prepare() {
        Gate.handler = signal -> {};
    }

    /** Calls {@code handler} with the number of each signal that comes. */
    public static void handle(IntConsumer handler) {
        try {
            Gate.handler = handler;
            for (String name : NAMES) {
                Gate.open(name);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a JVM without signals", e);
        }
    }
}
