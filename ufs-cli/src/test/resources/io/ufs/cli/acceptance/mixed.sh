#!/bin/sh
# mixed.sh DIR UFSMOUNT: makes a stack of layers in DIR, each by another program on top of those before it, and does the
# same to the directory `plain`, which is then what the stack must show. From the bottom: base; f, by fuse-overlayfs; k, by
# the kernel's overlay; n and r, by the kernel with its features; o, as a plain tar of an image layer leaves it; u, by ufs.
# As an ordinary user: base, f and k as root of a user namespace, so with marks in user.* attributes; o; u.
# Writes the layers, topmost first, to the file `stack`.
set -eu
umask 022
if [ $# = 3 ]; then # in a user namespace: mixed.sh DIR UFSMOUNT LAYER, for the one layer
    only=$3
fi
mkdir -p "$1"
cd "$1"
ufsmount=$2

# fill NAME: what the layer NAME will change.
fill() {
    mkdir -p "$1/tree/sub" "$1/anew/old" "$1/d2f" "$1/moved/below" shared
    for f in gone tree/f tree/sub/f anew/old/f name mode hard d2f/x f2d back moved/f moved/below/f; do
        echo "base $f" > "$1/$f"
    done
    echo "for $1" > "shared/$1"
    : > log
    : > attr
}

# change NAME DIR: what every layer does.
change() {
    (
        cd "$2/$1"
        echo "made by $1" > made && mkdir dir && echo in > dir/in
        rm gone && rm -r tree
        rm -r anew && mkdir anew && echo new > anew/new
        mv name renamed
        chmod 640 mode
        ln hard link && echo more >> hard
        ln -s ../log sym
        rm d2f/x && rmdir d2f && echo file > d2f
        rm f2d && mkdir f2d && echo x > f2d/x
        rm back && echo "back by $1" > back
        cd ..
        echo "$1" >> log
        rm "shared/$1" && echo "$1" > "shared/by-$1"
        setfattr -n user.by -v "$1" attr
    )
}

# also NAME DIR: what needs redirects and metacopies, or a copy without them.
also() {
    (
        cd "$2/$1"
        mv moved there && mv there/below/f there/g && echo new > there/below/new
        chmod 600 there/f && ln there/f there/second
    )
}

mounted() { # mounted NAME: the layer NAME over all layers so far
    on="lowerdir=$(cat stack),upperdir=$1,workdir=work-$1"
    case $1 in
    f) fuse-overlayfs -o "$on" view ;;
    k) mount -t overlay overlay -o "$on$userxattr" view ;;
    r) mount -t overlay overlay -o "$on,redirect_dir=on,metacopy=on,index=on" view ;;
    n) mount -t overlay overlay -o "$on,redirect_dir=on,index=on,nfs_export=on" view ;;
    u) "$ufsmount" -o "$on,redirect_dir=on,metacopy=on,index=on" view ;;
    esac
}

make() { # make NAME: the layer, through a mount
    mounted "$1"
    change "$1" view
    [ -z "$2" ] || also "$1" view
    case $1 in
    f) fusermount3 -u view ;;
    u) umount view 2>/dev/null || fusermount3 -u view ;;
    *) umount view ;;
    esac
}

userxattr=
if [ "$(id -u)" = 0 ] && [ -n "${only:-}" ]; then
    userxattr=,userxattr
    make "$only" ""
    exit
fi
if [ "$(id -u)" = 0 ]; then names="f k n r o u"; else names="f k o u"; fi

mkdir base plain view
for name in $names; do
    mkdir "$name" "work-$name"
    (cd base && fill "$name")
    (cd plain && fill "$name")
done
echo base > stack

for name in $names; do
    case $name in
    f | k) if [ "$(id -u)" = 0 ]; then make $name ""; else unshare -Urm sh "$0" . "$ufsmount" $name; fi ;;
    o)
        # Whole files, and .wh. files for what is gone: what a tar of the same change holds.
        cp -a plain/o o/o
        rm -r o/o/moved
        change o plain
        rm -r o/o && mkdir o/o o/shared
        (cd plain/o && cp -a --parents made dir anew/new renamed mode hard link sym d2f f2d back ../../o/o)
        cp -a plain/log plain/attr o
        cp -a plain/shared/by-o o/shared
        for gone in o/gone o/tree o/name shared/o; do : > "o/${gone%/*}/.wh.${gone##*/}"; done
        : > o/o/anew/.wh..wh..opq
        ;;
    *) make $name also ;;
    esac
    [ $name = o ] || change $name plain
    case $name in r | n | u) also $name plain ;; esac
    echo "$name:$(cat stack)" > stack
done
