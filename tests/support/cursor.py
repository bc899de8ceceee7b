# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the pointer's shape on the X display: width, height, the place in it that points, and its first pixel.
import ctypes, ctypes.util


class Image(ctypes.Structure):
    _fields_ = [('x', ctypes.c_short), ('y', ctypes.c_short), ('width', ctypes.c_ushort), ('height', ctypes.c_ushort),
                ('xhot', ctypes.c_ushort), ('yhot', ctypes.c_ushort), ('serial', ctypes.c_ulong),
                ('pixels', ctypes.POINTER(ctypes.c_ulong))]


x11 = ctypes.CDLL(ctypes.util.find_library('X11'))
fixes = ctypes.CDLL(ctypes.util.find_library('Xfixes'))
x11.XOpenDisplay.restype = ctypes.c_void_p
fixes.XFixesQueryExtension.argtypes = [ctypes.c_void_p] + [ctypes.POINTER(ctypes.c_int)] * 2
fixes.XFixesGetCursorImage.argtypes = [ctypes.c_void_p]
fixes.XFixesGetCursorImage.restype = ctypes.POINTER(Image)
display = x11.XOpenDisplay(None)
fixes.XFixesQueryExtension(display, ctypes.c_int(), ctypes.c_int())
image = fixes.XFixesGetCursorImage(display).contents
print(image.width, image.height, image.xhot, image.yhot, '%08x' % (image.pixels[0] & 0xffffffff))
