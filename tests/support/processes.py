"""Processes that a test starts, which end with it whatever fails, and those that a command left."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.patience import PATIENCE

SECONDS_TO_END = 10


@contextmanager
def running(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that runs at most as long as the context; `options` are others of Popen.

    Leaving `with subprocess.Popen` waits for it instead, for ever where a test has failed.
    """
    process = start(command, **options)
    try:
        yield process
    finally:
        end(process)


def ended(
    command: Sequence[str | Path], *, check: bool = False, timeout: float = PATIENCE, **options: Any
) -> subprocess.CompletedProcess[str]:
    """What a process has said once it ended; with `check` it must have ended well.

    After `timeout` seconds it is ended, and in any case all that it has started; `options` are
    others of Popen.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with running(command, **pipes, **options) as process:
        out, err = process.communicate(timeout=timeout)
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    if check:
        try:
            done.check_returncode()
        except subprocess.CalledProcessError as error:
            error.add_note(err)
            raise
    return done


def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[str]:
    """Start a process that `end` is called for; `options` are others of Popen."""
    # A shell has what it runs in the background ignore these. A process hands on what it ignores,
    # and not what it has a handler for.
    both = (signal.SIGINT, signal.SIGHUP)
    ignored = [number for number in both if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, lambda *_: None)
    try:
        return subprocess.Popen(command, text=True, start_new_session=True, **options)
    finally:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)


def end(process: subprocess.Popen[str]) -> None:
    """End a process, which is asked to first, and all that it has started."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def alive(mark: str) -> list[str]:
    """The command lines of the processes that carry that mark in their environment.

    Programs that the bot starts have it only in a variable that they need, such as TMPDIR.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        # It may end as one looks.
        with suppress(OSError):
            if mark in told_to(int(process.name)):
                found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def children() -> list[int]:
    """The processes that this one has started, and that it has not looked at since they ended."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    return [int(pid) for file in tasks.glob("*/children") for pid in file.read_text().split()]


def name_of(process: int) -> str:
    """The name of the program that a process runs."""
    return Path(f"/proc/{process}/comm").read_text().strip()


def told_to(process: int) -> str:
    """The environment that a process was started with, of `NAME=value` with a null after each; ""
    where it may not be looked at."""
    try:
        return Path(f"/proc/{process}/environ").read_text(errors="replace")
    except OSError:
        return ""


def folders_of(process: int, beginning: str) -> set[Path]:
    """The folders of the files that a process has open, of those whose path begins so."""
    folders = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        # Some of them are closed while one looks.
        with suppress(FileNotFoundError):
            path = link.readlink()
            if str(path).startswith(beginning):
                folders.add(path.parent)
    return folders
