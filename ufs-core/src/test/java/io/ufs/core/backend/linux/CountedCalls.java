package io.ufs.core.backend.linux;

import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.DirectoryCalls;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.XattrCalls;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;

/** Counts the system calls on files, names and attributes by their names: what must never become more is pinned so. */
final class CountedCalls {
    private final Map<String, Integer> counts = new TreeMap<>();
    private final NativeCalls calls;

    CountedCalls(NativeCalls real) {
        calls = new NativeCalls(
                counted(FileCalls.class, real.file()),
                counted(DirectoryCalls.class, real.directory()),
                counted(XattrCalls.class, real.xattr()),
                counted(DeviceCalls.class, real.device()),
                real.socket(),
                real.mount(),
                real.process(),
                real.namespace(),
                real.ring());
    }

    NativeCalls calls() {
        return calls;
    }

    /** Returns what was called since the last time, as in {@code {openat=1, statx=2}}. */
    synchronized String take() {
        String text = counts.toString();
        counts.clear();
        return text;
    }

    private synchronized void count(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    private <T> T counted(Class<T> family, T real) {
        Object proxy = Proxy.newProxyInstance(
                family.getClassLoader(), new Class<?>[]{family}, (self, method, arguments) -> {
                    count(method.getName());
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return family.cast(proxy);
    }
}
