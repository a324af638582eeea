#!/bin/sh
# operations.sh DIR: changes the tree of layers.sh in many ways; prints name and status of each, with what it wrote.
# It only does what kernel overlay with default options can do as well (no writes through a lower hard link).
set -u
umask 022
export LC_ALL=C
cd "$1" || exit 9

op() {
    name=$1
    shift
    output=$("$@" 2>&1)
    status=$?
    printf '%s: %d %s\n' "$name" $status "$(printf '%s' "$output" | sort)"
}
line() { printf '%s\n' "$2" > "$1"; }
more() { printf '%s\n' "$2" >> "$1"; }
sys() { perl -e '$! = 0; my @a = map { /^-?\d+$/ ? $_ + 0 : $_ } @ARGV; my $r = syscall(shift @a, @a); print $r < 0 ? "$!\n" : "ok\n"; exit($r < 0)' -- "$@"; }

# contents
op append-lower           more tree/a/n1 appended
op append-lower-deep      more tree/a/in/ner/i1 appended
op overwrite-lower        line tree/a/n3 replaced
op truncate-lower         truncate -s 10 tree/a/n4
op extend-lower           truncate -s 100000 tree/a/n5
op empty-lower            truncate -s 0 tree/b/n1
op write-middle           sh -c 'printf MIDDLE | dd of=tree/b/n2 bs=1 seek=100 conv=notrunc status=none'
op write-into-hole        sh -c 'printf HOLE | dd of=sparse/holes bs=1 seek=1000000 conv=notrunc status=none'
op punch-hole             fallocate -p -o 4096 -l 8192 tree/b/n5
op preallocate            fallocate -l 50000 tree/b/n3
op sed-in-place           sed -i s/1/one/ tree/b/n4
op cp-reflink-auto        cp --reflink=auto tree/c/n5 copied
op cp-archive-tree        cp -a tree/c copied-tree
op cp-onto-lower          cp tree/c/n1 tree/c/n2
op append-middle-layer    more common/l2-1 appended
op append-shadowed        more common/shadowed appended
# attributes
op chmod-file             chmod 600 tree/c/n3
op chmod-setuid           chmod 4755 tree/c/n4
op chmod-dir              chmod 750 tree/c/in
op chmod-recursive        chmod -R go-w,o-r common/deep
op chmod-top-dir          chmod 711 only-l1
op chmod-root             chmod 751 .
op chown-file             chown 1000:1001 tree/c/n1
op chown-setuid           chown 1000 modes/m4755
op chown-symlink          chown -h 1001 links/to-dir
op chgrp-recursive        chgrp -R 1001 modes
op chown-capable          chown 1000 modes/capable
op touch-file             touch -d @1400000000.5 tree/d/n1
op touch-dir              touch -d @1400000001.25 tree/d
op touch-symlink          touch -h -d @1400000002.125 links/dangling
op touch-fifo             touch -d @1400000003 special/fifo
op touch-socket           touch -d @1400000004 special/socket
op touch-device           touch -d @1400000005 special/null
op touch-now              touch tree/d/n2
op atime-only             touch -a -d @1400000006 tree/d/n3
op setfattr               setfattr -n user.new -v hello tree/d/n4
op setfattr-replace       setfattr -n user.one -v changed xattrs/x1
op setfattr-empty         setfattr -n user.empty tree/d/n5
op setfattr-remove        setfattr -x user.one xattrs/x2
op setfattr-missing       setfattr -x user.missing xattrs/x1
op setfattr-dir           setfattr -n user.d -v dir xattrs/dir
op setfattr-trusted       setfattr -n trusted.other -v t xattrs/x1
op setfacl                setfacl -m u:1000:r xattrs/x1
op setfacl-remove         setfacl -b xattrs/x3
op acl-inherit            mkdir xattrs/dir/inherits
op acl-inherit-file       line xattrs/dir/inherits/file text
# creation
op create                 line new-file text
op create-in-lower-dir    line tree/e/new text
op create-deep            line common/deep/er/new text
op create-exclusive       sh -c 'set -C; : > tree/e/n1'
op mkdir                  mkdir tree/e/newdir
op mkdir-p                mkdir -p made/one/two/three
op mkdir-exists           mkdir tree/e/in
op mkdir-in-setgid        mkdir modes/setgid/sub
op create-in-setgid       line modes/setgid/file text
op symlink                ln -s target tree/e/symlink
op symlink-exists         ln -s target tree/e/n1
op mkfifo                 mkfifo tree/e/fifo
op mknod                  mknod tree/e/null c 1 3
op mknod-whiteout         mknod tree/e/zero c 0 0
op socket                 perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die $!' tree/e/socket
op link-upper             ln new-file linked
op link-lower             ln tree/e/n2 tree/e/linked-lower
op link-across            ln tree/e/n3 common/linked-lower
op link-symlink           ln -P links/long links/long2
op link-exists            ln tree/e/n4 tree/e/n5
op link-dir               ln tree/e tree/e2
op create-odd-name        line "names/$(printf 'odd-\200\201')" text
op create-long-name       line "names/$(printf 'm%.0s' $(seq 1 255))" text
op create-too-long-name   line "names/$(printf 'm%.0s' $(seq 1 256))" text
op tmpfile-linked         perl -e 'sysopen(F, ".", 020200002, 0640) or die $!; syswrite F, "tmp\n"; my ($from, $to) = ("/proc/self/fd/" . fileno(F), "from-tmpfile"); syscall(265, -100, $from, -100, $to, 0x400) == 0 or die $!'
# removal
op unlink-lower           rm tree/f/n1
op unlink-upper           rm copied
op unlink-copied-up       sh -c 'echo x >> tree/f/n2; rm tree/f/n2'
op unlink-middle          rm common/l2-2
op unlink-shadowed        rm common/l1-3
op unlink-symlink         rm links/long
op unlink-missing         rm tree/f/missing
op unlink-odd             rm "names/$(printf 'bad-\377\376')" "names/$(printf 'new\nline')"
op rmdir-not-empty        rmdir tree/f/in
op rm-r-lower             rm -r tree/f/in
op rm-r-merged            rm -rf common/deep
op rm-r-middle            rm -rf only-l2
op rmdir-emptied          sh -c 'rm only-l3/sub/x && rmdir only-l3/sub'
op rm-special             rm special/block
# again after removal
op recreate-file          line tree/f/n1 again
op recreate-as-dir        sh -c 'rm tree/f/n3 && mkdir tree/f/n3 && echo in > tree/f/n3/in'
op recreate-dir           sh -c 'mkdir tree/f/in && echo new > tree/f/in/new'
op recreate-dir-as-file   sh -c 'rm -rf tree/b/in && echo file > tree/b/in'
op recreate-dir-as-link   sh -c 'rm -rf tree/c/in && ln -s ../a tree/c/in'
op recreate-twice         sh -c 'rm tree/f/n4; echo 1 > tree/f/n4; rm tree/f/n4; echo 2 > tree/f/n4'
op recreate-linked        sh -c 'rm tree/f/n5 && ln tree/f/n1 tree/f/n5'
op recreate-symlink       sh -c 'rm links/to-file && ln -s elsewhere links/to-file'
op recreate-fifo          sh -c 'rm tree/e/n5 && mkfifo tree/e/n5'
op recreate-merged-dir    sh -c 'mkdir common/deep && echo 1 > common/deep/only'
op remove-recreated       rm -rf tree/f/in
# renames
op rename-lower           mv tree/d/n4 tree/d/renamed
op rename-over-lower      mv -f tree/e/n1 tree/d/n5
op rename-upper-over      sh -c 'echo up > up; mv up tree/d/n3'
op rename-to-whiteout     mv tree/d/n2 tree/f/n2
op rename-upper-dir       mv made/one made/uno
op rename-over-whiteout   sh -c 'rm -rf only-l1; mv made only-l1'
op rename-dir-over-empty  sh -c 'mkdir e1 e2; echo x > e1/x; mv -T e1 e2'
op rename-dir-over-full   sh -c 'mkdir e3; echo y > e3/y; perl -e "rename q(e3), q(e2) or print qq(\$!)"'
op rename-lower-dir       mv tree/d/in tree/d/moved
op rename-tree            mv tree/h moved-tree
op rename-merged          sh -c 'echo x >> common/shadowed; mv common tree/common && mv tree/common common'
op rename-in-moved        mv moved-tree/in moved-tree/out
op rename-out-of-moved    mv moved-tree/out/ner back
op change-in-moved        sh -c 'chmod 700 back && echo x >> back/i1 && rm back/i2 && chmod 600 moved-tree/n1'
op link-in-moved          ln moved-tree/n1 back/n1-linked
op rename-symlink         mv links/dangling links/hanging
op rename-fifo            mv special/fifo special/pipe
op rename-noreplace       sys 316 -100 tree/a/n1 -100 tree/a/n3 1
op rename-exchange        sys 316 -100 tree/a/n1 -100 tree/b/n1 2
op rename-exchange-upper  sys 316 -100 tree/a/n3 -100 tree/c/n5 2
op rename-onto-itself     perl -e 'rename "tree/a/n3", "tree/a/n3" or print $!'
op rename-into-itself     perl -e 'rename "e2", "e2/sub" or print $!'
op rename-file-onto-dir   perl -e 'rename "new-file", "e2" or print $!'
op rename-long            mv "names/$(printf 'n%.0s' $(seq 1 255))" names/short
op rename-back            sh -c 'mv common/l3-1 common/tmp && mv common/tmp common/l3-1'
op rename-cycle           sh -c 'mv common/l3-2 common/t && mv common/l3-3 common/l3-2 && mv common/t common/l3-3'
# programs
op tar-roundtrip          sh -c 'tar -C tree -cf packed.tar a b e && mkdir unpacked && tar -C unpacked -xf packed.tar && rm packed.tar'
op install                install -m 754 tree/c/n5 installed
op patch-like             sh -c 'sed s/3/three/ tree/c/n5 > n5.new && mv n5.new tree/c/n5'
op mass-create            sh -c 'mkdir mass; for i in $(seq 1 200); do echo $i > mass/$i; done'
op mass-remove            sh -c 'for i in $(seq 1 2 200); do rm mass/$i; done'
op open-unlinked          sh -c 'exec 3<> tree/h/new 2> /dev/null || exec 3<> tree/e/n4; rm -f tree/h/new tree/e/n4; echo x >&3'
op write-protected        sh -c 'echo x >> modes/m444'
op final-times            touch -d @1450000000 common tree/e
