#!/bin/sh
# dump.sh DIR [NOW]: writes everything a user can see of a tree, in an order that depends on names alone.
# With NOW (seconds), times at or after it are written as "now": two runs of one script can then be compared.
# With QUICK=1 contents are left out.
set -eu
export LC_ALL=C
now=${2:-99999999999}
cd "$1"
find . -print0 | sort -z | NOW=$now perl -0ne '
    use Fcntl ":mode";
    chomp;
    my ($dev, $ino, $mode, $nlink, $uid, $gid, $rdev, $size) = lstat $_ or print("cannot stat $_: $!\n"), next;
    my $type = sprintf "%o", S_IFMT($mode);
    my $what = S_ISREG($mode) ? "size $size" : S_ISLNK($mode) ? "-> " . readlink($_)
        : S_ISBLK($mode) || S_ISCHR($mode) ? "rdev $rdev" : "-";
    my $buf = "\0" x 256;
    syscall(262, -100, $_, $buf, 256) == 0 or die "fstatat $_: $!";
    my ($mtime, $nsec) = (unpack "q*", $buf)[11, 12];
    my $when = $mtime >= $ENV{NOW} ? "now" : "$mtime.$nsec";
    s/([^!-~])/sprintf "\\%03o", ord $1/ge;
    $what =~ s/([^ -~])/sprintf "\\%03o", ord $1/ge;
    printf "%s type %s mode %o owner %d:%d %s mtime %s\n", $_, $type, S_IMODE($mode), $uid, $gid, $what, $when;
'
echo "== extended attributes"
find . -print0 | sort -z | xargs -0 getfattr --absolute-names -h -d -m - -e hex 2>&1 | grep -v '^$' || :
if [ -z "${QUICK:-}" ]; then
    echo "== contents"
    find . -type f -print0 | sort -z | xargs -0 -r sha256sum 2>&1 || :
fi
