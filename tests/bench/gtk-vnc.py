# SPDX-License-Identifier: GPL-3.0-or-later
# The widget of virt-manager and virt-viewer, in a window with nothing else: gtk-vnc.py SOCKET TIMES
# Opens the screen so many times, and prints after how many ms there was a picture; the last one stays.
import socket, sys, time
import gi

gi.require_version('Gtk', '3.0')
gi.require_version('GtkVnc', '2.0')
from gi.repository import GLib, Gtk, GtkVnc

path, times = sys.argv[1], int(sys.argv[2])
window = Gtk.Window(title='gtk-vnc', decorated=False)
window.set_default_size(1280, 800)
window.connect('destroy', Gtk.main_quit)
window.show()


def open_screen(left):
    screen = GtkVnc.Display()
    screen.set_pointer_grab(False)
    screen.set_keyboard_grab(False)
    screen.add_tick_callback(shown, left)
    window.add(screen)
    screen.show()
    screen.grab_focus()
    wire = socket.socket(socket.AF_UNIX)
    wire.connect(path)
    screen.begun = time.monotonic()
    screen.open_fd(wire.detach())


def shown(screen, _, left):
    pixels = screen.get_pixbuf() if screen.is_open() else None
    # It is black until something has come; the guest's left half never is.
    if pixels is None or not any(pixels.get_pixels()[:3]):
        return GLib.SOURCE_CONTINUE
    print('first picture after', (time.monotonic() - screen.begun) * 1000, flush=True)
    if left > 1:
        GLib.timeout_add(300, again, screen, left - 1)
    return GLib.SOURCE_REMOVE


def again(screen, left):
    screen.close()
    window.remove(screen)
    open_screen(left)


open_screen(times)
Gtk.main()
