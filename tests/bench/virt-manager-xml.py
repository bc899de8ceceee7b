# SPDX-License-Identifier: GPL-3.0-or-later
# Prints how many milliseconds virt-manager's reader takes to parse a machine and write it again: FILE TIMES
import statistics
import sys
import time

sys.path.insert(0, "/usr/share/virt-manager")
import virtinst.cli  # noqa: E402

connection = virtinst.cli.getConnection("test:///default")
with open(sys.argv[1], encoding="utf-8") as file:
    xml = file.read()
times = []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    virtinst.Guest(connection, parsexml=xml).get_xml()
    times.append(time.perf_counter() - began)
print(statistics.median(times) * 1000)
