package io.ufs.properties.properties;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Exhaustive;
import io.ufs.properties.arbitrary.Scenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on one of everything, with an error and with a crash at every call: {@link Atomicity}, all of it. */
@Timeout(3600)
class EveryCallTest {
    private static final boolean LONG = Boolean.getBoolean("ufs.properties.long");

    /** In a short run, one of so many operations: no divisor of the number of kinds or paths. */
    private static final int STRIDE = 53;

    /** All of them in a long run; otherwise the one with most of the code. */
    static Stream<Config> configs() {
        return LONG
                ? Config.ALL.stream().filter(config -> !config.equals(Config.WITHOUT_RENAME_FLAGS))
                : Stream.of(Config.FULL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configs")
    @DisplayName("C14, N3, U2, R5, I8: an error or a crash at each call of each operation")
    void everyOperation_failingOrCrashingAtEveryCall_isDoneOrNot(Config config) {
        List<Scenario> scenarios = Exhaustive.scenarios(config).toList();
        assertTrue(scenarios.size() > 500, () -> scenarios.size() + " operations");
        for (int i = 0; i < scenarios.size(); i += LONG ? 1 : STRIDE) {
            Atomicity.check(scenarios.get(i), true);
        }
    }
}
