"""A way of doing something as a process, and what it takes: time, processor and memory."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from pathlib import Path
from signal import SIGKILL
from subprocess import PIPE
from tempfile import TemporaryFile
from threading import Timer
from time import perf_counter
from typing import Any

from tests.support.processes import running

SNIPPETS = Path(__file__).with_name("snippets")
# In seconds: none takes as long, but one that hangs, as some do whose browser died as it started.
LONGEST = 300.0


class Failed(Exception):
    """A way did not work, or the two ways differ in their numbers."""


class Hung(Failed):
    """A way took so long that it was ended."""


@dataclass(frozen=True)
class Way:
    """How something is done: the words of a command, and variables beside the usual ones; and for
    how many seconds at most."""

    words: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    longest: float = LONGEST


@dataclass(frozen=True)
class Measured:
    """What one process took.

    A process may measure itself: what it prints as its last line, in JSON, goes before what is
    seen from outside.

    Attributes:
        seconds: from its start to its end, or those it printed.
        cpu: seconds of processors, with those of the processes that it waited for.
        megabytes: those it printed, such as `VmHWM` of `/proc/self/status`; what is seen from
            outside has its starter's in it.
        result: the numbers it came to; None where it printed none.
        printed: all that it printed of itself.
    """

    seconds: float
    cpu: float
    megabytes: float
    result: Any
    printed: Mapping[str, Any]


def snippet(name: str, root: Path, *words: object, **env: str) -> Way:
    """The program of that name in `snippets/`, with the product as it is in `root`."""
    # Neither the folder of the snippet nor the working folder is looked in for modules.
    command = (sys.executable, "-P", str(SNIPPETS / f"{name}.py"), *map(str, words))
    return Way(command, {"PYTHONPATH": str(root), **env})


def measured(way: Way, folder: Path) -> Measured:
    """What one process takes that is run in that folder. Raises Failed; and Hung for one that it
    ended."""
    with TemporaryFile("w+") as errors:
        started = perf_counter()
        with running(
            way.words, env=environment(way, folder), cwd=folder, stdout=PIPE, stderr=errors
        ) as it:
            assert it.stdout is not None
            # With what it has started, which may hold its output open.
            ending = Timer(way.longest, os.killpg, (it.pid, SIGKILL))
            ending.start()
            try:
                said = it.stdout.read()
                _, status, usage = os.wait4(it.pid, 0)
            finally:
                ending.cancel()
            seconds = perf_counter() - started
            it.returncode = os.waitstatus_to_exitcode(status)
        if it.returncode == -SIGKILL and seconds >= way.longest:
            raise Hung(f"{' '.join(way.words)} was ended after {way.longest:g} seconds.")
        if it.returncode:
            errors.seek(0)
            raise Failed(f"{' '.join(way.words)} ended with {it.returncode}:\n{errors.read()}")
    printed = _printed(said)
    return Measured(
        printed.get("seconds", seconds),
        printed.get("cpu", usage.ru_utime + usage.ru_stime),
        printed.get("megabytes", nan),
        printed.get("result"),
        printed,
    )


def environment(way: Way, folder: Path) -> dict[str, str]:
    """The usual variables without any setting of somebody's own, and those of the way."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("ANALYTICS_")}
    # Compiled code is kept, as where the product is installed.
    usual.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**usual, "XDG_CONFIG_HOME": str(folder), **way.env}


def _printed(said: str) -> Mapping[str, Any]:
    last = said.rstrip().rpartition("\n")[2]
    if not last.startswith("{"):
        return {}
    printed: Mapping[str, Any] = json.loads(last)
    return printed
