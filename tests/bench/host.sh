#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command beside a libvirtd that began empty. To be run by unshare, in new mount, network and PID namespaces.
set -eu
mount --make-rprivate /
mount -t proc proc /proc
mount -t sysfs sysfs /sys
for folder in /run /var/lib/libvirt /var/cache/libvirt /var/log/libvirt /etc/libvirt/qemu; do
    mkdir -p "$folder"
    mount -t tmpfs tmpfs "$folder"
done
mkdir /run/dbus
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
