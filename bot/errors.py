"""Errors of people who ask for something that cannot be understood or is not allowed."""

from __future__ import annotations


class WrongUsage(Exception):
    """What was asked makes no request; the message says why, and what to type instead.

    `nearest` are reports that may be meant, or that are given instead.
    """

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class NoReportNamed(WrongUsage):
    """No report was named; `nearest` are reports with similar names."""


class FiguresOfPeople(WrongUsage):
    """The figures of a single person were asked for, which nobody gets."""
