"""What people are told whose words make no request."""

from __future__ import annotations


class WrongUsage(Exception):
    """The words do not make a request; the message says which, and what to type instead."""


class NoReportNamed(WrongUsage):
    """The words name no report; `nearest` are those whose names are alike."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest
