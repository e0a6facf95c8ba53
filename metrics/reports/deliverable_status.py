"""Deliverable status: how complete each deliverable is, in percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from metrics.charts.deliverables import figure, state, told
from metrics.deliverables.blind_spots import gravest
from metrics.deliverables.blind_spots import notes as blind_spot_notes
from metrics.deliverables.membership import Deliverables
from metrics.deliverables.several_boards import notes as other_board_notes
from metrics.deliverables.several_boards import of_own_board, with_other_boards
from metrics.deliverables.standing import standing
from metrics.deliverables.table import (
    CRITERIA_COLUMNS,
    EPIC_COLUMNS,
    SUM_COLUMNS,
    deliverable_table,
    rows_of,
    with_epics,
)
from metrics.deliverables.targets import late, targets
from metrics.issues.containers import containers_note, without_containers
from metrics.issues.details import details
from metrics.issues.quality import quality_note
from metrics.issues.totals import whole_where_possible
from metrics.issues.weights import share_pointed
from metrics.model.errors import IN_ISSUES, MissingField
from metrics.model.issue_columns import plain
from metrics.model.question_days import board_day
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.text.completion import all_points_done, all_shown_done
from metrics.text.formatting import (
    amount,
    count,
    listing,
    number,
    percent,
    share,
    short_day,
    shortened,
)

_MOST_NAMED, _MOST_LATE = 10, 2


def deliverable_status(question: Question) -> Report:
    """How complete is each deliverable on the roadmap?

    `results` has a row per deliverable, most complete first: `deliverable_title`, `total`, `closed`
    (as completed), `open = total - closed`, and `percent_complete = closed / total`, a fraction
    rounded to 4 decimals, which is 1 only if `open` is 0, and null if the total is 0. Descoped
    issues, closed as not planned, count in none of them, nor do containers, whose sub-issues are on
    the board (`metrics.issues.containers`).

    A deliverable is complete when it has issues and none of them is open, in either unit, and when
    GitHub counts no more open sub-issues than the boards that are read show
    (`metrics.deliverables.blind_spots`). Where nothing is left in the figures and it is not
    complete, the percentage that is shown is at most 99 %, and the row says what is open or not
    known; `percent_complete` stays the plain ratio.

    Where a deliverable has acceptance criteria, `criteria_done` and `criteria_total` follow; they
    are null for deliverables whose text was not exported. With `question.epics`, `epic_title` and
    `epic_url` follow, null in the row of a deliverable. Below it is a row for each epic
    (`metrics.deliverables.epics`), and one for issues in no epic; together they add up to the
    deliverable's own row.

    The work is that on the board and on the others of its roadmap
    (`metrics.deliverables.several_boards`).

    Where the roadmap has target dates, the headline names what is not complete though its target
    has passed (`metrics.deliverables.targets`).

    `details` lists the orphans of the whole board, oldest first, on the day of their creation: open
    issues that have no parent and belong to no deliverable.

    Raises UnknownDeliverable, UnknownStatus, MissingField, NothingToReport.
    """
    board, unit = question.board, question.unit
    if unit is Unit.POINTS and "points" in board.missing:
        raise MissingField(board.missing["points"], IN_ISSUES)
    question = with_other_boards(question)
    stands = standing(question)
    membership, work, spots, total = stands.membership, stands.work, stands.spots, stands.total
    heading = question.conventions.acceptance_heading
    table = deliverable_table(membership, work, unit, heading, spots)
    descoped = len(membership.asked) - len(stands.planned)
    overdue = late(table, targets(question.roadmap), board_day(question))
    headline = _headline(table, total, question) + _late_in_words(overdue, is_only=len(table) == 1)
    titles = _titles(question)
    rows = with_epics(table, membership, work, unit, titles) if question.epics else table
    orphans = of_own_board(membership.orphans, board)
    created = orphans["created_at"].dt.tz_convert(board.timezone)
    return Report(
        name="deliverable-status",
        title="Deliverable status",
        headline=headline,
        statistics=tuple(_statistics(table, total, work, len(orphans), question)),
        results=_results(rows),
        source=plain(without_containers(membership.asked, question)),
        alt_text=_story(table, headline),
        notes=(
            *_notes(membership, descoped, len(orphans), question),
            *_several_note(membership.in_several(work)),
            *containers_note(len(stands.planned) - len(work)),
            *other_board_notes(question),
            *blind_spot_notes(spots, membership, question),
            *_not_known(membership, rows, titles, question),
            *quality_note(
                board,
                of_own_board(membership.asked, board),
                question.conventions,
                of_own_board(membership.issues, board),
            ),
        ),
        board=board,
        unit=unit,
        drawing=lambda: figure(question, rows),
        rows=tuple(_rows_in_words(told(rows))),
        details=details(orphans, "orphan", created, unit),
        note=gravest(spots, membership, question),
    )


def _titles(question: Question) -> dict[str, str]:
    """The titles of all known issues, by URL."""
    boards = [question.board, *([question.roadmap] if question.roadmap else [])]
    return dict(question.board.ancestor_titles) | {
        url: title
        for board in boards
        for url, title in zip(
            board.issues["url"].tolist(), board.issues["title"].tolist(), strict=True
        )
    }


def _results(rows: pd.DataFrame) -> pd.DataFrame:
    columns = [*SUM_COLUMNS]
    if _criteria(rows)[1]:
        columns += CRITERIA_COLUMNS
    columns += [column for column in EPIC_COLUMNS if column in rows]
    results = rows[columns].reset_index(drop=True)
    for counted in ("total", "closed", "open"):
        results[counted] = whole_where_possible(results[counted].to_numpy("float64"))
    return results


def _criteria(table: pd.DataFrame) -> tuple[int, int]:
    """The acceptance criteria of all deliverables: ticked, and in total."""
    done, total = (int(table[column].fillna(0).sum()) for column in CRITERIA_COLUMNS)
    return done, total


def _headline(table: pd.DataFrame, all_work: pd.Series, question: Question) -> str:
    unit, total, closed = question.unit, all_work["total"], all_work["closed"]
    complete, is_only = int(table["is_complete"].sum()), len(table) == 1
    if is_only:
        subject = f"{shortened(str(table['deliverable_title'].iloc[0]))}: "
        finding = f"{subject}complete, " if complete else subject
    else:
        names = count(len(table), "deliverable")
        subject, finding = f"{names}, ", f"{number(complete)} of {names} complete, "
    if not table["issues"].any():
        none = "not broken down yet" if is_only else "none broken down yet"
        is_elsewhere = table["blind_sub_issues"].any()
        return f"{subject}{'no issue on a board' if is_elsewhere else none}"
    if not total:
        points = "known points" if question.without_estimates else "points yet"
        none = f"no {points}" if is_only else f"none with {points}"
        return f"{finding if complete else subject}{none}: ask by issues"
    done = f"{percent(closed, total)} of {amount(total, unit)} closed"
    if unit is Unit.POINTS and (unpointed := int(all_work["open_unpointed"])):
        done = f"{done}, {count(unpointed, 'unpointed issue')} open"
    if not table["open"].any() and not _is_all_done(table):
        done = _nothing_left(table, all_work, unit)
    return f"{finding}{done}"


def _late_in_words(overdue: Sequence[tuple[str, date]], *, is_only: bool) -> str:
    """`; late: Search (target 13 Nov)`, of those that have waited longest."""
    if is_only and overdue:
        return f"; late: its target was {short_day(overdue[0][1])}"
    named = [f"{shortened(title, 40)} (target {short_day(target)})" for title, target in overdue]
    more = len(named) - _MOST_LATE
    named = [*named[:_MOST_LATE], *([f"{more} more"] if more > 0 else [])]
    return f"; late: {listing(named)}" if named else ""


def _nothing_left(table: pd.DataFrame, all_work: pd.Series, unit: Unit) -> str:
    """Nothing is left in the figures, and yet not all is done."""
    total = all_work["total"]
    if open_issues := int(all_work["open_issues"]):
        return all_points_done(total, open_issues, int(all_work["open_unpointed"]))
    unseen = int(table["blind_open"].sum() + table["blind_below"].sum())
    return all_shown_done(total, unit, unseen)


def _is_all_done(table: pd.DataFrame) -> bool:
    """Whether nothing that has been broken down is open, wherever it is."""
    return bool(table["is_complete"][table["issues"] > 0].all())


def _statistics(
    table: pd.DataFrame,
    all_work: pd.Series,
    work: pd.DataFrame,
    orphans: int,
    question: Question,
) -> Iterator[Statistic]:
    unit = question.unit
    total, closed = float(all_work["total"]), float(all_work["closed"])
    yield Statistic("Complete", number(table["is_complete"].sum()))
    yield Statistic("Percent closed", percent(closed, total, is_all=_is_all_done(table)))
    is_nothing = (table["issues"] == 0) & (table["blind_sub_issues"] == 0)
    yield Statistic("Not broken down yet", number(is_nothing.sum()))
    yield Statistic("Total closed", amount(closed, unit))
    yield Statistic("Total", amount(total, unit))
    yield Statistic("Deliverables", number(len(table)))
    yield Statistic("Percent of issues pointed", share_pointed(work, question.board))
    if criteria := _criteria(table)[1]:
        yield Statistic("Acceptance criteria", share(_criteria(table)[0], criteria))
    if orphans:
        yield Statistic("Orphans", count(orphans, "issue"))


def _story(table: pd.DataFrame, headline: str) -> str:
    states = [
        f"{shortened(row['deliverable_title'])} {state(row)}"
        for row in rows_of(table[:_MOST_NAMED])
    ]
    if len(table) > _MOST_NAMED:
        states.append(f"and {len(table) - _MOST_NAMED} more")
    return f"Bar chart of deliverables. {headline}. {', '.join(states)}."


def _rows_in_words(rows: pd.DataFrame) -> Iterator[str]:
    for row in rows_of(rows):
        epic = row.get("epic_title")
        title = row["deliverable_title"] if pd.isna(epic) else f"↳ {epic}"
        yield f"{shortened(title, 80)} {state(row)}"


def _notes(
    membership: Deliverables, descoped: int, orphans: int, question: Question
) -> Iterator[str]:
    yield membership.joins()
    if descoped:
        verb = "counts" if descoped == 1 else "count"
        yield f"{count(descoped, 'issue')} closed as not planned or duplicate {verb} in no total."
    if question.epics:
        yield "An epic counts the issues below it, at any depth."
    if orphans:
        verb = "has" if orphans == 1 else "have"
        yield f"{count(orphans, 'open issue')} on the board {verb} no parent and no deliverable."


def _several_note(issues: int) -> Iterator[str]:
    if issues:
        verb, it = ("belongs", "it counts") if issues == 1 else ("belong", "they count")
        yield (
            f"{count(issues, 'issue')} {verb} to several deliverables: {it} in the row of each, "
            "and once in the totals."
        )


def _not_known(
    membership: Deliverables, rows: pd.DataFrame, titles: Mapping[str, str], question: Question
) -> Iterator[str]:
    """What history and some files do not tell."""
    if question.roadmap is not None and not membership.bodies:
        yield (
            "Acceptance criteria are not known: the roadmap as it was read has no texts of "
            "deliverables. History keeps none, and a file may lack them."
        )
    epics: set[str] = set(rows["epic_url"].dropna()) if question.epics else set()
    if unnamed := len(epics - titles.keys()):
        verb, whose = ("is", "its number") if unnamed == 1 else ("are", "their numbers")
        yield (
            f"{count(unnamed, 'epic')} {verb} called by {whose}: history keeps the titles of "
            "issues on the board only."
        )
