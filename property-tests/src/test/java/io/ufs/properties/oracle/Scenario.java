package io.ufs.properties.oracle;

import java.util.List;

/**
 * Layers, and what is done over them.
 *
 * @param seed what it was made from
 */
record Scenario(long seed, Stack stack, List<Step> steps) {
    /** Says whether ufs and the kernel change places at each remount. */
    boolean inTurns() {
        return seed / Oracle.SCENARIOS_A_MOUNT % 2 == 1;
    }

    /** Returns a script for {@code bash(1)} that takes {@code ufs} or {@code kernel} and shows the tree at the end. */
    String shell(Profile profile) {
        StringBuilder out =
                new StringBuilder("#!/bin/bash\n# seed ").append(seed).append("; arguments: ufs | kernel\n");
        out.append("cd \"$(mktemp -d)\" && mkdir -p l0/s l1/s l2/s upper work merged || exit 1\n");
        out.append(profile.apart() ? "# l0, l1 and l2 are on a tmpfs of their own\n" : "");
        if (stack.items().stream().noneMatch(item -> item.layer() == Stack.UPPER)) {
            out.append("# upper is empty\n");
        } else {
            out.append("mkdir upper/s\n");
        }
        stack.shell(profile.markers()).forEach(command -> out.append(command).append('\n'));
        out.append("layers=lowerdir=l0:l1:l2,upperdir=upper,workdir=work\n");
        out.append("mounts() { if [ \"$1\" = ufs ]; then ufsmount ").append(String.join(" ", profile.arguments()));
        out.append(" -o $layers,dev").append(profile.options()).append(" merged\n");
        out.append("  else mount -t overlay overlay -o $layers").append(profile.kernelOptions())
                .append(" merged; fi; }\n");
        out.append("side=$1; mounts $side; cd merged/s\n");
        out.append("remount() { exec 5<&- 6<&- 7<&-; cd ../..; umount merged; rm -rf work/work/incompat; ");
        out.append(inTurns() ? "[ $side = ufs ] && side=kernel || side=ufs; " : "");
        out.append("mounts $side; cd merged/s; }\n");
        steps.forEach(step -> out.append(step.shell()).append('\n'));
        return out.append("ls -lAR .; cd ../..; umount merged\n").toString();
    }
}
