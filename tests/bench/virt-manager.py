# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's virt-manager, unchanged but for one line printed after each change of its list: row NAME STATE.

Its own --debug would cost it time that is not its own, and prints before the row is changed, not after.
"""
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("LibvirtGLib", "1.0")
sys.path.insert(0, "/usr/share/virt-manager")
from virtManager import config, virtmanager  # noqa: E402, F401 (config first: they import each other)
from virtManager import manager  # noqa: E402


def tell(name, state):
    print("row", name, state, file=sys.stderr, flush=True)


def then(method, report):
    def both(self, *arguments):
        method(self, *arguments)
        report(*arguments)

    return both


window = manager.vmmManager
window.vm_added = then(window.vm_added, lambda conn, vm: tell(vm.get_name(), vm.run_status()))
window.vm_removed = then(window.vm_removed, lambda conn, vm: tell(vm.get_name(), "Gone"))
window.vm_changed = then(window.vm_changed, lambda vm: tell(vm.get_name(), vm.run_status()))
virtmanager.runcli()
