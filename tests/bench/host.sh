#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command beside a libvirtd that began empty. To be run by unshare, in new mount, network and PID namespaces.
set -eu
mount --make-rprivate /
mount -t proc proc /proc
! mountpoint -q /sys || umount -l -R /sys # with the control groups, which are not ours
mount -t sysfs sysfs /sys
for folder in /run /var/lib/libvirt /var/cache/libvirt /var/log/libvirt /etc/libvirt/qemu /etc/libvirt/storage; do
    mkdir -p "$folder"
    mount -t tmpfs tmpfs "$folder"
done
mkdir /run/dbus
# A /dev/kvm that QEMU's own user may not open makes libvirt probe QEMU again at each definition: seconds each time.
if [ -e /dev/kvm ]; then
    mknod -m 666 /run/kvm c 10 232
    mount --bind /run/kvm /dev/kvm
fi
ip link set lo up
dbus-daemon --system --fork
virtlogd -d
libvirtd -d
tries=0
until virsh -q -c qemu:///system uri > /dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || exit 1
    sleep 0.1
done
"$@"
