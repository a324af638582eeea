# Sourced by bin/ufs and bin/ufsmount: finds a JDK and says how the JVM is started. POSIX sh, builtins only: a fork costs
# about as much as reading this whole file, and a mount must be quick.
# Set by the caller: UFS_HOME, the directory above bin/; UFS_NAME, the program's name in messages.

set -f
# The PATH of a container engine may be empty, and the server looks for fusermount3 there.
PATH=${PATH:+$PATH:}/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
export PATH

# jdk_at_least_25 HOME: is there a java, and does HOME/release say version 25 or later?
jdk_at_least_25() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r release_line || [ -n "$release_line" ]; do
        case $release_line in
        JAVA_VERSION=*)
            major=${release_line#JAVA_VERSION=}
            major=${major#\"}
            major=${major%%[!0-9]*}
            [ "${major:-0}" -ge 25 ]
            return
            ;;
        esac
    done <"$1/release"
    return 1
}

# find_java: sets JAVA, from UFS_JAVA (taken as it is), JAVA_HOME, the usual directories, java on the PATH.
find_java() {
    if [ -n "${UFS_JAVA:-}" ]; then
        JAVA=$UFS_JAVA
        [ -x "$JAVA" ] && [ ! -d "$JAVA" ] && return 0
        echo "$UFS_NAME: UFS_JAVA is not a program: $JAVA" >&2
        return 1
    fi
    if [ -n "${JAVA_HOME:-}" ] && jdk_at_least_25 "$JAVA_HOME"; then
        JAVA=$JAVA_HOME/bin/java
        return 0
    fi
    set +f
    for jdk in /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
        if [ ! -h "$jdk" ] && jdk_at_least_25 "$jdk"; then
            set -f
            JAVA=$jdk/bin/java
            return 0
        fi
    done
    set -f
    if JAVA=$(command -v java) && JAVA=$(readlink -f "$JAVA") && jdk_at_least_25 "${JAVA%/bin/java}"; then
        return 0
    fi
    echo "$UFS_NAME: no JDK 25 or later found: install one, or set JAVA_HOME or UFS_JAVA" >&2
    return 1
}

# run_java OPTION... MAIN_CLASS ARG...: replaces this shell by the JVM, with $UFS_PREFIX (a program that execs) before it.
# UFS_AOT names the AOT cache, if it is not that of mounts; UFS_COMPILER has options of the JVM that are not those of mounts.
# Small and quick to start: one compact heap without helper threads, C1 and C2 kept (method handles need C2).
# Whoever wants other limits says so in UFS_JAVA_OPTS, which comes last. The variables of the java launcher itself are
# dropped, because it announces them on stderr.
# slf4j is told its provider, which it would look for in every jar.
# jnr-ffi, for the libfuse transport, reads memory in a way that the JVM would warn of.
# The AOT cache is used when JVM, options and jars are those of its making; otherwise the JVM goes on without it, and
# -Xlog:disable keeps it from saying so. Crash reports go where no mount of ours is.
# The heap may grow to a quarter of the memory, 4 GiB at most: a mount needs about 180 bytes for each object that the kernel
# has in its caches, and asks for some back when the heap is nearly full. Its youngest part stays small: what is alive in it
# has to be copied, and a request waits for that (docs/adr/0012-memory-of-a-mount.md).
# Compiled code is no reason to collect the heap: the JVM would do so, in full, for each 15 % that the code cache has grown.
run_java() {
    heap=-XX:MaxRAMPercentage=25
    { read -r _ kib _ </proc/meminfo && [ "$kib" -gt 16777216 ]; } 2>/dev/null && heap=-Xmx4g
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    export MALLOC_ARENA_MAX=1
    # shellcheck disable=SC2086 # words are wanted
    exec ${UFS_PREFIX:-} "$JAVA" -XX:+UseSerialGC -Xms8m "$heap" -Xmn2m -XX:MaxTenuringThreshold=1 \
        -XX:+UseCompactObjectHeaders -Xss512k \
        -XX:ReservedCodeCacheSize=32m -XX:SweeperThreshold=100 -XX:MaxMetaspaceSize=96m \
        -XX:TrimNativeHeapInterval=10000 -XX:-UsePerfData \
        "-XX:ErrorFile=${TMPDIR:-/tmp}/ufs-crash-%p.log" --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow \
        -Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider -Dslf4j.internal.verbosity=WARN \
        -Xlog:disable "-XX:${UFS_AOT_MODE:-AOTCache}=$UFS_HOME/lib/${UFS_AOT:-ufs}.aot" \
        ${UFS_COMPILER:-} ${UFS_JAVA_OPTS:-} -cp "$UFS_HOME/lib/ufs-cli.jar" "$@"
}
