package io.ufs.properties.arbitrary;

import io.ufs.properties.action.AtomicAction;
import io.ufs.properties.action.UnionAction;
import io.ufs.properties.action.Words;
import io.ufs.properties.model.ModelLayer;
import io.ufs.properties.model.ModelUnion;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Layers, and what is done over them. Its text is a script for {@code bash(1)} that does the same through a mount. */
public record Scenario(Config config, Stacks.Stack stack, List<UnionAction> actions) {
    /** Random ones. */
    public static Arbitrary<Scenario> scenarios(Config config, int mostActions) {
        return Combinators.combine(
                Stacks.stacks(config), Actions.actions(config).list().ofMaxSize(mostActions))
                .as((stack, actions) -> new Scenario(config, stack, actions));
    }

    /**
     * Random ones that end with an operation that happens as a whole or not at all, and that succeeds: what is refused does
     * nothing that could be half done, and of names chosen at random most operations are.
     */
    public static Arbitrary<Scenario> atomic(Config config, int mostActions) {
        return Combinators.combine(
                Stacks.stacks(config), Actions.atomic(config).list().ofMaxSize(mostActions), Actions.atomic(config))
                .as((stack, actions, last) -> {
                    List<UnionAction> all = new ArrayList<>(actions);
                    all.add(last);
                    return new Scenario(config, stack, all);
                })
                .filter(Scenario::lastSucceeds);
    }

    private boolean lastSucceeds() {
        ModelUnion model = stack.model(config);
        boolean succeeds = false;
        for (UnionAction action : actions) {
            succeeds = ((AtomicAction) action).expect(model).isEmpty();
        }
        return succeeds;
    }

    /** Returns the script up to an action. */
    public String script(int count) {
        List<String> lines = new ArrayList<>();
        lines.add("#!/bin/bash");
        lines.add("# " + config.name() + (config.caveat().isEmpty() ? "" : ", " + config.caveat()));
        lines.add("cd \"$(mktemp -d)\" || exit 1; mkdir upper work merged; top=$PWD");
        List<String> lowers = new ArrayList<>();
        List<String> data = new ArrayList<>();
        add(lines, "upper", stack.upper(), config.markers());
        for (int i = 0; i < stack.lowers().size(); i++) {
            lowers.add("l" + i);
            add(lines, "l" + i, stack.lowers().get(i), config.markers());
        }
        for (int i = 0; i < stack.data().size(); i++) {
            data.add("::d" + i);
            add(lines, "d" + i, stack.data().get(i), config.markers());
        }
        lines.add("lowers=" + String.join(":", lowers) + String.join("", data));
        lines.add("mounts() { cd $top && ufsmount -o lowerdir=$lowers,upperdir=upper,workdir=work,dev"
                + config.mountOptions() + " merged && cd merged; }");
        lines.add("remount() { for fd in {10..19}; do eval \"exec $fd<&-\"; done; cd $top; umount merged; mounts; }");
        lines.add("push() { for fd in {10..19}; do eval \"exec $fd<&-\"; done; cd $top; umount merged; n=$((n + 1))");
        lines.add("  mv upper p$n; rm -rf work; mkdir upper work; lowers=p$n:$lowers; mounts; }");
        lines.add("mounts");
        actions.subList(0, count).forEach(action -> lines.add(action.shell()));
        lines.add("ls -lAR .; cd $top; umount merged");
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String layer, ModelLayer specs, String markers) {
        lines.add("mkdir -p " + layer);
        for (ModelLayer.Spec spec : specs.specs()) {
            lines.add(command(layer, spec, specs, markers));
        }
        List<String> times = new ArrayList<>();
        for (ModelLayer.Spec spec : specs.specs()) {
            switch (spec.kind()) {
                case FILE, DIRECTORY, SYMLINK, FIFO, SOCKET, DEVICE ->
                    times.add("touch -hd @" + specs.mtime(spec.path()) + " " + layer + "/" + spec.path());
                default -> {}
            }
        }
        lines.addAll(times);
    }

    private static String command(String layer, ModelLayer.Spec spec, ModelLayer specs, String markers) {
        String at = layer + "/" + spec.path();
        String parent = at.substring(0, at.lastIndexOf('/'));
        String name = at.substring(at.lastIndexOf('/') + 1);
        String text = Words.quote(spec.text());
        return switch (spec.kind()) {
            case FILE -> "printf %s " + text + " > " + at;
            case DIRECTORY -> "mkdir " + at;
            case SYMLINK -> "ln -s " + text + " " + at;
            case FIFO -> "mkfifo " + at;
            case SOCKET ->
                "perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un($ARGV[0])) or die' " + at;
            case DEVICE -> "mknod " + at + " c 1 3";
            case WHITEOUT -> "mknod -m 0 " + at + " c 0 0";
            case XATTR_WHITEOUT -> "touch " + at + "; setfattr -n " + markers + "whiteout -v y " + at + "; setfattr -n "
                    + markers + "opaque -v x " + parent;
            case DOT_WHITEOUT -> "touch " + parent + "/.wh." + name;
            case HARD_LINK -> "ln " + layer + "/" + spec.text() + " " + at;
            case OPAQUE -> "setfattr -n " + markers + "opaque -v y " + at;
            case DOT_OPAQUE -> "touch " + at + "/.wh..wh..opq";
            case REDIRECT -> "setfattr -n " + markers + "redirect -v " + text + " " + at;
            case METACOPY -> "truncate -s " + specs.metacopySize(spec.path()) + " " + at + "; setfattr -n " + markers
                    + "metacopy " + at;
            case MODE -> "chmod " + spec.text() + " " + at;
            case OWNER -> "chown -h " + spec.text() + " " + at;
            case XATTR -> {
                int equals = spec.text().indexOf('=');
                yield "setfattr -h -n " + escaped(spec.text().substring(0, equals)) + " -v "
                        + Words.hex(spec.text().substring(equals + 1)) + " " + at;
            }
        };
    }

    /** Returns the name under which a layer holds an attribute that looks like a marker (P7). */
    public static String escaped(String attribute) {
        return attribute.replace(".overlay.", ".overlay.overlay.");
    }

    @Override
    public String toString() {
        return script(actions.size());
    }
}
