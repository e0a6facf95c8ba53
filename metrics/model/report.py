"""What a report is asked with (`Question`) and what it answers (`Report`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from metrics.model.board import Board
from metrics.model.history import History
from metrics.model.iterations import Iteration
from metrics.model.team import Conventions

if TYPE_CHECKING:
    import plotly.graph_objects as go


class Unit(StrEnum):
    """What is counted: the sum of estimates, or rows."""

    POINTS = "points"
    ISSUES = "issues"


@dataclass(frozen=True, eq=False)
class Question:
    """All that a report is computed from.

    `sprint` is `@current`, `@previous`, `@next`, a title in any case, a number, or an ISO date
    inside the sprint; empty means none is named, and each report says what it is of then. `now` is
    aware. `statuses` filters deliverables by their status on the
    roadmap; empty means all. `deliverable` is the title of one, its number, or its URL; `issue`
    is a number, `owner/repo#number`, or a URL; empty means none is named. `epics` asks for the
    epics within each deliverable too. `history` is None where nothing was kept.
    """

    board: Board
    now: datetime
    unit: Unit = Unit.POINTS
    sprint: str = ""
    statuses: tuple[str, ...] = ()
    deliverable: str = ""
    issue: str = ""
    epics: bool = False
    roadmap: Board | None = None
    history: History | None = None
    conventions: Conventions = field(default_factory=Conventions)


@dataclass(frozen=True)
class Statistic:
    """One figure of a report: its name, and its value as people read it."""

    label: str
    value: str


# What `Report.details` has a column for: a group such as "added", the ISO day where there is one,
# the issue as `owner/repo#1` with its title and URL, and an amount in the report's unit.
DETAIL_COLUMNS = {
    "what": "string",
    "day": "string",
    "issue": "string",
    "title": "string",
    "url": "string",
    "amount": "Float64",
}


def no_details() -> pd.DataFrame:
    """`Report.details` of a report that has none to list."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in DETAIL_COLUMNS.items()})


@dataclass(frozen=True, eq=False)
class Report:
    """One answer, whole: nothing that shows it needs to compute anything.

    `headline` is the finding in one sentence. `alt_text` tells the chart's story in words.
    `figure` draws the chart, and is None when there is nothing to draw; it is a function so that
    plotly is imported, and the figure built, only where a chart is wanted.
    `notes` are whole sentences on how the numbers came about, data quality last.
    `results` and `source` are what `results.csv` and `source-data.csv` hold. `details` lists the
    issues behind single figures, with the columns of `DETAIL_COLUMNS`. `sprint` is the one that the
    report is of, if it is of one. `answer` is the finding in a word, where a change of it is news.
    `trouble` is the sentence on what was wrong with the history, if anything was: the first of
    `notes`, to be said also where notes are not.
    """

    name: str
    title: str
    headline: str
    statistics: tuple[Statistic, ...]
    results: pd.DataFrame
    source: pd.DataFrame
    alt_text: str
    notes: tuple[str, ...]
    board: Board
    unit: Unit
    figure: Callable[[], go.Figure] | None
    details: pd.DataFrame = field(default_factory=no_details)
    sprint: Iteration | None = None
    answer: str = ""
    trouble: str = ""
