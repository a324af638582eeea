#!/bin/sh
# chroot.sh ROOT: what a Debian system does in the merged view of debian.sh's layers. The output is the same on each union.
set -u
root=$1
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive
cp "$(dirname "$root")/hello.deb" "$root/tmp/hello.deb"
mknod -m 666 "$root/dev/null" c 1 3
in_root() { chroot "$root" "$@" 2>&1; }
in_root whereami
in_root dpkg --status coreutils | head -2
in_root dpkg -i /tmp/hello.deb | grep -v Reading
in_root ufs-hello
in_root stat -c '%n %a %u:%g %s' /etc/hello/conf /etc/hello/made-by-postinst /usr/share/hello/f1 /usr/share/hello/f300
in_root dpkg --verify ufs-hello
in_root dpkg -L ufs-hello | wc -l
echo changed >> "$root/etc/hello/conf"
in_root dpkg --force-confold -i /tmp/hello.deb | grep -v Reading
in_root cat /etc/hello/conf
in_root dpkg -r ufs-hello | grep -v Reading
in_root find /etc/hello /usr/share/hello
in_root dpkg -P ufs-hello | grep -v Reading
in_root ls -d /etc/hello /usr/share/hello
in_root sh -c 'useradd -M -u 4242 someone; id someone; grep someone /etc/passwd /etc/group; chown someone /tmp/hello.deb; stat -c %U /tmp/hello.deb'
in_root perl -e 'print "perl ", join(" ", sort map { s/ .*//r } grep /^(root|daemon)/, `cat /etc/passwd`)'
in_root sh -c 'rm -rf /usr/share/perl5 && ls /usr/share/perl5; find /usr /etc -xdev | wc -l'
in_root sh -c 'tar -C /etc -cf - . | gzip | gunzip | tar -tf - | sort | md5sum'
in_root sh -c 'dpkg --audit; dpkg-query -W -f "\${Package}\n" | wc -l'
find "$root" -xdev -printf '%P %y %m %U:%G %s %l\n' | grep -v ' d [0-9]* [0-9:]* ' | LC_ALL=C sort | grep -v '^var/lib/dpkg/\|^var/log/\|^var/cache/' | md5sum
