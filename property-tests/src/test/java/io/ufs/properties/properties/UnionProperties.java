package io.ufs.properties.properties;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.WhiteoutFormat;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.properties.action.UnionPair;
import io.ufs.properties.arbitrary.Actions;
import io.ufs.properties.arbitrary.Stacks;
import io.ufs.properties.model.ModelUnion;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/**
 * A union does what the model does, step by step, whatever its layers hold and its upper filesystem can do. How many
 * tries there are is said in {@code junit-platform.properties}.
 */
class UnionProperties {
    /** Operations in one try. */
    private static final int STEPS = 25;

    private static final UpperFeatures PLAIN = new UpperFeatures(true, false, false, false, false, true, true);
    private static final UpperFeatures NO_DEVICES = new UpperFeatures(false, true, true, true, true, true, true);

    /** Any operation, as jqwik wants it. */
    private record AnyAction(boolean exchange) implements Action.Independent<UnionPair> {
        @Override
        public Arbitrary<Transformer<UnionPair>> transformer() {
            return Actions.actions(exchange)
                    .map(action -> Transformer.mutate(action.toString(), pair -> pair.apply(action)));
        }
    }

    private static Arbitrary<ActionChain<UnionPair>> chains(UpperFeatures features, OverlayOptions options) {
        return Stacks.stacks().flatMap(stack -> ActionChain.startWith(() -> new UnionPair(
                new ModelUnion(stack.upper(), stack.lowers()),
                new EngineUnion(stack, features, options),
                stack.toString()))
                .withAction(new AnyAction(features.renameExchange()))
                .withMaxTransformations(STEPS));
    }

    @Provide
    Arbitrary<ActionChain<UnionPair>> everything() {
        return chains(MemoryFilesystem.ALL_FEATURES, OverlayOptions.defaults());
    }

    @Provide
    Arbitrary<ActionChain<UnionPair>> plainUpper() {
        return chains(PLAIN, OverlayOptions.defaults());
    }

    @Provide
    Arbitrary<ActionChain<UnionPair>> dotWh() {
        return chains(
                MemoryFilesystem.ALL_FEATURES,
                OverlayOptions.defaults().withWhiteoutFormat(WhiteoutFormat.DOT_WH));
    }

    @Provide
    Arbitrary<ActionChain<UnionPair>> noDevices() {
        return chains(NO_DEVICES, OverlayOptions.defaults());
    }

    @Property
    void union_onAnUpperThatCanDoEverything_doesWhatTheModelDoes(
            @ForAll("everything") ActionChain<UnionPair> chain) {
        chain.run().finish();
    }

    @Property
    void union_onAnUpperWithoutRenameFlags_doesWhatTheModelDoes(@ForAll("plainUpper") ActionChain<UnionPair> chain) {
        chain.run().finish();
    }

    @Property
    void union_writingDotWh_doesWhatTheModelDoes(@ForAll("dotWh") ActionChain<UnionPair> chain) {
        chain.run().finish();
    }

    @Property
    void union_onAnUpperWithoutDevices_doesWhatTheModelDoes(@ForAll("noDevices") ActionChain<UnionPair> chain) {
        chain.run().finish();
    }
}
