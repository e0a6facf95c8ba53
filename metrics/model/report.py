"""What a report is asked with (`Question`) and what it answers (`Report`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from metrics.model.board import Board, Caution
from metrics.model.drawing import Drawing
from metrics.model.field_names import fields_found
from metrics.model.history import History
from metrics.model.iterations import Iteration
from metrics.model.looking_back import as_of_caution
from metrics.model.team import Conventions

if TYPE_CHECKING:
    import plotly.graph_objects as go

NO_ESTIMATES = "no estimates can be read"


class Unit(StrEnum):
    """What is counted: the sum of estimates, or rows."""

    POINTS = "points"
    ISSUES = "issues"


@dataclass(frozen=True, eq=False)
class OtherBoard:
    """Another board whose work belongs to the deliverables of the same roadmap.

    Attributes:
        board: Exported as the board asked about is.
        history: What exports have seen of it; None where none is kept, or none is asked for.
        comes_first: Whether it stands before the board asked about in the settings.
    """

    board: Board
    history: History | None = None
    comes_first: bool = False


@dataclass(frozen=True, eq=False)
class Question:
    """All that a report is computed from.

    Attributes:
        board: The board asked about.
        now: The moment of asking, aware; for a report on the past, the moment that it is of.
        unit: What is counted.
        sprint: `@current`, `@previous`, `@next`, a title in any case, a number, or an ISO date
            inside the sprint; empty where none is named, and each report has its own default.
        sprints: Those to compare, each as `sprint` has one; at most two.
        last: How many sprints; None where that is not said.
        by: The day by whose end all should be done; None where none is named.
        how_much: Whether it asks how much is done by the end of that day, and not whether all is.
        what_if: What it supposes, each as `metrics.forecast.what_if.read_assumption` reads it.
        statuses: Only deliverables in one of these statuses on the roadmap; empty for all.
        deliverable: The title of one, its number, or its URL; empty where none is named.
        issue: A number, `owner/repo#number`, or a URL; empty where none is named.
        epics: Whether to show the epics within each deliverable.
        focus: Which list of issues leads, one of those that the report has; empty for none.
        roadmap: The board whose issues are the deliverables, if there is one.
        others: The other boards of the same roadmap, in the order of the settings.
        unread: A sentence for each board of the same roadmap that could not be read, or may not be
            shown where the question was asked; so nothing is known to be complete.
        history: What exports have seen of the board; None where nothing was kept.
        conventions: How the team works.
        containers: What `metrics.issues.containers.work_alone` has taken out of the board; None
            before.
        is_of_the_past: Whether `now` is a moment in the past.
    """

    board: Board
    now: datetime
    unit: Unit = Unit.POINTS
    sprint: str = ""
    sprints: tuple[str, ...] = ()
    last: int | None = None
    by: date | None = None
    how_much: bool = False
    what_if: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    deliverable: str = ""
    issue: str = ""
    epics: bool = False
    focus: str = ""
    roadmap: Board | None = None
    others: tuple[OtherBoard, ...] = ()
    unread: tuple[str, ...] = ()
    history: History | None = None
    conventions: Conventions = field(default_factory=Conventions)
    containers: pd.DataFrame | None = None
    is_of_the_past: bool = False

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Reasons to doubt all figures, of each board that they come from, with its title where
        there are others; that they are of the past; and which fields of the board were taken."""
        found = fields_found(self.board.found)
        others = [other.board for other in self.others]
        boards = [self.board, *([self.roadmap] if self.roadmap else []), *others]
        past = as_of_caution(self.now, self.board.exported_at, self.board.timezone)
        return (
            *([past] if self.is_of_the_past else []),
            *(
                caution.of(board.title) if others else caution
                for board in boards
                for caution in board.cautions
            ),
            *(
                Caution(NO_ESTIMATES, board.missing["points"]).of(board.title)
                for board in self.without_estimates
            ),
            *([Caution("", found)] if found else []),
        )

    @property
    def without_estimates(self) -> list[Board]:
        """The other boards whose estimates are asked for and not known."""
        boards = [other.board for other in self.others if self.unit is Unit.POINTS]
        return [board for board in boards if "points" in board.missing]


@dataclass(frozen=True)
class Statistic:
    """One figure of a report: its name, and its value as people read it."""

    label: str
    value: str


# The columns of `Report.details`: a group such as "added", the ISO day where there is one, the
# issue as `owner/repo#1` with its title and URL, an amount in the report's unit, and who the issue
# is assigned to, as `ana, ben`.
DETAIL_COLUMNS = {
    "what": "string",
    "day": "string",
    "issue": "string",
    "title": "string",
    "url": "string",
    "amount": "Float64",
    "assignees": "string",
}


def no_details() -> pd.DataFrame:
    """`Report.details` of a report without any."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in DETAIL_COLUMNS.items()})


@dataclass(frozen=True, eq=False)
class Report:
    """One answer, whole: nothing that shows it needs to compute anything.

    Attributes:
        name: Of the report in the catalogue.
        title: Of the report, for people.
        headline: The finding in one sentence.
        statistics: Single figures, the weightiest first: a message shows four.
        results: What `results.csv` holds.
        source: What `source-data.csv` holds.
        alt_text: The chart's story in words.
        notes: Whole sentences on how the numbers came about, data quality last.
        board: The board that was asked about.
        unit: What is counted.
        drawing: Draws the chart; None where there is nothing to draw. It is a function so that it
            is built only where a chart is wanted.
        rows: What the chart may have no room for, in words, such as "Search 78%, 1 of 5 criteria".
        details: The issues behind single figures, with the columns of `DETAIL_COLUMNS`.
        note: The gravest thing to know beside the headline, if any changes how it reads; or empty.
        sprint: The sprint that the report is of, if it is of one.
        sprints: Those that it compares.
        as_of: The day that it is of, where that is in the past; else None.
        answer: The finding in a word, where a change of it is news.
        chance: That the sprint is done in time, from 0 to 1; None where no answer goes by one.
        change: What the answer was on the last working day, and why it is another one now, in a
            sentence; empty where it is the same.
        why: What has changed since the end of a day on which the answer was another one, in a few
            words; empty where nothing explains it.
        trouble: What was wrong with the history, or with another board of the roadmap, in
            sentences, if anything was: they are among `notes`, to be said also where notes are not.
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
    drawing: Callable[[], Drawing] | None
    rows: tuple[str, ...] = ()
    details: pd.DataFrame = field(default_factory=no_details)
    note: str = ""
    sprint: Iteration | None = None
    sprints: tuple[Iteration, ...] = ()
    as_of: date | None = None
    answer: str = ""
    chance: float | None = None
    change: str = ""
    why: Callable[[date, str], str] = lambda _day, _answer: ""
    trouble: str = ""

    @property
    def figure(self) -> Callable[[], go.Figure] | None:
        """Draws the chart as a figure of plotly's; None where there is nothing to draw."""
        draw = self.drawing
        return (lambda: draw().figure()) if draw else None

    def with_cautions(self, cautions: Sequence[Caution]) -> Report:
        """The report with reasons to doubt its figures in the headline, in the words for its chart,
        and first among its notes. The chart has them already."""
        reasons = "; ".join(caution.headline for caution in cautions if caution.headline)
        graver = [caution.note for caution in cautions if caution.headline]
        graver += [caution.note for caution in cautions if caution.is_grave]
        report = replace(
            self,
            notes=(*(caution.note for caution in cautions), *self.notes),
            note=graver[0] if graver else self.note,
        )
        if not reasons:
            return report
        # Brackets behind brackets would read as if they were about these.
        told = f"; {reasons}" if "(" in self.headline else f" ({reasons})"
        return replace(
            report,
            headline=f"{self.headline}{told}",
            alt_text=f"{self.alt_text} {reasons[:1].upper()}{reasons[1:]}.",
        )
