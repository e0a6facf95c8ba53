"""What a command left behind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Its exit code, and what it printed."""

    code: int
    out: str
    err: str
