#!/bin/sh
# docker.sh DIR DIST DOCKERFILE JAVA_HOME: builds the image of ufs on a base of the host's own files, and uses it.
dir=$1
dist=$2
dockerfile=$3
java=$4
cd "$dir" || exit 1
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
runtime = "runc"
events_logger = "none"
C
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >policy.json
export CONTAINERS_STORAGE_CONF="$dir/storage.conf" CONTAINERS_CONF="$dir/containers.conf"

# The JDK itself comes as a volume: copies of it would take most of the time.
mkdir -p base/bin base/usr/local/bin base/etc base/tmp base/root base/var/lib base/opt/java/jdk
cp /bin/busybox base/bin
for name in $(busybox --list); do
    case $name in busybox | rm | unshare) ;; *) ln -s busybox "base/bin/$name" ;; esac
done
for program in /bin/rm /usr/bin/unshare "$java/bin/java" "$java/lib/server/libjvm.so"; do
    for file in $(ldd "$program" | grep -o '/lib[^ ]*'); do
        mkdir -p "base${file%/*}"
        cp -L "$file" "base$file"
    done
done
cp /bin/rm /usr/bin/unshare base/bin
echo root:x:0:0:root:/root:/bin/sh >base/etc/passwd
tar -C base -cf - . | podman import -q - localhost/base >/dev/null 2>&1 || exit 1
podman build --signature-policy policy.json -q --isolation chroot --build-arg BASE=localhost/base -t localhost/ufs -f "$dockerfile" "$dist" >build.log 2>&1 ||
    { cat build.log; exit 1; }
run="podman run --rm --net=none --device /dev/fuse --cap-add SYS_ADMIN -v $java:/opt/java/jdk:ro"
echo demo: $($run localhost/ufs 2>&1 | grep -c 'whiteout')
echo mount: $($run --entrypoint sh localhost/ufs -c 'mkdir -p /tmp/l /var/lib/ufs/u /var/lib/ufs/w /tmp/m; echo below >/tmp/l/f
    ufsmount -o lowerdir=/tmp/l,upperdir=/var/lib/ufs/u,workdir=/var/lib/ufs/w /tmp/m && echo more >>/tmp/m/f && cat /tmp/m/f /tmp/l/f
    umount /tmp/m' 2>&1)
text=$($run --cap-add MKNOD --cap-add NET_ADMIN localhost/ufs run --rm --host sh -c 'echo $$; echo x >/new && ls /new; exit 5' 2>&1)
echo run: $text $?
