"""What a process and all that it has started use of the machine, as the kernel counts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """One look at a process.

    Attributes:
        own: Megabytes of memory that the process itself holds (RSS).
        chrome: Megabytes that all its Chromes hold, each process counted whole.
        descriptors: Open files, pipes and sockets of the process itself.
        threads: Of the process itself.
        zombies: Names of processes that have ended and that it has not looked at since.
        others: Names of what runs below it, but Chrome and what Chrome and its wrapper start.
        left: Names of the files and folders in its folder of temporary files.
    """

    own: float
    chrome: float
    descriptors: int
    threads: int
    zombies: tuple[str, ...]
    others: tuple[str, ...]
    left: tuple[str, ...]


def usage(process: int, temporary: Path) -> Usage:
    """What that process uses now, whose temporary files are in that folder."""
    chrome, zombies, others = 0.0, [], []
    for pid in _below(process):
        # It may end as one looks.
        with suppress(OSError):
            status = _status(pid)
            command = (PROC / str(pid) / "cmdline").read_text(errors="replace")
            if status["State"].startswith("Z"):
                zombies.append(status["Name"])
            elif "chrom" in command:
                chrome += _megabytes(status)
            else:
                others.append(status["Name"])
    status = _status(process)
    return Usage(
        own=_megabytes(status),
        chrome=chrome,
        descriptors=sum(1 for _ in (PROC / str(process) / "fd").iterdir()),
        threads=int(status["Threads"]),
        zombies=tuple(zombies),
        others=tuple(others),
        left=tuple(sorted(path.name for path in temporary.iterdir())),
    )


def _below(process: int) -> Iterator[int]:
    """The processes that it has started, and those that these have."""
    for file in PROC.glob(f"{process}/task/*/children"):
        with suppress(OSError):
            for child in map(int, file.read_text().split()):
                yield child
                yield from _below(child)


def _status(process: int) -> dict[str, str]:
    lines = (PROC / str(process) / "status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _megabytes(status: dict[str, str]) -> float:
    """The memory of a process; one that has ended has none."""
    return int(status.get("VmRSS", "0 kB").split()[0]) / 1024
