"""Errors of a question or its data, whose messages people read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Instead:
    """What can be asked instead: a value of the parameter of that name, or of `unit`.

    `label` is what people call it.
    """

    parameter: str
    value: str
    label: str


IN_ISSUES = Instead("unit", "issues", "In issues")
IN_POINTS = Instead("unit", "points", "In points")


class ReportError(Exception):
    """The question or the data cannot give this report; the message says why and what to do.

    `instead` are questions that may be meant, or that can be answered.
    """

    def __init__(self, message: str, *instead: Instead) -> None:
        super().__init__(message)
        self.instead = instead


class WrongShape(ReportError):
    """The export has an unknown shape; the message names the first missing key."""


class MissingField(ReportError):
    """The board has no field of the configured name; the message lists the fields it has."""


class AmbiguousIssues(ReportError):
    """It is not certain which issue of a file is which of the board."""


class IncompleteIssues(ReportError):
    """The issue file lacks so many of the board's issues that every figure would be wrong."""


class UnknownSprint(ReportError):
    """No sprint is called what was asked for; the message names the nearest ones."""


class UnknownDeliverable(ReportError):
    """No deliverable is called what was asked for, or several are; the message names them."""


class UnknownIssue(ReportError):
    """No issue is called what was asked for, or several are; the message names them."""


class UnknownStatus(ReportError):
    """No deliverable has the status asked for; the message lists the statuses there are."""


class WrongAssumption(ReportError):
    """What the question supposes makes no sense here; the message says what can be supposed."""


class NothingToReport(ReportError):
    """The board has nothing of what was asked about."""


class HiddenItems(NothingToReport):
    """The token may see the board and none of its issues."""
