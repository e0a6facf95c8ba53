"""Errors of people who ask for something that cannot be understood or is not allowed; and how the
log tells what is behind an error that was to be expected."""

from __future__ import annotations

from typing import NamedTuple

from metrics.text.formatting import shortened

LONGEST_CAUSE = 500


def because(error: BaseException) -> str:
    """What is behind an error, on one line, to be logged after its words; "" where nothing is.

    A traceback would not help: who reads it knows from the words where to look.
    """
    cause = error.__cause__
    return f" [{shortened(f'{type(cause).__name__}: {cause}', LONGEST_CAUSE)}]" if cause else ""


class Swap(NamedTuple):
    """Words that were typed, and others that may be meant: a question is offered with them.

    `label` is what people call that question. Without `typed`, `meant` is the whole question.
    """

    label: str
    typed: str
    meant: str


class WrongUsage(Exception):
    """What was asked makes no request; the message says why, and what to type instead.

    `nearest` are reports that may be meant, or that are given instead, and `swaps` the words.
    """

    def __init__(
        self, message: str, nearest: tuple[str, ...] = (), swaps: tuple[Swap, ...] = ()
    ) -> None:
        super().__init__(message)
        self.nearest = nearest
        self.swaps = swaps


class OldForm(WrongUsage):
    """A form has something that this version does not know."""

    def __init__(self) -> None:
        super().__init__("This form is of another version of me: close it, and open it again.")


class NoReportNamed(WrongUsage):
    """No report was named; `nearest` are reports with similar names."""


class FiguresOfPeople(WrongUsage):
    """The figures of a single person were asked for, which nobody gets."""
