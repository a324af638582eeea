package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.sys.FileCalls;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedFdTest {
    private final List<Integer> closed = new ArrayList<>();
    private final FileCalls calls = (FileCalls) Proxy.newProxyInstance(
            FileCalls.class.getClassLoader(), new Class<?>[]{FileCalls.class}, (proxy, method, arguments) -> {
                if (!method.getName().equals("close")) {
                    throw new UnsupportedOperationException(method.getName());
                }
                closed.add((Integer) arguments[0]);
                return 0;
            });

    @Test
    void release_lastUser_closesOnce() {
        SharedFd fd = new SharedFd(calls, 42);
        assertTrue(fd.tryAcquire());
        fd.release();
        assertEquals(List.of(), closed);
        fd.release();
        assertEquals(List.of(42), closed);
        assertFalse(fd.tryAcquire());
        assertEquals(List.of(42), closed);
    }
}
