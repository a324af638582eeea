#!/bin/sh
# sizes.sh PART DIR COUNT: makes layers of unusual size below DIR.
set -eu
umask 022
part=$1
mkdir -p "$2"
cd "$2"
count=${3:-0}
case $part in
    files) # COUNT files in COUNT / 100 directories, spread over three layers
        perl -e '
            my $count = shift;
            for my $l (1 .. 3) {
                mkdir "l$l";
                mkdir "l$l/d$_" for 0 .. $count / 100 - 1;
            }
            for my $i (0 .. $count - 1) {
                open my $f, ">", sprintf("l%d/d%d/f%d", $i % 3 + 1, $i % ($count / 100), $i) or die $!;
                print $f $i;
            }' "$count"
        ;;
    directory) # one directory of COUNT entries, from two layers
        mkdir -p l1/dir l2/dir
        perl -e 'for my $i (0 .. $ARGV[0] - 1) {
                open my $f, ">", sprintf("l%d/dir/entry-with-a-name-of-some-length-%06d", $i % 2 + 1, $i) or die $!;
            }' "$count"
        ;;
    layers) # COUNT layers, 0 on top
        perl -e 'for my $l (0 .. $ARGV[0] - 1) {
                mkdir "l$l"; mkdir "l$l/dir"; mkdir "l$l/own$l";
                for my $n ("common", "dir/common", "dir/of$l", "own$l/file", "tens" . int($l / 10)) {
                    open my $f, ">", "l$l/$n" or die $!; print $f "layer $l\n";
                }
            }' "$count"
        ;;
    names) # names of 255 bytes, paths of nearly 4096, and bytes that are no text in any encoding
        mkdir l1 l2
        perl -e '
            my $long = "l" x 255;
            chdir "l1" or die $!;
            for my $i (1 .. 15) { mkdir $long or die $!; chdir $long or die $!; }
            open my $f, ">", "x" x 230 or die $!; print $f "deep\n"; close $f;
            chdir "../" x 15 or die $!;
            mkdir "bytes" or die $!;
            for my $b (1 .. 255) {
                next if $b == 47;
                open my $f, ">", "bytes/" . chr($b) x 20 or die $!; print $f "$b\n";
            }
            mkdir "../l2/bytes";
            for my $b (128 .. 255) { open my $f, ">", "../l2/bytes/z" . chr($b) or die $!; print $f "below $b\n"; }'
        ;;
    sparse) # a file of more than 4 GiB, nearly all hole
        mkdir l1
        truncate -s 5G l1/sparse
        printf 'at the start' | dd of=l1/sparse conv=notrunc status=none
        printf 'above 4 GiB' | dd of=l1/sparse bs=1M seek=4500 conv=notrunc status=none
        printf 'at the end' | dd of=l1/sparse bs=1 seek=$((5 * 1024 * 1024 * 1024 - 10)) conv=notrunc status=none
        ;;
esac
