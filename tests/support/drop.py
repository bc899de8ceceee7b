# SPDX-License-Identifier: GPL-3.0-or-later
# Drops files on a window of the X display, as a file manager does: drop.py WINDOW X Y FILE... Speaks the XDND protocol itself,
# so that no pointer has to move. Prints "over" once the window would take them, and lets go after a line or the end of its
# input. Prints what the window said: "taken" or "refused".
import ctypes, ctypes.util, pathlib, select, sys, time

window, x, y = (int(argument) for argument in sys.argv[1:4])
text = b''.join(pathlib.Path(file).as_uri().encode() + b'\r\n' for file in sys.argv[4:])
PATIENCE = 10


class ClientMessage(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int),
                ('display', ctypes.c_void_p), ('window', ctypes.c_ulong), ('message', ctypes.c_ulong),
                ('format', ctypes.c_int), ('data', ctypes.c_long * 5)]


class SelectionRequest(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int),
                ('display', ctypes.c_void_p), ('owner', ctypes.c_ulong), ('requestor', ctypes.c_ulong),
                ('selection', ctypes.c_ulong), ('target', ctypes.c_ulong), ('property', ctypes.c_ulong),
                ('time', ctypes.c_ulong)]


class SelectionNotify(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int),
                ('display', ctypes.c_void_p), ('requestor', ctypes.c_ulong), ('selection', ctypes.c_ulong),
                ('target', ctypes.c_ulong), ('property', ctypes.c_ulong), ('time', ctypes.c_ulong)]


class Event(ctypes.Union):
    _fields_ = [('type', ctypes.c_int), ('client', ClientMessage), ('request', SelectionRequest),
                ('notify', SelectionNotify), ('pad', ctypes.c_long * 24)]


CLIENT_MESSAGE, SELECTION_REQUEST, SELECTION_NOTIFY = 33, 30, 31
xlib = ctypes.CDLL(ctypes.util.find_library('X11'))
xlib.XOpenDisplay.restype = ctypes.c_void_p
for name in ('XInternAtom', 'XDefaultRootWindow', 'XCreateSimpleWindow'):
    getattr(xlib, name).restype = ctypes.c_ulong
display = ctypes.c_void_p(xlib.XOpenDisplay(None))


def atom(name):
    return xlib.XInternAtom(display, name.encode(), 0)


root = ctypes.c_ulong(xlib.XDefaultRootWindow(display))
source = xlib.XCreateSimpleWindow(display, root, 0, 0, 1, 1, 0, ctypes.c_ulong(0), ctypes.c_ulong(0))
selection, uris, copy = atom('XdndSelection'), atom('text/uri-list'), atom('XdndActionCopy')


def send(message, *data):
    event = Event()
    event.client.type, event.client.window = CLIENT_MESSAGE, window
    event.client.message, event.client.format = atom(message), 32
    for at, value in enumerate((source,) + data):
        event.client.data[at] = value
    xlib.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
    xlib.XFlush(display)


def answer(request):
    property = request.property or request.target
    if request.target == uris:
        xlib.XChangeProperty(display, ctypes.c_ulong(request.requestor), ctypes.c_ulong(property),
                             ctypes.c_ulong(uris), 8, 0, text, len(text))
    else:
        property = 0
    event = Event()
    event.notify.type, event.notify.requestor = SELECTION_NOTIFY, request.requestor
    event.notify.selection, event.notify.target = request.selection, request.target
    event.notify.property, event.notify.time = property, request.time
    xlib.XSendEvent(display, ctypes.c_ulong(request.requestor), 0, ctypes.c_long(0), ctypes.byref(event))
    xlib.XFlush(display)


# Waits for a message of the window, and gives it what it asks for meanwhile.
def hear(message, patience=PATIENCE):
    wanted, until, event = atom(message), time.monotonic() + patience, Event()
    while time.monotonic() < until:
        if not xlib.XPending(display):
            select.select([xlib.XConnectionNumber(display)], [], [], 0.1)
            continue
        xlib.XNextEvent(display, ctypes.byref(event))
        if event.type == SELECTION_REQUEST:
            answer(event.request)
        elif event.type == CLIENT_MESSAGE and event.client.message == wanted:
            return list(event.client.data)
    return None


xlib.XSetSelectionOwner(display, ctypes.c_ulong(selection), ctypes.c_ulong(source), ctypes.c_ulong(0))
send('XdndEnter', 5 << 24, uris, 0, 0)
until = time.monotonic() + PATIENCE
taken = False
while not taken and time.monotonic() < until:
    send('XdndPosition', 0, x << 16 | y, 0, copy)
    status = hear('XdndStatus', 1)
    taken = bool(status and status[1] & 1)
if taken:
    # As a hand does: GTK tells of the first place before it tells what is held over it.
    send('XdndPosition', 0, x + 1 << 16 | y, 0, copy)
    hear('XdndStatus', 1)
    print('over', flush=True)
    sys.stdin.readline()
    send('XdndDrop', 0, 0)
    taken = hear('XdndFinished') is not None
print('taken' if taken else 'refused')
