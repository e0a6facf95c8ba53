"""The temporary folder of this process: what a process leaves that was killed, the next removes."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)

PREFIX = "sprint-analytics-"
_TMPDIR = "TMPDIR"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """While the context lasts, temporary files of this process, and of those that it starts, such
    as Chrome's profile, are in a folder of its own.

    First, folders of processes that are gone are removed, and what they had started is killed.
    """
    remove_left_behind()
    shared, variable = tempfile.tempdir, os.environ.get(_TMPDIR)
    folder, lock = _made()
    tempfile.tempdir = os.environ[_TMPDIR] = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = shared
        os.environ.pop(_TMPDIR)
        if variable is not None:
            os.environ[_TMPDIR] = variable
        remove(folder)
        os.close(lock)


def remove(folder: Path) -> int:
    """Remove such a folder, and kill what its process has started; gives how many these are."""
    killed = _kill_those_of(folder)
    shutil.rmtree(folder, ignore_errors=True)
    return killed


def remove_left_behind() -> None:
    """Remove the folders of processes that are gone, and kill what these have started."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # It may be another user's, or go as one looks.
        with suppress(OSError):
            if (lock := _locked(folder)) is None:
                continue
            try:
                killed = remove(folder)
            finally:
                os.close(lock)
            log.info("Removed %s of a process that was killed, and ended %s", folder, killed)


def _made() -> tuple[Path, int]:
    """A new folder, and the open file that holds its lock."""
    # Nobody looks for it by this name before it is locked. A folder that is locked is also left
    # alone by systemd-tmpfiles.
    new = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
    folder = new.with_name(new.name.removeprefix("."))
    lock = os.open(new, _FOLDER)
    fcntl.flock(lock, fcntl.LOCK_EX)
    new.rename(folder)
    return folder, lock


def _locked(folder: Path) -> int | None:
    """An open file that holds the lock of the folder; None where a process has it that runs.

    The lock goes with the process: those that it starts do not inherit it.
    """
    file = os.open(folder, _FOLDER)
    try:
        if os.fstat(file).st_uid == os.geteuid():
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
    except BlockingIOError:
        pass
    os.close(file)
    return None


def _kill_those_of(folder: Path) -> int:
    """Kill the processes that have their temporary files in that folder; gives how many.

    Only Linux tells which these are; elsewhere, Chrome ends by itself when nobody listens to it.
    """
    mark, killed = f"{_TMPDIR}={folder}\0".encode(), 0
    for process in Path("/proc").glob("[0-9]*"):
        # It may end as one looks.
        with suppress(OSError):
            if mark in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
                killed += 1
    return killed
