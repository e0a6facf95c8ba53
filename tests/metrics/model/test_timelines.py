"""Where issues were before the first export, as far as GitHub recorded it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.recorded import began
from metrics.model.timelines import MOVES_LOST_SINCE, recorded_stretches
from tests.oracles import naive_timelines as naive
from tests.oracles.naive_timelines import OFF, UNKNOWN, Happened
from tests.support.sample_timelines import Told, timelines

EXPORT = datetime(2026, 6, 10, 12, tzinfo=UTC)
LATE_EXPORT = datetime(2026, 12, 1, 12, tzinfo=UTC)
ABSENT = "absent"
TODO, DOING, DONE = "Todo", "In Progress", "Done"
Stretch = tuple[str, str, str | None, str]


def told(
    events: Sequence[Told],
    seen: str | None,
    export: datetime = EXPORT,
    read_at: str = "2099-01-01",
) -> list[Stretch]:
    """From when until when an issue was in which column, in which state; off the board is `OFF`."""
    first: dict[Hashable, str | None] = {} if seen == ABSENT else {("acme/web", 1): seen}
    frame = recorded_stretches(timelines({1: events}, read_at).events, export, first)
    return [
        (
            f"{row['since']:%m-%d %H}",
            f"{row['until']:%m-%d %H}",
            _column(row),
            str(row["state"]),
        )
        for row in frame.to_dict("records")
    ]


def _column(row: Mapping[Any, Any]) -> str | None:
    if not row["is_on_board"]:
        return OFF
    return None if pd.isna(row["status"]) else str(row["status"])


@pytest.mark.parametrize(
    ("events", "seen", "expected"),
    [
        pytest.param(
            [
                ("2026-06-01", "added"),
                ("2026-06-01", "status", None, TODO),
                ("2026-06-03", "status", TODO, DOING),
            ],
            DOING,
            [
                ("01-01 00", "06-01 00", OFF, "open"),
                ("06-01 00", "06-01 00", None, "open"),
                ("06-01 00", "06-03 00", TODO, "open"),
                ("06-03 00", "06-10 12", DOING, "open"),
            ],
            id="moves that fit together",
        ),
        pytest.param(
            [("2026-06-01", "status", None, TODO), ("2026-06-03", "status", DOING, DONE)],
            DONE,
            [("06-01 00", "06-01 00", TODO, "open"), ("06-03 00", "06-10 12", DONE, "open")],
            id="a move in between is lost",
        ),
        pytest.param(
            [("2026-06-01", "status", None, TODO)],
            DOING,
            [("06-01 00", "06-01 00", TODO, "open")],
            id="the last move is lost, as the first export shows",
        ),
        pytest.param(
            [("2026-06-01", "status", None, TODO)],
            ABSENT,
            [("06-01 00", "06-01 00", TODO, "open")],
            id="not there when the first export came",
        ),
        pytest.param(
            [("2026-06-01", "added")],
            None,
            [("01-01 00", "06-01 00", OFF, "open"), ("06-01 00", "06-10 12", None, "open")],
            id="never in a column",
        ),
        pytest.param(
            [
                ("2026-06-01", "status", None, DOING),
                ("2026-06-02", "closed", None, "completed"),
                ("2026-06-03", "reopened"),
            ],
            DOING,
            [
                ("06-01 00", "06-02 00", DOING, "open"),
                ("06-02 00", "06-03 00", DOING, "closed"),
                ("06-03 00", "06-10 12", DOING, "open"),
            ],
            id="closed and reopened",
        ),
        pytest.param(
            [
                ("2026-06-01", "status", None, DOING),
                ("2026-06-02", "removed"),
                ("2026-06-04", "added"),
                ("2026-06-04", "status", None, TODO),
            ],
            TODO,
            [
                ("06-01 00", "06-02 00", DOING, "open"),
                ("06-02 00", "06-04 00", OFF, "open"),
                ("06-04 00", "06-04 00", None, "open"),
                ("06-04 00", "06-10 12", TODO, "open"),
            ],
            id="off the board and back",
        ),
        pytest.param(
            [("2026-06-01", "status", None, DONE), ("2026-06-02", "removed")],
            ABSENT,
            [("06-01 00", "06-02 00", DONE, "open"), ("06-02 00", "06-10 12", OFF, "open")],
            id="removed before the first export",
        ),
        pytest.param(
            [
                ("2026-06-02", "closed", None, "completed"),
                ("2026-06-20", "added"),
                ("2026-06-20", "status", None, DONE),
            ],
            ABSENT,
            [("01-01 00", "06-02 00", OFF, "open"), ("06-02 00", "06-10 12", OFF, "closed")],
            id="added after the first export",
        ),
        pytest.param(
            [("2026-06-20", "added")],
            TODO,
            [("01-01 00", "01-01 00", OFF, "open")],
            id="added again, as the first export shows",
        ),
        pytest.param(
            [("2026-06-01", "status", None, TODO), ("2026-06-03", "closed", None, "completed")],
            DONE,
            [("06-01 00", "06-01 00", TODO, "open"), ("06-03 00", "06-03 00", TODO, "closed")],
            id="the move may have been lost before it was closed, too",
        ),
        pytest.param([], TODO, [], id="nothing recorded"),
        pytest.param(
            [("2026-06-01", "closed", None, "completed")], DONE, [], id="no move recorded"
        ),
        pytest.param(
            [("2026-06-01", "status", None, TODO), ("2026-06-11", "status", TODO, DOING)],
            TODO,
            [("06-01 00", "06-10 12", TODO, "open")],
            id="what came after the first export is not asked",
        ),
    ],
)
def test_an_issue_was_where_its_moves_say(
    events: Sequence[Told], seen: str | None, expected: list[Stretch]
) -> None:
    assert told(events, seen) == expected


def test_nothing_is_known_since_moves_are_lost() -> None:
    """Neither what lasts until then and longer, nor what was recorded nevertheless."""
    events: list[Told] = [
        ("2026-09-01", "status", None, TODO),
        ("2026-09-20", "status", TODO, DOING),
        ("2026-10-05", "status", DOING, DONE),
    ]
    assert told(events, DONE, LATE_EXPORT) == [
        ("09-01 00", "09-20 00", TODO, "open"),
        ("09-20 00", "09-24 00", DOING, "open"),
    ]


def test_nothing_is_known_since_the_timeline_was_read() -> None:
    """Later exports may be forgotten, and then the first one is later than that."""
    events: list[Told] = [("2026-06-01", "status", None, TODO)]
    assert told(events, DOING, read_at="2026-06-05") == [("06-01 00", "06-05 00", TODO, "open")]


def moments() -> st.SearchStrategy[datetime]:
    """Few, so that some are the same, around both ends of what is known."""
    return st.integers(0, 12).map(lambda days: datetime(2026, 9, 16, tzinfo=UTC) + timedelta(days))


@st.composite
def happenings(draw: st.DrawFn) -> list[Happened]:
    """Events that mostly fit together, as some are left out."""
    at = sorted(draw(st.lists(moments(), max_size=9)))
    events: list[Happened] = []
    column: str | None = OFF
    for moment in at:
        kind = draw(st.sampled_from(["status", "status", "status", "closed", "reopened", "board"]))
        if kind == "board":
            kind = "added" if column == OFF else "removed"
        if kind == "status":
            before = draw(st.sampled_from([TODO, DOING, None])) if column == OFF else column
            after = draw(st.sampled_from([TODO, DOING, "In review", DONE, None]))
            event = Happened(moment, kind, before, after)
            column = after
        else:
            event = Happened(moment, kind)
            column = {"added": None, "removed": OFF}.get(kind, column)
        if draw(st.integers(0, 5)):
            events.append(event)
    return events


@given(
    happenings(),
    moments(),
    moments(),
    st.sampled_from([TODO, DOING, "In review", DONE, None, OFF]),
)
def test_it_is_as_the_record_says_of_each_moment(
    events: list[Happened], export: datetime, read_at: datetime, seen: str | None
) -> None:
    export, read_at = export + timedelta(hours=12), read_at + timedelta(hours=18)
    given_events: list[Told] = [tuple(event) for event in events]
    first: dict[Hashable, str | None] = {} if seen == OFF else {("acme/web", 1): seen}
    known = timelines({1: given_events}, read_at=read_at).events
    frame = recorded_stretches(known, export, first)
    stretches = frame.to_dict("records")
    for day in range(16):
        at = datetime(2026, 9, 15, 6, tzinfo=UTC) + timedelta(days=day)
        expected = naive.where(events, at, export, read_at, seen)
        here = [row for row in stretches if row["since"] <= at < row["until"]]
        assert [_column(row) for row in here] == ([] if expected == UNKNOWN else [expected])
        assert all((row["state"] == "open") == naive.is_open(events, at) for row in here)
    beginning = naive.began(events, lambda name: name in {DOING, "In review"}, export, read_at)
    known_beginnings = began(frame, lambda name: name in {DOING, "In review"})
    told_beginnings = [UNKNOWN if pd.isna(moment) else moment for moment in known_beginnings]
    assert told_beginnings == ([] if beginning is None else [beginning])


def test_moves_are_lost_since_the_day_that_is_known() -> None:
    assert MOVES_LOST_SINCE == naive.LOST_SINCE


def test_a_transferred_issue_takes_its_events_along() -> None:
    known = timelines({1: [("2026-06-01", "added")], 2: [("2026-06-02", "added")]})
    moved = known.moved({("acme/web", 1): ("acme/api", 7)})
    assert moved.events["number"].tolist() == [7, 2]
    assert moved.events["repository"].tolist() == ["acme/api", "acme/web"]
    assert (moved.events.dtypes == known.events.dtypes).all()
    assert moved.read == known.read
