package io.ufs.properties.properties;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.FaultInjector;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/** Counts calls to a layer, and lets one fail, or all from one on. */
interface Faults {
    /** Forgets the calls and what was to fail. */
    void reset();

    /** Returns the calls since then. */
    List<String> calls();

    /** Lets the nth call from now fail, the first being 1. */
    void failAt(int nth, int errno);

    /** Lets the nth call from now fail, and all later ones. */
    void crashAt(int nth);

    /** Those of a filesystem in memory. */
    static Faults of(FaultInjector injector) {
        return new Faults() {
            @Override
            public void reset() {
                injector.reset();
            }

            @Override
            public List<String> calls() {
                return injector.calls().stream().map(BackendCall::name).toList();
            }

            @Override
            public void failAt(int nth, int errno) {
                injector.failAt(nth, errno);
            }

            @Override
            public void crashAt(int nth) {
                injector.crashAt(nth);
            }
        };
    }

    /** Those before the upper layer of any backend. */
    final class AtGate implements Faults, Interposer.Gate {
        private final List<String> calls = new ArrayList<>();
        private int countdown;
        private int fault;
        private boolean crash;
        private boolean crashed;

        @Override
        public void reset() {
            calls.clear();
            countdown = 0;
            crashed = false;
        }

        @Override
        public List<String> calls() {
            return List.copyOf(calls);
        }

        @Override
        public void failAt(int nth, int errno) {
            countdown = nth;
            fault = errno;
            crash = false;
        }

        @Override
        public void crashAt(int nth) {
            failAt(nth, Errno.EIO);
            crash = true;
        }

        @Override
        public void enter(String call) throws ErrnoException {
            if (crashed) {
                throw new ErrnoException(Errno.EIO, "crashed before " + call);
            }
            calls.add(call);
            if (countdown > 0 && --countdown == 0) {
                crashed = crash;
                throw new ErrnoException(fault, "injected at " + call);
            }
        }
    }
}
