"""Flow: how long work takes, how much gets done, and in which statuses it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from metrics.charts.flow import flow_figure
from metrics.issues.containers import containers_note
from metrics.issues.details import detail_rows
from metrics.issues.flow import Flow, first_recent_day, recent_flow
from metrics.issues.quality import quality_note
from metrics.issues.rates import rate_in_words
from metrics.issues.recorded import count_recorded, recorded_notes
from metrics.issues.references import references
from metrics.issues.weights import share_pointed
from metrics.model.arrays import iso_days
from metrics.model.errors import IN_ISSUES, MissingField
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.reports.history_parts import of_board, of_sprint
from metrics.sprint.flow import sprint_flow
from metrics.sprint.wording import cleared_notes
from metrics.text.formatting import (
    amount,
    count,
    day,
    days,
    listing,
    number,
    short_day,
    shortened,
)

_MOST_FALLS = 4
TIMES = {"lead time": "lead_days", "cycle time": "cycle_days"}
_DTYPES = {
    "measure": "string",
    "percentile": "Int64",
    "date": "string",
    "status": "string",
    "value": "Float64",
    "issues": "Int64",
}


def flow(question: Question) -> Report:
    """How long does work take, how much gets done, and in which statuses is it?

    Of all issues on the board in the last weeks (`conventions.forecast_weeks`), or of the sprint's
    own issues in the days of the sprint asked about, so that it completes what the burndown says;
    of a sprint that has ended nothing is later than its end.
    `results` is one long table, with nulls where a column says nothing:

    | measure | percentile | date | status | value | issues |
    |---|---|---|---|---|---|
    | lead time, cycle time | 50, 85, 95 | | | at most this many days | of how many issues |
    | throughput | | ISO day | | completed, in the unit of the question | how many issues |
    | in status | | ISO day | a status | issues in it at the end of the day | the same |

    Lead time is the calendar days, in the board's time zone, from creation to closing. Cycle time
    is those from the first day on which an export saw the issue in a started status
    (`conventions.is_started`), or GitHub recorded it before the first export. Both are 0 on the
    same day. A percentile is the least number of days within which that share of the issues was
    done (nearest rank). An issue that nobody saw begin has no cycle time; nor has one that began
    before the first export and was closed after GitHub had begun to lose moves
    (`metrics.model.timelines.MOVES_LOST_SINCE`). A day without exports has no statuses, unless it
    was before the first one, and GitHub recorded where each of the issues was. An issue that was
    closed when it left the board stays among those that are done. Throughput by week is a
    `metrics.issues.rates.weekly_rate`.

    `details` lists the issues behind both times, longest first, with the days as amount. `source`
    has all completed issues with both times. Raises UnknownSprint, MissingField.
    """
    if question.unit is Unit.POINTS and "points" in question.board.missing:
        raise MissingField(question.board.missing["points"], IN_ISSUES)
    observed = sprint_flow(question) if question.sprint.strip() else recent_flow(question)
    headline = f"{_period(observed)}: {_finding(observed)}"
    return Report(
        name="flow",
        title="Flow",
        headline=headline,
        statistics=tuple(Statistic(*pair) for pair in _statistics(observed)),
        results=pd.DataFrame(_results(observed), columns=list(_DTYPES)).astype(_DTYPES),
        source=_source(observed),
        alt_text=" ".join(_story(observed, headline)),
        notes=(
            *_notes(observed),
            *quality_note(question.board, observed.completed, question.conventions),
        ),
        board=question.board,
        unit=question.unit,
        drawing=(lambda: flow_figure(observed)) if len(observed.completed) else None,
        details=_details(observed),
        sprint=observed.sprint,
    )


def history_part(question: Question) -> HistoryPart:
    """Of the sprint asked about, else from the first day of the report, with what GitHub recorded.

    Raises UnknownSprint.
    """
    if question.sprint.strip():
        part = of_sprint(question)
    else:
        part = of_board(question, first_recent_day(question), with_closed=True)
    return replace(part, with_timelines=True)


def _period(flow: Flow) -> str:
    if flow.sprint:
        return shortened(flow.sprint.title, 40)
    return f"Last {count(flow.question.conventions.forecast_weeks, 'week')}"


def _finding(flow: Flow) -> str:
    if flow.completed.empty:
        return "nothing was completed" if len(flow.days) else "not begun"
    lead, cycle = (flow.percentiles(column).get(85) for column in TIMES.values())
    started = "" if cycle is None else f", and {_within(cycle)} of being started"
    return f"85% of issues done {_within(lead or 0)} of being created{started}"


def _within(days: int) -> str:
    return f"within {count(days, 'day')}" if days else "on the day"


def _statistics(flow: Flow) -> Iterator[tuple[str, str]]:
    unit, done = flow.question.unit, flow.completed
    for name, column in TIMES.items():
        times = flow.named_percentiles(column)
        issue_count = count(int(done[column].notna().sum()), "issue")
        noun = "day" if max(times.values(), default=0) == 1 else "days"
        percentiles = ", ".join(f"{part} in {number(within)}" for part, within in times.items())
        yield name.capitalize(), f"{percentiles} {noun} ({issue_count})" if times else "not known"
    total = float(flow.throughput.sum())
    yield "Completed", amount(total, unit)
    if len(flow.shown_days):
        yield "Throughput", rate_in_words(flow.a_week, unit)
    when = "at the end" if flow.is_finished else "now"
    yield f"In progress {when}", count(flow.in_progress, "issue")
    yield "Percent of issues pointed", share_pointed(done, flow.question.board)


def _results(flow: Flow) -> Iterator[tuple[object, ...]]:
    for name, column in TIMES.items():
        issue_count = int(flow.completed[column].notna().sum())
        for confidence, within in flow.percentiles(column).items():
            yield name, confidence, None, None, within, issue_count
    issues = flow.completed["completed_on"].value_counts()
    counts = issues.reindex(flow.throughput.index, fill_value=0).tolist()
    days = iso_days(flow.throughput.index.to_numpy())
    for on, done, number_done in zip(days, flow.throughput.tolist(), counts, strict=True):
        yield "throughput", None, on, None, done, number_done
    names, table = [*flow.in_status], flow.in_status.to_numpy().tolist()
    for on, numbers in zip(iso_days(flow.in_status.index.to_numpy()), table, strict=True):
        for status, issue_number in zip(names, numbers, strict=True):
            yield "in status", None, on, status, issue_number, issue_number


def _source(flow: Flow) -> pd.DataFrame:
    source = plain(flow.completed)
    for column in ("created_on", "started_on", "completed_on"):
        source[column] = pd.array(iso_days(source[column].to_numpy()), dtype="string")
    return source


def _details(flow: Flow) -> pd.DataFrame:
    done, names = flow.completed, references(flow.completed).tolist()
    what, rows, amounts = [], [], []
    for name, column in TIMES.items():
        known = np.flatnonzero(done[column].notna())
        lasted = dict(zip(known.tolist(), done[column].iloc[known].tolist(), strict=True))
        rows += sorted(lasted, key=lambda row: (-lasted[row], names[row]))
        amounts += sorted(lasted.values(), reverse=True)
        what += [name] * len(lasted)
    on = done["completed_on"].to_numpy()[rows]
    assignees = done["assignees"].tolist()
    who = [", ".join(assignees[row]) for row in rows]
    return detail_rows(done, np.array(rows, int), what, on, np.array(amounts, float), who)


def _story(flow: Flow, headline: str) -> Iterator[str]:
    yield f"{headline}."
    if flow.completed.empty:
        return
    for name, value in _statistics(flow):
        if name in {"Lead time", "Cycle time", "Completed"}:
            yield f"{name}: {value}."
    if len(flow.in_status):
        last = flow.in_status.iloc[-1]
        by_status = [f"{number(n)} {shortened(str(name), 30)}" for name, n in last.items() if n]
        yield f"Issues by status on {day(flow.in_status.index[-1].date())}: {', '.join(by_status)}."
    yield from _falls(flow)


def _falls(flow: Flow) -> Iterator[str]:
    """On which days lines of the chart of statuses fall, and why."""
    if not flow.falls:
        return
    named = [short_day(each) for each in flow.falls]
    if len(named) > _MOST_FALLS:
        named[_MOST_FALLS - 1 :] = [f"{count(len(named) - _MOST_FALLS + 1, 'day')} more"]
    left, reopened, back = (sum(why) for why in zip(*flow.falls.values(), strict=True))
    reasons = [
        f"{count(issue_count, 'issue')} {verb}"
        for issue_count, verb in (
            (left, "left undone"),
            (reopened, f"{'was' if reopened == 1 else 'were'} reopened"),
            (back, "moved back to an earlier status"),
        )
        if issue_count
    ]
    yield f"Lines of issues by status fall on {listing(named)}: {listing(reasons)}."


def _notes(flow: Flow) -> Iterator[str]:
    """How the times came about, and what is not known."""
    history, board = flow.question.history, flow.question.board
    if len(flow.days):
        whose = "Issues of the sprint" if flow.sprint else "Issues"
        yield (
            f"{whose} completed {days(flow.first, flow.last)}; times are calendar days, 0 on the "
            "same day."
        )
    yield from cleared_notes(flow.cleared)
    yield from containers_note(flow.containers)
    if "status" in board.missing:
        yield board.missing["status"]
    elif history is None:
        yield (
            "Cycle time and issues in status are not known: they come from exports that are kept, "
            "and none of this board has been kept yet."
        )
    elif len(flow.days):
        started = [name for name in board.statuses if flow.question.conventions.is_started(name)]
        statuses = listing([f"“{name}”" for name in started], "or") or "a started status"
        is_recorded = count_recorded(history, flow.issues) > 0
        who = "GitHub recorded or an export saw" if is_recorded else "an export saw"
        yield f"Cycle time begins on the first day on which {who} the issue in {statuses}."
        since = history.since.astimezone(board.timezone).date()
        unknown = int(flow.completed["cycle_days"].isna().sum())
        verb = "has" if unknown == 1 else "have"
        without_start = f"; {count(unknown, 'completed issue')} {verb} no known beginning"
        yield f"Exports are kept since {day(since)}{without_start if unknown else ''}."
        yield from recorded_notes(history, flow.issues, board.timezone)
        begun = pd.Timestamp(since)
        if unseen := (flow.days >= begun).sum() - (flow.in_status.index >= begun).sum():
            yield f"No export came on {count(unseen, 'day')} since: no status is known of them."
        yield from _falls(flow)
