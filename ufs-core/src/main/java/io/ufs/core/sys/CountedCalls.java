package io.ufs.core.sys;

import io.ufs.core.stats.StatisticsSink;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * System calls that are counted by name, to find out and to hold down how many an operation makes. Each call costs several
 * times as much: nothing for a mount that is worked with.
 */
public final class CountedCalls {
    private CountedCalls() {}

    /** Returns calls that do the same, and are counted together. */
    public static NativeCalls of(NativeCalls calls) {
        Map<String, LongAdder> counts = new ConcurrentHashMap<>();
        return new NativeCalls(
                counted(FileCalls.class, calls.file(), counts),
                counted(DirectoryCalls.class, calls.directory(), counts),
                counted(XattrCalls.class, calls.xattr(), counts),
                counted(DeviceCalls.class, calls.device(), counts),
                calls.socket(),
                calls.mount(),
                calls.process(),
                calls.namespace(),
                calls.ring());
    }

    private static <T> T counted(Class<T> family, T calls, Map<String, LongAdder> counts) {
        Counter counter = new Counter(calls, counts);
        return family.cast(Proxy.newProxyInstance(family.getClassLoader(), new Class<?>[]{family}, counter));
    }

    private record Counter(Object calls, Map<String, LongAdder> counts) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getDeclaringClass() != Object.class) {
                counts.computeIfAbsent(method.getName(), name -> new LongAdder()).increment();
            }
            try {
                return method.invoke(calls, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Tells how often each was made, as {@code layer_calls.statx} and so on; nothing if they are not counted. */
    public static void report(NativeCalls calls, StatisticsSink sink) {
        if (Proxy.isProxyClass(calls.file().getClass())
                && Proxy.getInvocationHandler(calls.file()) instanceof Counter counter) {
            new TreeMap<>(counter.counts).forEach((name, count) -> sink.counter("layer_calls." + name, count.sum()));
        }
    }
}
