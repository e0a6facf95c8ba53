"""Data quality: which issues on the board need correcting for reports to be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from metrics.charts.style import (
    BLUE,
    EDGE,
    FILLED,
    GREEN,
    INK,
    QUIET,
    SMALL,
    Said,
    canvas,
)
from metrics.charts.words import markup, width
from metrics.deliverables.membership import Deliverables, deliverables
from metrics.issues.days import days_of
from metrics.issues.details import grouped_details
from metrics.issues.quality import (
    CLOSED_NOT_DONE,
    DONE_NOT_CLOSED,
    UNPOINTED,
    WITHOUT_DELIVERABLE,
    WITHOUT_SPRINT,
    doubts,
    left_out,
)
from metrics.model.arrays import Array
from metrics.model.drawing import Drawing
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.sprint.focus import leading
from metrics.text.formatting import compact, count, listing, number, percent, share

# In pixels: a row at most, and what is right of its bar.
_MOST_ROW, _NUMBERS_WIDTH, _BESIDE = 46, 110, 12
# What is asked for, and the finding that it is.
FINDINGS = {
    "unestimated": UNPOINTED,
    "without a deliverable": WITHOUT_DELIVERABLE,
    "closed but not done": CLOSED_NOT_DONE,
    "done but not closed": DONE_NOT_CLOSED,
    "without a sprint": WITHOUT_SPRINT,
}


def data_quality(question: Question) -> Report:
    """Which issues on the board need correcting?

    Counts issues of the whole board, whatever the unit of the question. `results` has a row per
    `finding` with its `count`: first the findings about issues, as in the line that ends every
    report (`metrics.issues.quality.doubts`; where there is a roadmap, only issues on it are
    deliverables), then the items left out of all reports. `details` has the issues of each finding,
    with the day on which they were created. An issue may have several findings. With a `focus`
    headline and `details` are of that finding alone.

    Raises MissingField.
    """
    quality = DataQuality(replace(question, unit=Unit.ISSUES, statuses=(), deliverable=""))
    found = _asked_for(quality)
    headline = _focused(quality, found) if found else _headline(quality)
    issues = quality.issues
    return Report(
        name="data-quality",
        title="Data quality",
        headline=headline,
        statistics=tuple(Statistic(*pair) for pair in _statistics(quality)),
        results=_results(quality),
        source=plain(issues),
        alt_text=_story(quality, headline),
        notes=tuple(_notes(quality)),
        board=question.board,
        unit=Unit.ISSUES,
        drawing=(lambda: _figure(quality)) if len(issues) else None,
        details=_details(quality, found),
    )


@dataclass(frozen=True, eq=False)
class DataQuality:
    """What is doubtful on the board of the question."""

    question: Question

    @cached_property
    def membership(self) -> Deliverables | None:
        """Which issue belongs to which deliverable, if a roadmap has any."""
        roadmap = self.question.roadmap
        return None if roadmap is None or roadmap.issues.empty else deliverables(self.question)

    @property
    def issues(self) -> pd.DataFrame:
        return self.question.board.issues if self.membership is None else self.membership.issues

    @cached_property
    def doubts(self) -> dict[str, Array]:
        """Which of `issues` have each finding."""
        return doubts(self.question.board, self.issues, self.question.conventions)

    @cached_property
    def counts(self) -> dict[str, int]:
        return {doubt: int(rows.sum()) for doubt, rows in self.doubts.items()}

    @property
    def left_out(self) -> dict[str, int]:
        """How many items are left out of all reports, by kind; always with duplicates."""
        return {"duplicates": 0, **self.question.board.left_out}

    @cached_property
    def rows(self) -> dict[str, int]:
        """All counts, by finding."""
        kinds = {left_out(kind, 0).removeprefix("0 "): n for kind, n in self.left_out.items()}
        return {**self.counts, **kinds}

    @cached_property
    def in_order(self) -> int:
        """How many issues have no finding."""
        nothing = np.zeros(len(self.issues), bool)
        return int((~np.logical_or.reduce([nothing, *self.doubts.values()])).sum())


def _headline(quality: DataQuality) -> str:
    total, bad = len(quality.issues), len(quality.issues) - quality.in_order
    if not total:
        return "No issues on the board"
    if not quality.counts:
        return f"{count(total, 'issue')}, and no field on the board to tell how good the data is"
    if not bad:
        return f"All {count(total, 'issue')} in order" if total > 1 else "The one issue is in order"
    worst = sorted(quality.counts.items(), key=lambda item: -item[1])[:2]
    findings = listing([f"{number(amount)} {doubt}" for doubt, amount in worst if amount])
    verb = "needs" if bad == 1 else "need"
    which = f"{number(bad)} of {count(total, 'issue')}"
    if bad == total:
        which = f"All {count(total, 'issue')}" if total > 1 else "The one issue"
    return f"{which} {verb} a look: {findings}"


def _statistics(quality: DataQuality) -> Iterator[tuple[str, str]]:
    total = len(quality.issues)
    yield "In order", share(quality.in_order, total)
    for doubt, amount in quality.counts.items():
        yield doubt[:1].upper() + doubt[1:], share(amount, total)
    yield "Items left out", number(sum(quality.left_out.values()))


def _results(quality: DataQuality) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "finding": pd.Series(list(quality.rows), dtype="string"),
            "count": pd.Series(list(quality.rows.values()), dtype="int64"),
        }
    )


def _asked_for(quality: DataQuality) -> str:
    """The finding that the question is for; empty where it is for all."""
    return FINDINGS.get(quality.question.focus, "")


def _focused(quality: DataQuality, finding: str) -> str:
    """`50 issues are unestimated: #12 Search index, #7 Login and 48 more`."""
    asked = quality.question.focus
    if finding not in quality.doubts:
        return f"Which issues are {asked} is not known on this board"
    issues = _details(quality, finding)
    if issues.empty:
        return f"No issue on the board is {asked}"
    are = "is" if len(issues) == 1 else "are"
    finding = f"{count(len(issues), 'issue')} {are} {asked}"
    return leading(finding, issues, quality.question.board)


def _details(quality: DataQuality, only: str = "") -> pd.DataFrame:
    zone = quality.question.board.timezone
    created = days_of(quality.issues["created_at"], zone).to_numpy()
    groups = [
        (doubt, rows, created) for doubt, rows in quality.doubts.items() if only in ("", doubt)
    ]
    return grouped_details(quality.issues, groups, Unit.ISSUES)


def _story(quality: DataQuality, headline: str) -> str:
    findings = [f"{number(amount)} {finding}" for finding, amount in quality.counts.items()]
    findings += [left_out(kind, amount) for kind, amount in quality.left_out.items()]
    return (
        f"{headline}. Bar chart: {', '.join(findings)}." if len(quality.issues) else f"{headline}."
    )


def _notes(quality: DataQuality) -> Iterator[str]:
    """What the findings mean on this board, and what could not be checked."""
    board, team = quality.question.board, quality.question.conventions

    def columns(is_so: Callable[[str], bool]) -> str:
        return listing([f"“{name}”" for name in board.statuses if is_so(name)]) or "no status"

    if board.statuses:
        yield f"In progress is {columns(team.is_started)}, done is {columns(team.is_done)}."
    if quality.membership:
        yield quality.membership.joins()
    for role, finding in (
        ("points", "unpointed"),
        ("deliverable", WITHOUT_DELIVERABLE),
        ("sprint", "in progress without a sprint"),
        ("status", CLOSED_NOT_DONE),
    ):
        if role in board.missing and finding not in quality.doubts:
            yield f"Not looked at: {board.missing[role]}"
    if board.statuses and CLOSED_NOT_DONE not in quality.doubts:
        yield "No status is known as done: name yours in `done_statuses` of the board."


def _figure(quality: DataQuality) -> Drawing:
    counts, total = quality.rows, len(quality.issues)
    rows = list(range(len(counts)))
    labels = _BESIDE + max(width(finding, SMALL) for finding in counts)
    drawing = canvas(
        quality.question,
        f"Data quality: {number(total - quality.in_order)} of {count(total, 'issue')} to look at",
        [
            Said("issues on the board", BLUE, FILLED),
            Said("items that no report counts", QUIET, FILLED),
        ],
        left=EDGE + labels,
        right=_NUMBERS_WIDTH,
    )
    spare = max(drawing.plot_height / _MOST_ROW - len(rows), 0) / 2
    drawing.add_trace(
        "bar",
        x=list(counts.values()),
        y=rows,
        orientation="h",
        width=0.55,
        marker={
            "color": [BLUE if finding in quality.counts else QUIET for finding in counts],
            "cornerradius": 4,
        },
        hoverinfo="skip",
    )
    drawing.xaxis.update(range=[0, max(*counts.values(), 1)], visible=False)
    drawing.yaxis.update(range=[len(rows) - 0.5 + spare, -0.5 - spare], visible=False)
    drawing.annotations.extend(
        text
        for row, (finding, amount) in enumerate(counts.items())
        for text in _row_of_text(row, finding, amount, quality, -labels)
    )
    return drawing


def _row_of_text(
    row: int, finding: str, amount: int, quality: DataQuality, shift: float
) -> Iterator[dict[str, Any]]:
    is_doubt = finding in quality.counts
    figures = f"<b>{compact(amount)}</b>"
    if is_doubt and amount:
        figures += f" · {percent(amount, len(quality.issues))}"
    colour = INK if amount else GREEN if is_doubt else QUIET
    for x, xref, along, text in (
        (0, "paper", shift, markup(finding)),
        (amount, "x", 8, figures if amount or not is_doubt else "<b>none</b>"),
    ):
        yield {
            "x": x,
            "y": row,
            "xref": xref,
            "yref": "y",
            "xanchor": "left",
            "xshift": along,
            "text": text,
            "font": {"size": SMALL, "color": colour if xref == "x" else INK},
            "showarrow": False,
        }
