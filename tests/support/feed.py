# SPDX-License-Identifier: GPL-3.0-or-later
# Makes a terminal device and prints its path; at the first line of input it writes numbered lines to it:
# feed.py RATE SECONDS, in bytes a second. Then it prints how many bytes it wrote and in how many seconds.
import os, sys, time, tty

rate, seconds = int(sys.argv[1]), float(sys.argv[2])
FILLING = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ'
master, slave = os.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
sys.stdin.readline()
begun, written, number = time.monotonic(), 0, 0
while (spent := time.monotonic() - begun) < seconds:
    rows = []
    while written + 64 * len(rows) < spent * rate:
        rows.append(b'%08d %s\r\n' % (number, FILLING.encode()))
        number += 1
    piece = b''.join(rows)
    while piece:
        count = os.write(master, piece)
        piece, written = piece[count:], written + count
    time.sleep(0.01)
print(written, time.monotonic() - begun, flush=True)
# What was written last has yet to be read.
sys.stdin.readline()
