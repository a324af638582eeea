package io.ufs.properties.properties;

import io.ufs.properties.action.UnionAction;
import io.ufs.properties.action.UnionPair;
import io.ufs.properties.action.UnionUnderTest;
import io.ufs.properties.arbitrary.Scenario;

/** One scenario, step by step beside the model. */
final class Check {
    private Check() {}

    /** Makes the union. */
    interface Mount {
        UnionUnderTest mount();
    }

    /** As {@link #run(Scenario, Mount)}, with the engine. */
    static void run(Scenario scenario, LayerHome home) {
        run(scenario, () -> new EngineUnion(home, scenario.config().options()));
    }

    /** Throws {@link AssertionError} with a script if the union does not do what the model does. */
    static void run(Scenario scenario, Mount mount) {
        int done = 0;
        try (UnionUnderTest union = mount.mount()) {
            UnionPair pair = new UnionPair(scenario.stack().model(scenario.config()), union);
            for (UnionAction action : scenario.actions()) {
                done++;
                pair.apply(action);
            }
            pair.finish();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + scenario.script(done), e);
        }
    }
}
