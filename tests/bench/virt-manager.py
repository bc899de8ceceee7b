# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's virt-manager, unchanged but for what it prints: a line after each change of its list, row NAME STATE, and how long
a machine's window took that it was told to show: page Details drawn in N ms.

Its own --debug would cost it time that is not its own, and prints before the row is changed, not after.
"""
import sys
import time

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("LibvirtGLib", "1.0")
sys.path.insert(0, "/usr/share/virt-manager")
from virtManager import config, virtmanager  # noqa: E402, F401 (config first: they import each other)
from virtManager import engine, manager, vmwindow  # noqa: E402


def tell(name, state):
    print("row", name, state, file=sys.stderr, flush=True)


def then(method, report):
    def both(self, *arguments):
        method(self, *arguments)
        report(*arguments)

    return both


def shows(method):
    def timed(self, *arguments):
        began = time.monotonic()
        machines = vmwindow.vmmVMWindow
        show = machines.show

        def drawn(window, _cairo):
            print("page Details drawn in %.1f ms" % ((time.monotonic() - began) * 1000), file=sys.stderr, flush=True)
            window.disconnect(handler)

        def followed(machine):
            nonlocal handler
            handler = machine.topwin.connect_after("draw", drawn)
            show(machine)

        handler = None
        machines.show = followed
        try:
            method(self, *arguments)
        finally:
            machines.show = show

    return timed


engine.vmmEngine._cli_show_vm_helper = shows(engine.vmmEngine._cli_show_vm_helper)
window = manager.vmmManager
window.vm_added = then(window.vm_added, lambda conn, vm: tell(vm.get_name(), vm.run_status()))
window.vm_removed = then(window.vm_removed, lambda conn, vm: tell(vm.get_name(), "Gone"))
window.vm_changed = then(window.vm_changed, lambda vm: tell(vm.get_name(), vm.run_status()))
virtmanager.runcli()
