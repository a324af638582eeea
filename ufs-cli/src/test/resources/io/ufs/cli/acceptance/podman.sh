#!/bin/sh
# podman.sh DIR MOUNT_PROGRAM: run, build, commit, diff and volumes with this mount program, as the calling user.
# All storage is in DIR. What podman and the containers show is written to DIR/result, without ids and times.
set -eu
lab=$1
program=$2
mkdir -p "$lab/xdg" "$lab/context" "$lab/volume/sub" "$lab/config" "$lab/tmp"
chmod 700 "$lab/xdg"
cd "$lab"
export XDG_RUNTIME_DIR="$lab/xdg" TMPDIR="$lab/tmp" XDG_CONFIG_HOME="$lab/config"
export CONTAINERS_CONF="$lab/containers.conf" CONTAINERS_STORAGE_CONF="$lab/storage.conf"
export CONTAINERS_REGISTRIES_CONF="$lab/registries.conf"
: > registries.conf
cat > containers.conf <<END
[containers]
default_ulimits = ["nofile=20000:20000","nproc=32768:32768"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "runc"
END
cat > storage.conf <<END
[storage]
driver = "overlay"
graphroot = "$lab/graph"
runroot = "$lab/run"
rootless_storage_path = "$lab/graph"
[storage.options.overlay]
mount_program = "$program"
END
mkdir -p config/containers
cp storage.conf config/containers/storage.conf
echo '{"default":[{"type":"insecureAcceptAnything"}]}' > config/containers/policy.json

finish() {
    podman rm -a -f -t 0 > /dev/null 2>&1 || :
    podman rmi -a -f > /dev/null 2>&1 || :
    if [ -s xdg/libpod/tmp/pause.pid ]; then
        kill -9 "$(cat xdg/libpod/tmp/pause.pid)" 2> /dev/null || :
    fi
}
trap finish EXIT
step() { echo "== $*"; }
exec 3>&1 > result 2>&1

# The base image: a static busybox.
mkdir -p root/bin root/etc root/tmp root/usr/share/doc root/var/lib root/home/user
cp "$(command -v busybox)" root/bin/busybox
for applet in sh ls cat echo mkdir rm mv cp ln find sort stat md5sum touch chmod chown test true sleep id readlink seq tr cut; do
    ln -s busybox root/bin/$applet
done
echo root:x:0:0:root:/:/bin/sh > root/etc/passwd
echo root:x:0: > root/etc/group
for i in 1 2 3 4 5 6 7 8; do
    echo "base $i" > root/etc/conf$i
    echo "doc $i" > root/usr/share/doc/doc$i
    echo "home $i" > root/home/user/f$i
done
find root -exec touch -h -d @1600000000 {} +
tar -C root -cf base.tar --numeric-owner --owner=0 --group=0 --sort=name .
podman import -q -c CMD=/bin/sh base.tar localhost/base:1 > /dev/null

# Containers get these files from podman, with names and addresses in them.
show='cd / && find bin etc home usr var data moved new ! -name hosts ! -name hostname ! -name resolv.conf 2>/dev/null |
    sort | while read f; do
        sum=; if [ -f "$f" ] && [ ! -L "$f" ]; then sum=$(stat -c %s "$f")-$(md5sum < "$f"); fi
        echo "$(stat -c "%N %a %u:%g" "$f") $sum"
    done'
run="podman run --rm --net=none"

step run
$run localhost/base:1 /bin/sh -c 'echo hello; id -u; cat /etc/conf1; echo more >> /etc/conf1; cat /etc/conf1; rm /etc/conf2; ls /etc | sort'
step run exit status
$run localhost/base:1 /bin/sh -c 'exit 7' || echo "status $?"
step nothing kept
$run localhost/base:1 /bin/cat /etc/conf1 /etc/conf2

cat > context/Containerfile <<'END'
FROM localhost/base:1
RUN mkdir -p /data/a/b && for i in 1 2 3 4 5; do echo $i > /data/a/f$i; echo deep $i > /data/a/b/g$i; done && rm /etc/conf1 && echo replaced > /etc/conf2
COPY copied /data/copied
RUN rm /data/a/f1 && rm -r /data/a/b && mkdir /data/a/c && echo new > /data/a/c/only && rm -r /usr/share/doc && ln -s /data /usr/share/doc && chmod 600 /etc/conf3 && chown 12:34 /etc/conf4
RUN mv /home/user/f1 /home/user/g1 && ln /home/user/f2 /home/user/h2 && echo again > /etc/conf1 && rm -rf /var/lib && touch /var/lib && rm /etc/conf2 && mkdir /etc/conf2 && echo x > /etc/conf2/x
END
mkdir context/copied
echo from-context > context/copied/file
step build
podman build -q --net=none --layers -t localhost/built:1 context > /dev/null
podman history --format '{{.CreatedBy}}' localhost/built:1 | cut -c1-60
$run localhost/built:1 /bin/sh -c "$show"
step build again from cache
podman build --net=none --layers -t localhost/built:2 context | grep -c 'Using cache'
step diff of image
podman diff localhost/built:1 | sort

step container diff and commit
podman run --name changed --net=none localhost/built:1 /bin/sh -c 'echo v2 > /etc/conf5; rm /etc/conf6 /data/a/f2; mkdir /new && echo n > /new/file; rm -r /data/copied; mv /data/a /moved; chmod 700 /home/user'
podman diff changed | sort
podman commit -q changed localhost/committed:1 > /dev/null
podman rm changed > /dev/null
$run localhost/committed:1 /bin/sh -c "$show"
podman diff localhost/committed:1 | sort
step layers of the committed image
mkdir saved
podman save -q --format oci-dir -o saved localhost/committed:1
for blob in $(sed 's/,/\n/g' saved/blobs/sha256/$(sed 's/.*"digest":"sha256:\([0-9a-f]*\)".*/\1/' saved/index.json) | sed -n 's/.*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' | tail -n +2); do
    echo layer
    tar -tvzf saved/blobs/sha256/$blob --numeric-owner 2> /dev/null | sed -E 's/ [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{5}//' | sort -k4
done

step start, exec, stop
podman run -d --name long --net=none localhost/built:1 /bin/sh -c 'trap "exit 0" TERM; while :; do sleep 1; done' > /dev/null
podman exec long /bin/sh -c 'echo in > /data/in && cat /data/in'
podman stop -t 1 long > /dev/null
podman start long > /dev/null
podman exec long /bin/cat /data/in
podman rm -f -t 0 long > /dev/null

step overlay volume
echo host > volume/file
echo sub > volume/sub/file
$run -v "$lab/volume:/vol:O" localhost/base:1 /bin/sh -c 'cat /vol/file; echo changed > /vol/file; rm -r /vol/sub; echo new > /vol/new; ls /vol; cat /vol/file'
cat volume/file volume/sub/file
ls volume
# Not in the comparison: fuse-overlayfs lets what lay below show again.
mkdir again
cat > again/Containerfile <<'END'
FROM localhost/built:1
RUN rm -r /data/a && mkdir -p /data/a/c && echo again > /data/a/c/other
END
podman build -q --net=none --layers -t localhost/again:1 again > /dev/null
$run localhost/again:1 /bin/sh -c 'cd /data/a && find . | sort' > recreated
step no mount left
namespace=; [ "$(id -u)" = 0 ] || namespace="podman unshare"
$namespace cat /proc/self/mountinfo | grep -c " $lab/graph/overlay/.*/merged " || :
echo complete
exec >&3
