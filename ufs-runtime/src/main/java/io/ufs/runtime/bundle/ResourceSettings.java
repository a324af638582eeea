package io.ufs.runtime.bundle;

import io.ufs.runtime.cgroup.CgroupTree.Setting;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Translates {@code linux.resources} to files of control groups of both versions, as the specification and runc do.
 * Version 2 has other ranges: shares of 2 to 262144 become weights of 1 to 10000.
 */
final class ResourceSettings {
    private static final long USUAL_PERIOD = 100_000;

    /** Devices that every container may use, and the making of device files, which is no use of them. */
    private static final List<String> USUAL_DEVICES =
            List.of("c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm",
                    "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:2 rwm", "c 136:* rwm");

    private final JsonObject resources;
    private final Consumer<String> warning;
    private final List<Setting> settings = new ArrayList<>();

    private ResourceSettings(JsonObject resources, Consumer<String> warning) {
        this.resources = resources;
        this.warning = warning;
    }

    /**
     * Translates resources.
     *
     * @param devices that the container gets besides the usual ones
     */
    static List<Setting> of(JsonObject resources, List<RuntimeSpec.Device> devices, Consumer<String> warning)
            throws JsonException {
        ResourceSettings translation = new ResourceSettings(resources, warning);
        translation.devices(devices);
        translation.memory();
        translation.processors();
        translation.pids();
        translation.blockDevices();
        translation.rest();
        return translation.settings;
    }

    /** Says whether a device that is not allowed expressly is forbidden. */
    static boolean forbidsDevices(JsonObject resources) throws JsonException {
        boolean forbidden = false;
        for (JsonObject rule : resources.objects("devices")) {
            if (rule.text("type", "a").equals("a") && rule.number("major") == null) {
                forbidden = !rule.isTrue("allow");
            }
        }
        return forbidden;
    }

    private void add(String controller, String v1File, String v1, String v2File, String v2) {
        settings.add(new Setting(controller, v1File.isEmpty() ? Map.of() : Map.of(v1File, v1),
                v2File.isEmpty() ? Map.of() : Map.of(v2File, v2)));
    }

    private void devices(List<RuntimeSpec.Device> devices) throws JsonException {
        List<JsonObject> rules = resources.objects("devices");
        for (JsonObject rule : rules) {
            String type = rule.text("type", "a");
            if (!List.of("a", "b", "c").contains(type)) {
                throw new IllegalArgumentException("a device rule of type '" + type + "'");
            }
            String line = type + " " + number(rule, "major") + ":" + number(rule, "minor") + " "
                    + rule.text("access", "rwm");
            allow(rule.isTrue("allow"), type.equals("a") ? "a" : line);
        }
        if (!rules.isEmpty()) {
            USUAL_DEVICES.forEach(line -> allow(true, line));
            for (RuntimeSpec.Device device : devices) {
                if (device.type() != 0010000) {
                    allow(true,
                            (device.type() == 0060000 ? "b " : "c ") + device.major() + ":" + device.minor() + " rwm");
                }
            }
        }
    }

    private void allow(boolean allowed, String line) {
        settings.add(new Setting("devices", Map.of(allowed ? "devices.allow" : "devices.deny", line), Map.of()));
    }

    private static String number(JsonObject rule, String name) throws JsonException {
        Long number = rule.number(name);
        return number == null || number < 0 ? "*" : Long.toString(number);
    }

    private void memory() throws JsonException {
        JsonObject memory = resources.object("memory");
        if (memory == null) {
            return;
        }
        Long limit = memory.number("limit");
        Long swap = memory.number("swap");
        if (limit != null && limit != 0) {
            add("memory", "memory.limit_in_bytes", Long.toString(limit), "memory.max", max(limit));
        }
        if (swap != null && swap != 0) {
            String only = swap < 0 ? "max" : Long.toString(swap - (limit == null ? 0 : limit));
            add("memory", "memory.memsw.limit_in_bytes", Long.toString(swap), "memory.swap.max", only);
        }
        number(memory, "reservation", "memory", "memory.soft_limit_in_bytes", "memory.low");
        if (memory.number("kernel") != null) {
            warning.accept("memory.kernel has no effect: the kernel counts its memory as the container's");
        }
        number(memory, "kernelTCP", "memory", "memory.kmem.tcp.limit_in_bytes", "");
        number(memory, "swappiness", "memory", "memory.swappiness", "");
        if (memory.isTrue("disableOOMKiller")) {
            add("memory", "memory.oom_control", "1", "", "");
        }
    }

    private static String max(long value) {
        return value < 0 ? "max" : Long.toString(value);
    }

    private void number(JsonObject from, String name, String controller, String v1, String v2) throws JsonException {
        Long value = from.number(name);
        if (value != null) {
            add(controller, v1, Long.toString(value), v2, max(value));
        }
    }

    private void processors() throws JsonException {
        JsonObject cpu = resources.object("cpu");
        if (cpu == null) {
            return;
        }
        Long shares = cpu.number("shares");
        if (shares != null && shares != 0) {
            add("cpu", "cpu.shares", Long.toString(shares), "cpu.weight",
                    Long.toString(1 + (Math.clamp(shares, 2, 262_144) - 2) * 9999 / 262_142));
        }
        Long period = cpu.number("period");
        Long quota = cpu.number("quota");
        Map<String, String> v1 = new LinkedHashMap<>();
        if (period != null && period != 0) {
            v1.put("cpu.cfs_period_us", Long.toString(period));
        }
        if (quota != null && quota != 0) {
            v1.put("cpu.cfs_quota_us", Long.toString(quota));
        }
        if (!v1.isEmpty()) {
            String allowed = quota == null || quota <= 0 ? "max" : Long.toString(quota);
            long every = period == null || period == 0 ? USUAL_PERIOD : period;
            settings.add(new Setting("cpu", v1, Map.of("cpu.max", allowed + " " + every)));
        }
        number(cpu, "burst", "cpu", "cpu.cfs_burst_us", "cpu.max.burst");
        number(cpu, "idle", "cpu", "cpu.idle", "cpu.idle");
        realtime(cpu);
        text(cpu, "cpus", "cpuset", "cpuset.cpus");
        text(cpu, "mems", "cpuset", "cpuset.mems");
    }

    private void realtime(JsonObject cpu) throws JsonException {
        Map<String, String> v1 = new LinkedHashMap<>();
        Long period = cpu.number("realtimePeriod");
        Long runtime = cpu.number("realtimeRuntime");
        if (period != null && period != 0) {
            v1.put("cpu.rt_period_us", Long.toString(period));
        }
        if (runtime != null && runtime != 0) {
            v1.put("cpu.rt_runtime_us", Long.toString(runtime));
        }
        if (!v1.isEmpty()) {
            settings.add(new Setting("cpu", v1, Map.of()));
        }
    }

    private void text(JsonObject from, String name, String controller, String file) throws JsonException {
        String value = from.text(name, "");
        if (!value.isEmpty()) {
            if (!value.matches("[0-9,-]+")) {
                throw new IllegalArgumentException("not a list of numbers: " + name + " '" + value + "'");
            }
            add(controller, file, value, file, value);
        }
    }

    private void pids() throws JsonException {
        JsonObject pids = resources.object("pids");
        Long limit = pids == null ? null : pids.number("limit");
        if (limit != null && limit != 0) {
            add("pids", "pids.max", max(limit), "pids.max", max(limit));
        }
    }

    private void blockDevices() throws JsonException {
        JsonObject block = resources.object("blockIO");
        if (block == null) {
            return;
        }
        Long weight = block.number("weight");
        if (weight != null && weight != 0) {
            add("blkio", "blkio.bfq.weight", Long.toString(weight), "io.bfq.weight", Long.toString(weight));
        }
        for (JsonObject device : block.objects("weightDevice")) {
            Long own = device.number("weight");
            if (own != null) {
                String line = device(device) + " " + own;
                add("blkio", "blkio.bfq.weight_device", line, "io.bfq.weight", line);
            }
        }
        throttle(block, "throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps");
        throttle(block, "throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps");
        throttle(block, "throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops");
        throttle(block, "throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops");
    }

    private static String device(JsonObject device) throws JsonException {
        return device.requireNumber("major") + ":" + device.requireNumber("minor");
    }

    private void throttle(JsonObject block, String name, String file, String key) throws JsonException {
        for (JsonObject device : block.objects(name)) {
            String rate = Long.toString(device.requireNumber("rate"));
            settings.add(new Setting("blkio", Map.of(file, device(device) + " " + rate),
                    Map.of("io.max", device(device) + " " + key + "=" + rate)));
        }
    }

    private void rest() throws JsonException {
        for (JsonObject limit : resources.objects("hugepageLimits")) {
            String size = limit.requireText("pageSize");
            if (!size.matches("[0-9]+[KMG]B")) {
                throw new IllegalArgumentException("hugepageLimits: a page of '" + size + "'");
            }
            BigDecimal limited = limit.large("limit");
            String bytes = limited == null ? "0" : limited.toBigInteger().toString();
            add("hugetlb", "hugetlb." + size + ".limit_in_bytes", bytes, "hugetlb." + size + ".max", bytes);
        }
        @Nullable JsonObject network = resources.object("network");
        if (network != null) {
            number(network, "classID", "net_cls", "net_cls.classid", "");
            for (JsonObject priority : network.objects("priorities")) {
                add("net_prio", "net_prio.ifpriomap",
                        priority.requireText("name") + " " + priority.requireNumber("priority"), "", "");
            }
        }
        for (Map.Entry<String, String> file : resources.textMembers("unified").entrySet()) {
            if (!file.getKey().matches("[a-z0-9_]+\\.[a-zA-Z0-9_.]+")) {
                throw new IllegalArgumentException("resources.unified '" + file.getKey() + "'");
            }
            settings.add(new Setting(file.getKey().substring(0, file.getKey().indexOf('.')), Map.of(),
                    Map.of(file.getKey(), file.getValue())));
        }
    }
}
