"""Issue history: every known change of one issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd

from metrics.charts.issue_timeline import timeline_figure
from metrics.issues.changes import STATUS, Change, IssueLife, issue_life
from metrics.issues.quality import quality_note
from metrics.issues.recorded import recorded_notes
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS, issue_keys, plain
from metrics.model.report import DETAIL_COLUMNS, Question, Report, Statistic
from metrics.text.formatting import count, day, days, listing, number, shortened

_COLUMNS = ("moment", "what", "before", "after", "seen_between")
_TITLE, _MOST_NAMED, _MOST_GAPS = 40, 12, 3


def issue_history(question: Question) -> Report:
    """What has changed about an issue, and when?

    `results` has a row per change, in order of time: `moment`, an ISO moment in UTC; `what` changed
    (state, status, sprint, points, deliverable, parent, labels, or the number of assignees; or that
    the issue was created, first seen, added to the board, left it or came back; or one of the
    organization's fields of issues); `before` and `after`, null where nothing was set; and
    `seen_between`, the last known export before the change and the first after it, whose moment is
    the row's. It is null where GitHub itself has the date: of the creation, of the last closing,
    and of what it recorded before the first export that saw the issue. `details` has the changes as
    rows of the issue. The unit makes no difference.

    Raises UnknownIssue.
    """
    life = issue_life(question)
    headline = f"{life.name} {shortened(life.latest['title'], _TITLE)}: {_finding(life)}"
    board = question.board
    key = life.latest["repository"], life.latest["number"]
    of_issue = board.issues.take(
        [n for n, each in enumerate(issue_keys(board.issues)) if each == key]
    )
    return Report(
        name="issue-history",
        title="Issue history",
        headline=headline,
        statistics=tuple(Statistic(*pair) for pair in _statistics(life)),
        results=_results(life),
        source=plain(of_issue),
        alt_text=_story(life, headline),
        notes=(*_notes(life), *quality_note(board, of_issue, question.conventions)),
        board=board,
        unit=question.unit,
        drawing=(lambda: timeline_figure(life)) if _has_a_past(life) else None,
        details=_details(life),
    )


def _has_a_past(life: IssueLife) -> bool:
    """Whether a status is known for long enough for a chart to show something."""
    long = pd.Timedelta(hours=1)
    return life.history is not None and life.known_since + long <= life.question.now


def _finding(life: IssueLife) -> str:
    latest = life.latest
    if not life.is_on_board:
        return "no longer on the board"
    if latest["state"] == "closed":
        took = (_day(life, latest["closed_at"]) - _day(life, latest["created_at"])).days
        return (
            f"closed on {day(_day(life, latest['closed_at']))}, after {count(max(took, 0), 'day')}"
        )
    where = f"“{shortened(latest['status'], 30)}”" if latest["status"] else NO_STATUS.lower()
    sprints = len(_sprints(life))
    carried = f", in its {_ordinal(sprints)} sprint" if sprints > 1 and latest["sprint"] else ""
    since = _status_since(life)
    return f"open, {where}{f' since {day(since)}' if since else ''}{carried}"


def _ordinal(value: int) -> str:
    ending = "th" if 10 < value % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _day(life: IssueLife, moment: datetime) -> date:
    return moment.astimezone(life.question.board.timezone).date()


def _sprints(life: IssueLife) -> list[str]:
    """The iterations that the issue was in, in order."""
    return list(dict.fromkeys(row["iteration_id"] for row in life.versions if row["iteration_id"]))


def _status_since(life: IssueLife) -> date | None:
    """The day on which the present status was first seen; None if nobody saw it change."""
    changes = [change for change in life.changes if change.what == STATUS and change.earlier]
    moment = changes[-1].moment if changes else life.recorded_status_since
    return _day(life, moment) if moment else None


def _statistics(life: IssueLife) -> Iterator[tuple[str, str]]:
    latest = life.latest
    yield "Status", latest["status"] or "none"
    yield "Sprint", latest["sprint"] or "none"
    yield "Points", "none" if latest["points"] is None else number(latest["points"])
    yield "Created", day(_day(life, latest["created_at"]))
    if latest["state"] == "closed":
        yield "Closed", day(_day(life, latest["closed_at"]))
    if life.history:
        yield "Sprints so far", number(len(_sprints(life)))
        if times := _times(life):
            parts = [f"{shortened(name, 30)} {count(days, 'day')}" for name, days in times.items()]
            yield "Time seen in each status", ", ".join(parts)
        yield "Changes seen", number(sum(change.earlier is not None for change in life.changes))


def _times(life: IssueLife) -> dict[str, float]:
    """The days that exports saw in each status, but those of done work, to one decimal."""
    times: dict[str, float] = {}
    for status, start, end in life.spells(STATUS):
        if status and not life.question.conventions.is_done(status):
            times[status] = times.get(status, 0) + (end - start) / pd.Timedelta(days=1)
    return {status: round(days, 1) for status, days in times.items()}


def _results(life: IssueLife) -> pd.DataFrame:
    rows = [
        (
            _iso(change.moment),
            change.what,
            change.before,
            change.after,
            change.earlier and f"{_iso(change.earlier)} … {_iso(change.moment)}",
        )
        for change in life.changes
    ]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype="string")


def _iso(moment: pd.Timestamp) -> str:
    return f"{moment.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}"


def _details(life: IssueLife) -> pd.DataFrame:
    rows = [
        (
            _change_text(change),
            str(_day(life, change.moment)),
            life.name,
            life.latest["title"],
            life.latest["url"],
            None,
            ", ".join(life.latest["assignees"]),
        )
        for change in life.changes
    ]
    columns = zip(DETAIL_COLUMNS.items(), zip(*rows, strict=True), strict=True)
    return pd.DataFrame({name: pd.Series(values, dtype=dtype) for (name, dtype), values in columns})


def _change_text(change: Change) -> str:
    if change.before is None and change.after is None:
        return change.what
    return f"{change.what}: {change.before or 'none'} → {change.after or 'none'}"


def _story(life: IssueLife, headline: str) -> str:
    events = [f"{day(_day(life, change.moment))} {_change_text(change)}" for change in life.changes]
    left = len(events) - _MOST_NAMED
    last = [*([f"{count(left, 'earlier change')}"] if left > 0 else []), *events[-_MOST_NAMED:]]
    return f"Timeline of an issue. {headline}. {'; '.join(last)}."


def _notes(life: IssueLife) -> Iterator[str]:
    """Since when changes are known, and what may have been missed."""
    history, board = life.question.history, life.question.board
    if history is None:
        yield (
            "Only when the issue was created and closed is known: changes come from exports that "
            "are kept, and none of this board has been kept yet."
        )
        return
    since = history.since.astimezone(board.timezone).date()
    yield (
        f"Exports are kept since {day(since)}; a change is shown at the export that first saw it, "
        "and what was changed back before the next one was never seen."
    )
    known = {name: [life.latest[name]] for name in (*ISSUE_KEY, "created_at")}
    yield from recorded_notes(history, pd.DataFrame(known), board.timezone)
    gaps = history.gaps(life.versions[0]["seen_from"], life.question.now)
    if gaps:
        spans = [days(_day(life, before), _day(life, after)) for before, after in gaps[:_MOST_GAPS]]
        more = [f"{len(gaps) - _MOST_GAPS} more times"] if len(gaps) > _MOST_GAPS else []
        yield f"No export came {listing([*spans, *more])}."
