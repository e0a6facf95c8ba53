"""The past of the sample board: what a bot that was there every working day would have exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.model.board import Board
from metrics.model.iterations import Iteration
from playground.sample.timelines import REVIEW, time_taken

DAYS_KEPT = 84
OFFICE_OPENS = time(7, 30, tzinfo=UTC)
PLANNED_AHEAD = timedelta(days=4)
CARRIED, CAME_LATE, CAME_BACK, REESTIMATED, TAKEN_BACK = 0.12, 0.18, 0.22, 0.08, 0.06


class Stay(NamedTuple):
    """An issue was in the sprint at that position (-1 is none) until that moment."""

    sprint: int
    until: pd.Timestamp


class Past(NamedTuple):
    """How one issue came to be as it is.

    Attributes:
        stays: the sprints it was in before the present one.
        started: when work on it began.
        reviewed: when it came to review.
        estimated: its former estimate.
        estimated_until: until when it had that estimate.
    """

    stays: tuple[Stay, ...]
    started: pd.Timestamp
    reviewed: pd.Timestamp
    estimated: float | None
    estimated_until: pd.Timestamp


def past_exports(board: Board, now: datetime) -> Iterator[tuple[datetime, pd.DataFrame]]:
    """The issues of `board` at the beginning of each working day of the last twelve weeks.

    Oldest first, as `Board.issues` has them, with made-up moves between sprints, columns and
    estimates that lead to what the board is at `now`. The same board has the same past.
    """
    sprints = board.iterations
    # What gh can see of an issue does not tell when it was in which column.
    pasts = [_past(row, sprints, now) for row in board.issues.itertuples()]
    for day in _working_days(now.date() - timedelta(days=DAYS_KEPT), now.date()):
        moment = datetime.combine(day, OFFICE_OPENS)
        if moment < now - timedelta(hours=1):
            yield moment, _as_it_was(board.issues, pasts, sprints, pd.Timestamp(moment))


def _past(issue: Any, sprints: Sequence[Iteration], now: datetime) -> Past:
    random = Random(issue.item_id)  # noqa: S311
    created, latest = issue.created_at, pd.Timestamp(now)
    ended = latest if pd.isna(issue.closed_at) else issue.closed_at
    is_closed = pd.notna(issue.closed_at)
    started = ended - time_taken(random, is_closed=is_closed)
    was_reviewed = is_closed or issue.status == "In Review"
    reviewed = ended - REVIEW if was_reviewed else latest
    estimated, estimated_until = None, created
    ids = [sprint.id for sprint in sprints]
    position = -1 if pd.isna(issue.iteration_id) else ids.index(issue.iteration_id)
    stays = _stays(random, sprints, position, created, ended, latest)
    if pd.notna(issue.points) and position >= 0 and random.random() < REESTIMATED:
        during = _at(sprints[position].start) + timedelta(days=random.randint(1, 4), hours=3)
        if created < during < ended:
            change = random.choice((-2, -1, 2, 3))
            estimated, estimated_until = max(issue.points + change, 1.0), during
    return Past(stays, max(started, created), reviewed, estimated, estimated_until)


def _stays(
    random: Random,
    sprints: Sequence[Iteration],
    position: int,
    created: pd.Timestamp,
    ended: pd.Timestamp,
    now: pd.Timestamp,
) -> tuple[Stay, ...]:
    """Where the issue was before it came where it is."""
    draw = random.random()
    if position < 0:
        current = next(
            (at for at, sprint in enumerate(sprints) if sprint.start <= now.date() <= sprint.end),
            -1,
        )
        ahead = _at(sprints[current].start) - PLANNED_AHEAD
        if current >= 0 and draw < TAKEN_BACK and created < ahead:
            return Stay(-1, ahead), Stay(current, now - timedelta(days=random.randint(1, 7)))
        return ()
    begins = _at(sprints[position].start)
    planned = Stay(-1, begins - PLANNED_AHEAD)
    before = _at(sprints[position - 1].start) if position else begins
    if draw < CARRIED and created < before < begins < ended:
        return Stay(-1, before - PLANNED_AHEAD), Stay(position - 1, begins + timedelta(hours=2))
    late = begins + timedelta(days=random.randint(1, 4), hours=2)
    if CARRIED <= draw < CAME_LATE and created < begins and late < ended:
        return (Stay(-1, late),)
    if CAME_LATE <= draw < CAME_BACK and created < before < begins < ended:
        out = before + timedelta(days=random.randint(2, 7), hours=2)
        return Stay(-1, before - PLANNED_AHEAD), Stay(position - 1, out), planned
    return (planned,) if created < planned.until else ()


def _as_it_was(
    issues: pd.DataFrame, pasts: Sequence[Past], sprints: Sequence[Iteration], at: pd.Timestamp
) -> pd.DataFrame:
    existed = (issues["created_at"] <= at).to_numpy()
    was = issues[existed].copy()
    then = [past for past, is_there in zip(pasts, existed, strict=True) if is_there]
    was_open = ~(was["closed_at"] <= at).to_numpy()
    stays = [next((stay for stay in past.stays if at < stay.until), None) for past in then]
    elsewhere = np.array([stay is not None for stay in stays], dtype=bool)
    there = [sprints[stay.sprint] if stay and stay.sprint >= 0 else None for stay in stays]
    for column, values in (
        ("iteration_id", [sprint.id if sprint else None for sprint in there]),
        ("sprint", [sprint.title if sprint else None for sprint in there]),
    ):
        was[column] = was[column].mask(elsewhere, pd.array(values, dtype="string"))
    status = np.select(
        [[past.reviewed <= at for past in then], [past.started <= at for past in then]],
        ["In Review", "In Progress"],
        "Todo",
    )
    # What never was begun, or is not by now, was not begun before either.
    begun = ~was["status"].isin(["Todo"]).to_numpy()
    was["status"] = was["status"].mask(was_open & begun, pd.array(status, dtype="string"))
    was["state"] = was["state"].mask(was_open, "open")
    was["state_reason"] = was["state_reason"].mask(was_open, None)
    was["closed_at"] = was["closed_at"].mask(was_open)
    earlier = np.array([at < past.estimated_until for past in then], dtype=bool)
    estimates = pd.array([past.estimated for past in then], dtype="Float64")
    was["points"] = was["points"].mask(earlier & ~estimates.isna(), estimates)
    return was.reset_index(drop=True)


def _at(day: date) -> pd.Timestamp:
    return pd.Timestamp(datetime.combine(day, time(8, tzinfo=UTC)))


def _working_days(first: date, last: date) -> Iterator[date]:
    for days in range((last - first).days + 1):
        day = first + timedelta(days=days)
        if day.isoweekday() < 6:
            yield day
