#!/bin/sh
# images.sh DIR UFS: images go from podman to ufs, get a layer there, and go back; every tree must stay what it is.
# All storage is in DIR. As root. The last line is "complete".
set -eu
lab=$1
ufs=$2
cd "$lab"
export UFS_ROOT="$lab/ufs" TMPDIR="$lab/tmp" LC_ALL=C
export CONTAINERS_CONF="$lab/containers.conf" CONTAINERS_STORAGE_CONF="$lab/storage.conf"
export CONTAINERS_REGISTRIES_CONF="$lab/registries.conf" XDG_CONFIG_HOME="$lab/config"
mkdir -p tmp
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
driver = "vfs"
graphroot = "$lab/graph"
runroot = "$lab/run"
END
mkdir -p config/containers
echo '{"default":[{"type":"insecureAcceptAnything"}]}' > config/containers/policy.json
cleanup() {
    podman image unmount -a > /dev/null 2>&1 || :
    podman rmi -a -f > /dev/null 2>&1 || :
}
trap cleanup EXIT

# Everything that can be seen of a tree. The time of the root is podman's own.
show() {
    (cd "$1" && find . ! -name . -printf '%p %y %m %U:%G %T@ %l\n' | sort && find . -type f -printf '%p %s %n\n' | sort &&
        find . -type f -exec md5sum {} + | sort -k2 &&
        getfattr -R -h -d -m '^(user|security)\.' -e hex . 2>/dev/null)
}
same() {
    show "$2" > "$1.expected"
    show "$3" > "$1.actual"
    cmp -s "$1.expected" "$1.actual" || { echo "$1 differs:"; diff "$1.expected" "$1.actual" | head -40; exit 1; }
}

mkdir -p root/bin root/etc root/var/lib root/usr/share root/tmp
cp "$(command -v busybox)" root/bin/busybox
for applet in sh ls cat echo mkdir rm mv ln chmod chown; do ln -s busybox root/bin/$applet; done
chmod 4755 root/bin/busybox
chmod 1777 root/tmp
echo root:x:0:0:root:/:/bin/sh > root/etc/passwd
for i in 1 2 3 4 5 6; do echo "conf $i" > root/etc/conf$i; done
ln root/etc/conf1 root/etc/hard1
ln -s /etc/conf2 root/usr/share/link
chown 12:345678 root/etc/conf3
setfattr -n user.binary -v 0x0080ff01ff root/etc/conf4
setcap cap_net_raw+ep root/bin/busybox 2> /dev/null || :
touch "root/etc/$(printf 'na\303\257ve')"
mkdir -p "root/usr/share/$(printf 'd%.0s' $(seq 120))/$(printf 'e%.0s' $(seq 120))"
find root -exec touch -h -d @1600000000.123456789 {} +
tar -C root --xattrs --xattrs-include='*' --format=pax -cf base.tar --numeric-owner --sort=name .
podman import -q -c CMD=/bin/sh base.tar localhost/base:1 > /dev/null
mkdir context
cat > context/Containerfile <<'END'
FROM localhost/base:1
RUN rm /etc/conf1 && echo more >> /etc/conf2 && mkdir -p /var/lib/new && echo n > /var/lib/new/n
RUN rm -r /var/lib && mkdir -p /var/lib && echo again > /var/lib/again && rm /etc/conf5 && mkdir /etc/conf5 && echo x > /etc/conf5/x
END
podman build -q --isolation=chroot --network=host --layers -t localhost/built:1 context > /dev/null
merged=$(podman image mount localhost/built:1)

echo "== podman to ufs"
podman save -q --format oci-archive -o oci.tar localhost/built:1
podman save -q --format docker-archive -o docker.tar localhost/built:1
podman save -q --format oci-dir -o oci.dir localhost/built:1
gzip -k docker.tar
for form in oci.tar docker.tar docker.tar.gz oci.dir; do
    "$ufs" image import -t "from/$form" $form > /dev/null
    mkdir -p "out/$form"
    "$ufs" export -o - "from/$form" | tar -C "out/$form" --xattrs --xattrs-include='*' -xpf - --numeric-owner
    same "$form" "$merged" "out/$form"
done
# The layers of all four are the same.
test "$(ls ufs/images/layers | wc -l)" -eq "$(podman image inspect -f '{{len .RootFS.Layers}}' localhost/built:1)"
"$ufs" image inspect from/oci.tar | grep -q '"Cmd" : .*"/bin/sh"'

echo "== a layer in ufs"
lowers=$("$ufs" image inspect from/oci.tar | sed -n 's/.*"LowerDir" : "\(.*\)".*/\1/p')
top=$("$ufs" image inspect from/oci.tar | sed -n 's/.*"UpperDir" : "\(.*\)".*/\1/p' | head -1)
mkdir upper work merged
"${ufs}mount" -o "lowerdir=$top:$lowers,upperdir=upper,workdir=work" merged
(
    cd merged
    echo changed >> etc/conf2
    rm etc/conf6
    rm -r var/lib
    mkdir var/lib
    echo new > var/lib/other
    ln etc/conf3 etc/hard3
    mv usr/share usr/shared
    touch -d @1500000000 etc
) > /dev/null
"$ufs" diff merged > diff.mount
"$ufs" diff --stat merged
cp -a merged/. copy/ 2> /dev/null || { mkdir copy && cp -a merged/. copy/; }
umount merged
id=$("$ufs" commit --base from/oci.tar --timestamp 1700000000 upper localhost/committed:1)
again=$("$ufs" commit --base from/oci.tar --timestamp 1700000000 upper localhost/committed:2)
test "$id" = "$again"
cat diff.mount
mkdir out/committed
"$ufs" export -o - localhost/committed:1 | tar -C out/committed --xattrs --xattrs-include='*' -xpf - --numeric-owner
same committed copy out/committed

echo "== ufs to podman"
for form in oci docker; do
    "$ufs" image export --format $form -o back.$form.tar localhost/committed:1
    podman load -q -i back.$form.tar > /dev/null
    back=$(podman image mount localhost/committed:1)
    same "back.$form" copy "$back"
    podman image unmount localhost/committed:1 > /dev/null
    test "$(podman image inspect -f '{{.Id}}' localhost/committed:1)" = "${id#sha256:}"
    podman rmi -f localhost/committed:1 > /dev/null
done
"$ufs" image rm from/oci.tar from/docker.tar from/docker.tar.gz from/oci.dir localhost/committed:1 localhost/committed:2 > /dev/null
test -z "$(ls ufs/images/layers)" && test -z "$(ls ufs/images/blobs/sha256)"
echo complete
