#!/bin/sh
# debian.sh DIR: makes a Debian tree of two layers in DIR from what is installed here: the required packages with dpkg
# and perl (base), and a small layer over it (site). DIR/hello.deb is a package with scripts and a conffile.
set -eu
umask 022
cd "$1"
mkdir base site package
packages=$(dpkg-query -W -f '${Essential} ${Priority} ${Package}\n' | awk '$1 == "yes" || $2 == "required" { print $3 }')
libraries=$(dpkg-query -W -f '${Package}\n' libc6 libgcc-s1 libstdc++6 libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10 \
    libzstd1 liblzma5 libbz2-1.0 zlib1g libtinfo6 libmd0 libcrypt1 libcap2 libcap-ng0 libaudit1 libpam0g libpam-modules \
    libpam-modules-bin libblkid1 libmount1 libsmartcols1 libuuid1 libsystemd0 libdb5.3 libssl3 debconf perl-base tar \
    gpgv libdebconfclient0 libsemanage2 libsepol2 2> /dev/null || :)
for package in $packages $libraries; do
    dpkg-query -L "$package" 2> /dev/null || :
done | sort -u | while read -r path; do
    [ -e "$path" ] || [ -h "$path" ] || continue
    case $path in *diverted* | /. | /usr/share/doc/* | /usr/share/man/* | /usr/share/locale/*) continue ;; esac
    echo ".$path"
done > list
# dpkg names files by the directories that have become links into /usr.
for d in bin sbin lib lib64; do
    [ -h /$d ] || continue
    sed -i "/^\.\/$d\$/d; s#^\./$d/#./usr/$d/#" list
    ln -s usr/$d base/$d
done
printf '%s\n' ./etc/passwd ./etc/group ./etc/shadow ./etc/gshadow ./etc/login.defs ./etc/ld.so.cache >> list
sort -u -o list list
tar -C / --no-recursion -T list -cf - | tar -C base -xpf -
mkdir -p base/tmp base/proc base/dev base/root base/var/lib/dpkg/info base/var/lib/dpkg/updates
mkdir -p base/var/lib/dpkg/triggers
dpkg-query --status $packages > base/var/lib/dpkg/status
: > base/var/lib/dpkg/available
for package in $packages; do
    cp -a /var/lib/dpkg/info/"$package".* /var/lib/dpkg/info/"$package":* base/var/lib/dpkg/info/ 2> /dev/null || :
done
mkdir -p site/etc site/usr/local/bin
echo union > site/etc/hostname
echo "site's own" > site/etc/motd
printf '#!/bin/sh\necho local $(cat /etc/hostname)\n' > site/usr/local/bin/whereami
chmod 755 site/usr/local/bin/whereami

mkdir -p package/DEBIAN package/usr/bin package/usr/share/hello package/etc/hello
printf '%s\n' 'Package: ufs-hello' 'Version: 1.0' 'Architecture: all' 'Maintainer: nobody <nobody@example.org>' \
    'Description: a package for tests' > package/DEBIAN/control
echo /etc/hello/conf > package/DEBIAN/conffiles
echo setting > package/etc/hello/conf
printf '#!/bin/sh\necho hello from the package\n' > package/usr/bin/ufs-hello
printf '#!/bin/sh\nset -e\ninstall -m 600 /dev/null /etc/hello/made-by-postinst\nchown 1:1 /usr/share/hello/f1\n' > package/DEBIAN/postinst
printf '#!/bin/sh\nset -e\nrm -f /etc/hello/made-by-postinst\n' > package/DEBIAN/prerm
chmod 755 package/usr/bin/ufs-hello package/DEBIAN/postinst package/DEBIAN/prerm
for i in $(seq 300); do echo "$i" > package/usr/share/hello/f$i; done
dpkg-deb --root-owner-group -Zgzip -b package hello.deb > /dev/null
rm -r package
