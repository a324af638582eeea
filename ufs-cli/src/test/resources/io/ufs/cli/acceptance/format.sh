#!/bin/sh
# [OPTIONS=,a,b] format.sh WORK UFSMOUNT MARKERS [KERNEL_OPTIONS]: runs operations.sh on ufs and on kernel overlay and lets each read
# what the other wrote. Needs the right to mount both. What was seen is left in files of WORK:
#   before.{ufs,kernel}   the lowers alone
#   log.{ufs,kernel}      what each operation answered
#   live.{ufs,kernel}     the tree after the operations
#   by-{ufs,kernel}.{ufs,kernel}  read by the first what the second wrote
#   same.{ufs,kernel}     the tree after the operations with fresh times blurred, to compare one run with the other
set -eu
work=$1
ufsmount=$2
here=$(dirname "$(readlink -f "$0")")
kernel_options=${4:-}
mkdir -p "$work"
cd "$work"
MARKERS=$3 sh "$here/layers.sh" layers
mkdir -p view
lower=$work/layers/l1:$work/layers/l2:$work/layers/l3
trap 'umount view 2> /dev/null || umount -l view 2> /dev/null || :' EXIT

enter() {
    [ -d "upper.$2" ] || { mkdir "upper.$2" "work.$2" && touch -d @1500000000 "upper.$2"; }
    options="lowerdir=$lower,upperdir=$work/upper.$2,workdir=$work/work.$2${OPTIONS:-}"
    case $1 in
        ufs) "$ufsmount" -o "$options" "$work/view" ;;
        kernel) mount -t overlay overlay -o "$options$kernel_options" "$work/view" ;;
    esac
}

for system in kernel ufs; do
    enter $system $system
    sh "$here/dump.sh" view > before.$system
    now=$(date +%s)
    sh "$here/operations.sh" view > log.$system
    sh "$here/dump.sh" view > live.$system
    QUICK=1 sh "$here/dump.sh" view "$now" > same.$system
    umount view
done
for writer in kernel ufs; do
    for reader in kernel ufs; do
        enter $reader $writer
        sh "$here/dump.sh" view > by-$reader.$writer
        umount view
    done
done
