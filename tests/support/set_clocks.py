"""A clock that a test sets while a process runs, by libfaketime: the time of day of that process
alone, and not the monotonic clock, which nobody sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest


@dataclass
class SetClock:
    """The time of day of the processes that are started with its `environment`.

    `file` holds by how many seconds it is ahead; libfaketime reads it each time it is asked.
    """

    file: Path
    ahead: float = 0.0

    def __post_init__(self) -> None:
        self.set_ahead(self.ahead)

    @property
    def environment(self) -> dict[str, str]:
        """What a process is started with that has this clock."""
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set_ahead(self, seconds: float) -> None:
        """Have it be ahead by so many seconds from now on."""
        self.ahead = seconds
        # It may be read at any moment.
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+.3f}\n")
        new.rename(self.file)

    def set(self, moment: datetime) -> None:
        """Set it to that moment."""
        self.set_ahead((moment - datetime.now(UTC)).total_seconds())


def _library() -> Path:
    found = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if found is None:
        pytest.fail(
            "Clocks of processes are set by libfaketime, and there is none: "
            "install it (Debian: apt-get install libfaketime)."
        )
    return found
