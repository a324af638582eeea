package io.ufs.core.sys.ffm;

import io.ufs.core.sys.SpawnRequest;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** glibc's {@code posix_spawn(3)}, linked at the first use. */
final class PosixSpawn {
    private static final MethodHandle POSIX_SPAWN = Downcalls.function("posix_spawn");
    private static final MethodHandle ACTIONS_INIT = Downcalls.function("posix_spawn_file_actions_init");
    private static final MethodHandle ACTIONS_DESTROY = Downcalls.function("posix_spawn_file_actions_destroy");
    private static final MethodHandle ACTIONS_ADDDUP2 = Downcalls.function("posix_spawn_file_actions_adddup2");
    private static final MethodHandle ATTR_INIT = Downcalls.function("posix_spawnattr_init");
    private static final MethodHandle ATTR_SETFLAGS = Downcalls.function("posix_spawnattr_setflags");
    private static final MethodHandle ATTR_SETSIGMASK = Downcalls.function("posix_spawnattr_setsigmask");
    private static final MethodHandle ATTR_SETSIGDEFAULT = Downcalls.function("posix_spawnattr_setsigdefault");

    /** More than glibc's structures take (80 and 336 bytes). */
    private static final int ROOM = 512;

    private static final int POSIX_SPAWN_SETSIGDEF = 4;
    private static final int POSIX_SPAWN_SETSIGMASK = 8;
    private static final int POSIX_SPAWN_SETSID = 0x80;

    /** Bytes of glibc's {@code sigset_t}. */
    private static final int SIGSET_SIZE = 128;

    private PosixSpawn() {}

    /** Starts a program with no signal blocked or ignored; the JVM may have done either. */
    static int spawn(SpawnRequest request) {
        try (Scratch scratch = Scratch.open()) {
            long actions = scratch.allocate(ROOM);
            int error = call(ACTIONS_INIT, actions, 0, 0);
            if (error != 0) {
                return -error;
            }
            try {
                for (SpawnRequest.Redirect redirect : request.descriptors()) {
                    error = call(ACTIONS_ADDDUP2, actions, redirect.from(), redirect.to());
                    if (error != 0) {
                        return -error;
                    }
                }
                long pid = scratch.allocate(8);
                error = Downcalls.call(
                        POSIX_SPAWN,
                        pid,
                        scratch.string(request.path()),
                        actions,
                        attributes(scratch, request.newSession()),
                        pointers(scratch, request.arguments()),
                        pointers(scratch, request.environment()));
                return error != 0 ? -error : NativeMemory.getInt(pid);
            } finally {
                call(ACTIONS_DESTROY, actions, 0, 0);
            }
        }
    }

    private static long attributes(Scratch scratch, boolean newSession) {
        long attributes = scratch.allocate(ROOM);
        long signals = scratch.allocate(SIGSET_SIZE);
        call(ATTR_INIT, attributes, 0, 0);
        NativeMemory.clear(signals, SIGSET_SIZE);
        call(ATTR_SETSIGMASK, attributes, signals, 0);
        NativeMemory.putLong(signals, -1);
        call(ATTR_SETSIGDEFAULT, attributes, signals, 0);
        int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (newSession ? POSIX_SPAWN_SETSID : 0);
        call(ATTR_SETFLAGS, attributes, flags, 0);
        return attributes;
    }

    private static long pointers(Scratch scratch, List<byte[]> strings) {
        long array = scratch.allocate(8L * (strings.size() + 1));
        for (int i = 0; i < strings.size(); i++) {
            NativeMemory.putLong(array + 8L * i, scratch.string(strings.get(i)));
        }
        NativeMemory.putLong(array + 8L * strings.size(), 0);
        return array;
    }

    private static int call(MethodHandle function, long a, long b, long c) {
        return Downcalls.call(function, a, b, c, 0, 0, 0);
    }
}
