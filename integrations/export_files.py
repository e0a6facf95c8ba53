"""Reads and writes exports as files: written atomically, and read with clear errors."""

from __future__ import annotations

import json
import os
import select
from collections.abc import Callable
from contextlib import suppress
from errno import EISDIR
from io import BytesIO
from pathlib import Path
from stat import S_ISDIR, S_ISFIFO, S_ISREG
from typing import Any, BinaryIO, TypeVar

import msgspec

from integrations.errors import IntegrationError

T = TypeVar("T")
# GitHub takes 50,000 items a board, of which an export has a few thousand bytes each.
LARGEST = 2**30
# What is to write into a pipe has opened it by then.
SECONDS_TO_OPEN = 5


class ExportUnreadable(IntegrationError):
    """The file of an export cannot be read as JSON."""


class ExportNotWritten(IntegrationError):
    """The file of an export cannot be written; what was there before still is."""


def write_json(path: Path, document: Any) -> None:
    """Write beside `path`, then rename, so that the file is always a whole export.

    The folder is made if missing. A link stays, and what it names is written. Raises
    ExportNotWritten.
    """
    file = Path(os.path.realpath(path))
    _check_replaceable(path, file)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as opened:
            json.dump(document, opened, ensure_ascii=False, indent=1)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    except OSError as error:
        raise _not_written(path, error.strerror) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _check_replaceable(path: Path, file: Path) -> None:
    """Raise ExportNotWritten where there is something else than a file, such as a device: by root
    it would be replaced."""
    try:
        kind = file.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _not_written(path, error.strerror) from error
    if S_ISDIR(kind):
        raise _not_written(path, os.strerror(EISDIR))
    if not S_ISREG(kind):
        raise _not_written(path, "it is no regular file")


def _not_written(path: Path, why: str | None) -> ExportNotWritten:
    return ExportNotWritten(
        f"The export cannot be written to {path} ({why}): choose another --output-file."
    )


class JsonFile:
    """An exported file, to be read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, decode: Callable[[Any], T]) -> T:
        """What `decode` makes of the file. Raises ExportUnreadable, and what `decode` raises.

        `decode` is given the file to read from; if it raises msgspec.DecodeError, it is given
        what Python's own parser makes of the file. That parser also takes UTF-16, which PowerShell
        writes.
        """
        try:
            with self._opened() as opened:
                # A pipe can be read only once.
                file = opened if opened.seekable() else BytesIO(opened.read(LARGEST + 1))
                self._check_size(file)
                try:
                    return decode(file)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    file.seek(0)
                    return decode(_parsed(self.path, file.read()))
        except OSError as error:
            raise ExportUnreadable(
                f"{self.path} cannot be read ({error.strerror}): name a file that "
                "`analytics export` or gh wrote."
            ) from error

    def _opened(self) -> BinaryIO:
        """The file, or a pipe that something writes into; no device, which may never end."""
        file = open(self.path, "rb", opener=_without_waiting)  # noqa: SIM115 # the caller closes it
        kind = os.fstat(file.fileno()).st_mode
        if S_ISREG(kind):
            return file
        if S_ISFIFO(kind) and _is_written(file.fileno()):
            os.set_blocking(file.fileno(), True)
            return file
        file.close()
        what = "a pipe that nothing writes into" if S_ISFIFO(kind) else "no regular file"
        raise ExportUnreadable(
            f"{self.path} is {what}: name a file that `analytics export` or gh wrote."
        )

    def _check_size(self, file: BinaryIO) -> None:
        """Raise ExportUnreadable for more than any board is, before it is read into memory."""
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size > LARGEST:
            raise ExportUnreadable(
                f"{self.path} has more than {LARGEST // 2**20} MB, and no board is so large: name "
                "a file that `analytics export` or gh wrote."
            )


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, even a pipe that nothing has opened to write."""
    return os.open(path, flags | os.O_NONBLOCK)


def _is_written(pipe: int) -> bool:
    """Whether something writes into the pipe, which was opened without waiting for that."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    if waiting.poll(SECONDS_TO_OPEN * 1000):
        return True
    try:
        return bool(os.read(pipe, 1))
    except BlockingIOError:
        # It is open to be written, and what writes is still at work.
        return True


def _parsed(path: Path, content: bytes) -> Any:
    try:
        document = json.loads(content)
        # Python reads half of a surrogate pair as a character, but cannot write it.
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        around = error.object[max(error.start - 20, 0) : error.end].rpartition('"')[2]
        raise ExportUnreadable(
            f"{path} has half of a character in {around!a}: export it again."
        ) from error
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        wrong = "cut off at its end" if cut else "not text in UTF-8"
        raise ExportUnreadable(f"{path} is {wrong}: export it again.") from error
    except json.JSONDecodeError as error:
        raise ExportUnreadable(_complaint(path, error)) from error
    except RecursionError as error:
        raise ExportUnreadable(
            f"{path} is nested too deeply for an export: name a file that "
            "`analytics export` or gh wrote."
        ) from error
    return document


def _complaint(path: Path, error: json.JSONDecodeError) -> str:
    if not error.doc.strip():
        return f"{path} is empty: export it again."
    place = f"line {error.lineno}, column {error.colno}"
    rest = error.doc[error.pos :].rstrip()
    ends_early = any(word.startswith(rest) for word in ("true", "false", "null"))
    if ends_early or error.msg.startswith("Unterminated string"):
        return f"{path} is cut off at its end ({place}): export it again."
    return (
        f"{path} is not JSON ({error.msg} at {place}): name a file that `analytics export` wrote, "
        "or gh with `--format json` (items) or `--json` (issues)."
    )
