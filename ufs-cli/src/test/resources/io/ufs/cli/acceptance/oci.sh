#!/bin/sh
# oci.sh DIR RUNTIME [root|rootless]: what users of podman do, with another OCI runtime; answers go to standard output.
dir=$1
runtime=$2
mkdir -p "$dir/image/bin" "$dir/image/etc" "$dir/volume" "$dir/xdg"
cd "$dir" || exit 1
cp /bin/busybox image/bin
for name in sh ls cat ps id sleep tty stty touch; do ln -sf busybox "image/bin/$name"; done
echo root:x:0:0::/:/bin/sh >image/etc/passwd
echo volume >volume/file
cat >storage.conf <<C
[storage]
driver = "vfs"
graphroot = "$dir/graph"
runroot = "$dir/run"
C
cat >containers.conf <<C
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "$runtime"
events_logger = "none"
tmp_dir = "$dir/tmp"
C
export CONTAINERS_STORAGE_CONF="$dir/storage.conf" CONTAINERS_CONF="$dir/containers.conf" XDG_RUNTIME_DIR="$dir/xdg"
tar -C image -cf - . | podman import -q -c CMD=/bin/sh - localhost/bb >/dev/null 2>&1 || exit 1
end() {
    podman rm -af >/dev/null 2>&1
    # An ordinary user's podman leaves a process that keeps its namespaces.
    if [ -s tmp/pause.pid ]; then kill -9 "$(cat tmp/pause.pid)" 2>/dev/null; fi
}
trap end EXIT
run='podman run --rm --net=none'

# Somebody types the same line until it is read: podman drops what came before it listens.
type_into() { { while echo "$1" 2>/dev/null; do sleep 0.3; done; } | script -qec "$2" /dev/null; }

text=$($run localhost/bb sh -c 'id -u; exit 7' 2>&1)
echo plain: $text $?
$run localhost/bb nosuch >/dev/null 2>&1
echo missing: $?
$run localhost/bb /etc/passwd >/dev/null 2>&1
echo not executable: $?
echo mounts: $($run --read-only --tmpfs /etc -v "$dir/volume:/v:ro" localhost/bb sh -c \
    'cat /etc/passwd /v/file; touch /v/x || echo ro; touch /x || echo ro; touch /etc/x && echo rw' 2>/dev/null)
echo terminal: $(type_into 'go' "$run -it localhost/bb sh -c 'tty; read -r x; echo read \$x; exit 5'" | tr -d '\r' | grep -E '^(/dev/|read )')
podman run -d --net=none --name one localhost/bb sh -c 'echo out; trap "exit 9" TERM; while :; do sleep 0.1; done' >/dev/null
text=$(podman exec one sh -c 'echo in; exit 4')
echo exec: $text $?
echo exec in a terminal: $(type_into 'go' "podman exec -it one sh -c 'tty; read -r x; echo read \$x'" | tr -d '\r' | grep -E '^(/dev/|read )')
echo logs: $(podman logs one)
if [ "$3" = root ]; then
    podman pause one >/dev/null
    echo paused: $(podman ps -a --format '{{.Status}}' | cut -d ' ' -f 1)
    podman unpause one >/dev/null
    echo limits: $($run --memory 64m --pids-limit 50 localhost/bb cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max)
else
    echo keep-id: $($run --userns=keep-id localhost/bb id -u)
fi
podman stop -t 10 one >/dev/null 2>&1
echo stopped: $(podman inspect one --format '{{.State.ExitCode}}')
podman start one >/dev/null
podman kill one >/dev/null
echo killed: $(podman wait one)
podman rm one >/dev/null 2>&1 && echo complete
