package io.ufs.properties.properties;

import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A union does what the model does, step by step, whatever its layers hold, its upper filesystem can do and the options
 * say. How many tries there are is said in {@code junit-platform.properties}.
 */
class UnionProperties {
    /** Operations in one try. */
    private static final int STEPS = 25;

    private static void check(Scenario scenario) {
        Check.run(scenario, new MemoryHome(scenario.stack(), scenario.config()));
    }

    @Provide
    Arbitrary<Scenario> plain() {
        return Scenario.scenarios(Config.PLAIN, STEPS);
    }

    @Property
    void union_withoutOptions_doesWhatTheModelDoes(@ForAll("plain") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> redirecting() {
        return Scenario.scenarios(Config.REDIRECTING, STEPS);
    }

    @Property
    void union_renamingLowerDirectories_doesWhatTheModelDoes(@ForAll("redirecting") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> metacopying() {
        return Scenario.scenarios(Config.METACOPYING, STEPS);
    }

    @Property
    void union_leavingContentBelow_doesWhatTheModelDoes(@ForAll("metacopying") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> indexed() {
        return Scenario.scenarios(Config.INDEXED, STEPS);
    }

    @Property
    void union_keepingHardLinks_doesWhatTheModelDoes(@ForAll("indexed") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> full() {
        return Scenario.scenarios(Config.FULL, STEPS);
    }

    @Property
    void union_withAllOptions_doesWhatTheModelDoes(@ForAll("full") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> withoutTmpfiles() {
        return Scenario.scenarios(Config.FULL_WITHOUT_TMPFILES, STEPS);
    }

    @Property
    void union_withAllOptionsWithoutTmpfiles_doesWhatTheModelDoes(@ForAll("withoutTmpfiles") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> userMarkers() {
        return Scenario.scenarios(Config.USER_MARKERS, STEPS);
    }

    @Property
    void union_writingMarkersOfUsers_doesWhatTheModelDoes(@ForAll("userMarkers") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> unprivileged() {
        return Scenario.scenarios(Config.UNPRIVILEGED, STEPS);
    }

    @Property
    void union_ofAnOrdinaryUser_doesWhatTheModelDoes(@ForAll("unprivileged") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> dotWh() {
        return Scenario.scenarios(Config.DOT_WH, STEPS);
    }

    @Property
    void union_writingDotWh_doesWhatTheModelDoes(@ForAll("dotWh") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> withoutDevices() {
        return Scenario.scenarios(Config.WITHOUT_DEVICES, STEPS);
    }

    @Property
    void union_onAnUpperWithoutDevices_doesWhatTheModelDoes(@ForAll("withoutDevices") Scenario scenario) {
        check(scenario);
    }

    @Provide
    Arbitrary<Scenario> withoutRenameFlags() {
        return Scenario.scenarios(Config.WITHOUT_RENAME_FLAGS, STEPS);
    }

    @Property
    void union_onAnUpperWithoutRenameFlags_doesWhatTheModelDoes(@ForAll("withoutRenameFlags") Scenario scenario) {
        check(scenario);
    }
}
