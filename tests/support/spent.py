"""The processor's time that processes have taken, with all that they have started."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def spent(processes: Mapping[str, Iterable[int]]) -> dict[str, float]:
    """Seconds of user and system, by the names given, of processes with what they have started.

    Chrome, wherever it was started, is counted as `Chrome`; what has ended, such as gh, as `gh` if
    a process of Python waited for it, else as its starter's.
    """
    children: dict[int, list[int]] = {}
    stats: dict[int, tuple[str, float, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        # Some end as one looks.
        with suppress(OSError):
            program, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            fields = rest.split()
            children.setdefault(int(fields[1]), []).append(int(folder.name))
            user, system, waited_user, waited_system = (int(each) / TICKS for each in fields[11:15])
            stats[int(folder.name)] = program, user + system, waited_user + waited_system
    total: defaultdict[str, float] = defaultdict(float)
    for name, roots in processes.items():
        left = [*roots]
        while left:
            process = left.pop()
            left += children.get(process, [])
            program, own, waited = stats.get(process, ("", 0.0, 0.0))
            of = "Chrome" if "chrom" in program or "headless" in program else name
            total[of] += own
            total["gh" if program.startswith("python") else of] += waited
    return total
