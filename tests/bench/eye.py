# SPDX-License-Identifier: GPL-3.0-or-later
# Looks at one pixel of the X display, as whoever sits before it does.
#   eye.py key X Y KEYCODE TIMES   presses a key and tells, a line each time, after how many ms the pixel is another
#   eye.py rate X Y SECONDS        tells how many times a second the pixel changed
import ctypes, ctypes.util, random, sys, time

x11 = ctypes.CDLL(ctypes.util.find_library('X11'))
xtst = ctypes.CDLL(ctypes.util.find_library('Xtst'))
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
x11.XDefaultRootWindow.restype = ctypes.c_ulong
x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_int] * 2 + [ctypes.c_uint] * 2 + \
    [ctypes.c_ulong, ctypes.c_int]
x11.XGetImage.restype = ctypes.c_void_p
x11.XGetPixel.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
x11.XGetPixel.restype = ctypes.c_ulong
x11.XDestroyImage.argtypes = [ctypes.c_void_p]
x11.XFlush.argtypes = [ctypes.c_void_p]
xtst.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]

what, x, y, *rest = sys.argv[1:]
display = x11.XOpenDisplay(None)
root = x11.XDefaultRootWindow(display)
Z_PIXMAP = 2


def pixel():
    image = x11.XGetImage(display, root, int(x), int(y), 1, 1, 0xffffffff, Z_PIXMAP)
    value = x11.XGetPixel(image, 0, 0)
    x11.XDestroyImage(image)
    return value


def until_changed(before, limit):
    end = time.monotonic() + limit
    while (now := pixel()) == before:
        if time.monotonic() > end:
            sys.exit('the pixel stays as it is')
        time.sleep(0.0005)
    return now


if what == 'key':
    keycode, times = map(int, rest)
    for _ in range(times):
        # At no particular moment between two looks that the server takes at its screen.
        time.sleep(0.3 + random.random() * 0.1)
        before, begun = pixel(), time.monotonic()
        for down in (1, 0):
            xtst.XTestFakeKeyEvent(display, keycode, down, 0)
        x11.XFlush(display)
        until_changed(before, 10)
        print((time.monotonic() - begun) * 1000, flush=True)
else:
    begun, changes, value = time.monotonic(), 0, pixel()
    while time.monotonic() - begun < float(rest[0]):
        value = until_changed(value, 10)
        changes += 1
    print(changes / (time.monotonic() - begun))
