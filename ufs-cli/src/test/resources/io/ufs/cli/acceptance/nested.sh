#!/bin/sh
# nested.sh DIR UFSMOUNT DUMP: a union of ufs whose layers are in the mount of another, which keeps the marks of the inner
# one apart from its own (P7). Dumps of what must be the same are DIR/expected and DIR/seen-*.
set -eu
umask 022
mkdir -p "$1"
cd "$1"
ufs() { "$2" -o "$3" "$PWD/$1"; }
dump() { sh "$DUMP" "$1" 0 > "$2"; }
UFSMOUNT=$2
DUMP=$3
mkdir disk upper work outer plain
for d in disk/low plain; do
    mkdir -p $d/tree/sub $d/anew/old $d/moved/in $d/d2f
    for f in gone tree/f tree/sub/f anew/old/f name mode moved/in/f d2f/x kept; do echo "base $f" > $d/$f; done
done

change() {
    (
        cd "$1"
        rm gone && rm -r tree anew && mkdir anew && echo new > anew/new
        mv name renamed && chmod 600 mode && echo more >> kept
        mv moved there && rm there/in/f && echo other > there/in/g
        rm -r d2f && echo file > d2f
        setfattr -n user.mine -v yes kept
        setfattr -n trusted.overlay.opaque -v y there
    )
}
change plain

outer="lowerdir=$PWD/disk,upperdir=$PWD/upper,workdir=$PWD/work,dev"
inner="lowerdir=$PWD/outer/low,upperdir=$PWD/outer/up,workdir=$PWD/outer/wk,redirect_dir=on,metacopy=on"
mkdir view
ufs outer "$UFSMOUNT" "$outer"
mkdir outer/up outer/wk
ufs view "$UFSMOUNT" "$inner"
change view
dump view seen-live
umount view
ufs view "$UFSMOUNT" "$inner"
dump view seen-again
umount view

# The inner layers through the outer mount, read by the kernel.
mount -t overlay overlay -o "redirect_dir=follow,metacopy=on,lowerdir=$PWD/outer/up:$PWD/outer/low" view
dump view seen-by-kernel
umount view
umount outer

# The outer layers mounted by the kernel: it escapes marks in the same way.
mount -t overlay overlay -o "lowerdir=$PWD/disk,upperdir=$PWD/upper,workdir=$PWD/work" outer
ufs view "$UFSMOUNT" "lowerdir=$PWD/outer/up:$PWD/outer/low,redirect_dir=on,metacopy=on"
dump view seen-on-kernel
umount view
umount outer
getfattr -hRd -m trusted.overlay upper > marks
find upper -name '.wh.*' -o -type c >> marks

dump plain expected
