#!/bin/sh
# layers.sh DIR: makes three lower layers l1 (top), l2, l3, always the same ones.
# With MARKERS=trusted|user, l1 also holds whiteouts and an opaque directory, written as the kernel's overlay would.
set -eu
umask 022
mkdir -p "$1"
cd "$1"
mkdir l1 l2 l3

for layer in l1 l2 l3; do
    mkdir -p $layer/common/deep/er $layer/only-$layer/sub
    for i in 1 2 3 4 5 6 7 8 9; do
        echo "$layer file $i" > $layer/common/$layer-$i
        echo "$layer only $i" > $layer/only-$layer/f$i
        echo "$layer deep $i" > $layer/common/deep/er/$layer-$i
    done
    echo "shadow of $layer" > $layer/common/shadowed
    echo "sub of $layer" > $layer/only-$layer/sub/x
done

cd l3
mkdir tree
for d in a b c d e f g h; do
    mkdir -p tree/$d/in/ner
    for i in 1 2 3 4 5; do
        seq 1 $((i * 300)) > tree/$d/n$i
        echo "$d $i" > tree/$d/in/ner/i$i
    done
done
mkdir modes links special sparse xattrs names
for m in 600 640 644 700 755 444 000 4755 2755 1777; do
    echo "mode $m" > modes/m$m
    chmod $m modes/m$m
done
mkdir modes/setgid modes/sticky modes/private
chmod 2775 modes/setgid
chmod 1777 modes/sticky
chmod 700 modes/private
echo private > modes/private/file
ln -s ../tree/a/n1 links/to-file
ln -s ../tree/b links/to-dir
ln -s nowhere links/dangling
ln -s "$(printf 'x%.0s' $(seq 1 200))" links/long
mkfifo special/fifo
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die' special/socket
truncate -s 1M sparse/hole
printf start | dd of=sparse/holes bs=1 conv=notrunc status=none
truncate -s 3M sparse/holes
printf end | dd of=sparse/holes bs=1 seek=2000000 conv=notrunc status=none
for i in 1 2 3 4; do
    echo "xattr $i" > xattrs/x$i
    setfattr -n user.one -v "value $i" xattrs/x$i
    setfattr -n user.two -v 0x00ff00ff xattrs/x$i
done
mkdir xattrs/dir
setfattr -n user.ondir -v yes xattrs/dir
: > "names/with space"
: > 'names/quote"and\backslash'
: > "names/$(printf 'bad-\377\376')"
: > "names/$(printf 'new\nline')"
: > "names/$(printf 'n%.0s' $(seq 1 255))"
: > names/-dash
: > names/.hidden
mkdir "names/dir with space"
echo in > "names/dir with space/in"

if [ "$(id -u)" = 0 ] && [ -z "${UNMAPPED:-}" ]; then
    chown 1000:1000 modes/m600
    chown 12345:54321 modes/m644
    chown -h 1000:1000 links/to-file
    chown 0:1000 modes/setgid
    mknod special/null c 1 3
    mknod special/block b 7 0
    setfattr -n trusted.mine -v t xattrs/x4
    cp /bin/true modes/capable
    setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 modes/capable
    setfacl -m u:1000:rw,g:1000:r xattrs/x3
    setfacl -d -m u:1000:rwx xattrs/dir
fi
cd ..

if [ -n "${MARKERS:-}" ]; then
    mkdir -p l1/tree/a l1/tree/h l1/masked l2/masked
    mknod l1/tree/a/n2 c 0 0
    mknod l1/tree/g c 0 0
    setfattr -n "$MARKERS.overlay.opaque" -v y l1/tree/h
    echo "in the opaque one" > l1/tree/h/new
    setfattr -n "$MARKERS.overlay.opaque" -v y l1/masked
    echo below > l2/masked/below
    echo above > l1/masked/above
fi

# Old, distinct times: what an operation touches shows.
find . -depth -print0 | sort -z | {
    perl -0ne 'chomp; $t = 1500000000 + 61 * $n++; printf "%s\0%d\0", $_, $t' |
    perl -0 -e 'while (defined($f = <STDIN>) && defined($t = <STDIN>)) {
        chomp $f; chomp $t; my $ts = pack("qqqq", $t, 123456789, $t + 5, 987654321);
        syscall(280, -100, $f, $ts, 256) == 0 or die "utimensat $f: $!"; }'
}
