"""What each change that exports see does to a sprint's scope, one table row a change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from metrics.model.report import Report, Unit
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from metrics.reports.sprint_velocity import sprint_velocity
from metrics.sprint.progress import sprint_progress
from metrics.sprint.scope_events import sprint_record
from tests.support.sample_boards import (
    BERLIN,
    SPRINT_1,
    SPRINT_2,
    Json,
    issue,
    iteration,
    noon,
    question,
)
from tests.support.sample_histories import history, seen_question

# Sprint 1 is of 1–5 November, Wednesday to Sunday.
BEFORE, AFTER = "2023-10-30T06:00:00Z", "2023-11-06T06:00:00Z"
MORNINGS = [f"2023-11-0{day}T06:00:00Z" for day in range(1, 7)]


def one(
    points: float | None = 3,
    sprint: Json | None = SPRINT_1,
    closed: str | None = None,
    created: str = "2023-10-20",
    **content: Any,
) -> Json:
    return issue(1, points, created, closed, sprint, **content)


def told(
    changes: Mapping[str, Json | None], now: str = AFTER, **more: Any
) -> list[tuple[Any, ...]]:
    """(day of November, kind, scope, done) of what happened to the one issue, as it was seen.

    Exports of every morning saw it; those that are not told saw it as it was.
    """
    exports: dict[str, list[Json]] = {}
    seen: list[Json] = []
    for moment in sorted({BEFORE, *MORNINGS, *changes}):
        if moment in changes:
            seen = [item] if (item := changes[moment]) else []
        exports[moment] = seen
    asked = seen_question(exports, now=datetime.fromisoformat(now), **more)
    events = sprint_record(asked, sprint_progress(asked).sprint).events
    columns = ("day", "kind", "scope", "done")
    return [
        (f"{day:%m-%d}", kind, scope, done)
        for day, kind, scope, done in zip(*(events[name] for name in columns), strict=True)
    ]


CREATED = ("10-20", "created", 3, 0)
SPRINT_0 = iteration("Sprint 0", "2023-10-23", 9)


@pytest.mark.parametrize(
    ("changes", "events"),
    [
        # What the first export sees was so from its creation.
        ({BEFORE: one()}, [CREATED]),
        ({BEFORE: one(sprint=None), MORNINGS[1]: one()}, [("11-02", "added", 3, 0)]),
        (
            {BEFORE: one(), MORNINGS[1]: one(sprint=SPRINT_2)},
            [CREATED, ("11-02", "removed", -3, 0)],
        ),
        ({BEFORE: one(), MORNINGS[1]: None}, [CREATED, ("11-02", "removed", -3, 0)]),
        # What has left is not closed late, however often it is seen closed.
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(sprint=None),
                "2023-11-08T06:00:00Z": one(sprint=None, closed="2023-11-07"),
                "2023-11-09T06:00:00Z": one(sprint=SPRINT_2, closed="2023-11-07"),
            },
            [CREATED, ("11-02", "removed", -3, 0)],
        ),
        (
            {BEFORE: one(), MORNINGS[1]: one(5), MORNINGS[2]: one(1)},
            [CREATED, ("11-02", "re-estimated", 2, 0), ("11-03", "re-estimated", -4, 0)],
        ),
        (
            {BEFORE: one(None), MORNINGS[1]: one(5)},
            [("10-20", "created", 0, 0), ("11-02", "re-estimated", 5, 0)],
        ),
        # Not seen before, though it is old: it came onto the board, or from another one.
        ({MORNINGS[1]: one()}, [("11-02", "added", 3, 0)]),
        ({MORNINGS[3]: one(created="2023-11-01")}, [("11-04", "added", 3, 0)]),
        # Created since the export before.
        ({MORNINGS[1]: one(created="2023-11-01")}, [("11-01", "created", 3, 0)]),
        # Closing is exact, whenever it was seen.
        (
            {BEFORE: one(), MORNINGS[3]: one(closed="2023-11-02")},
            [CREATED, ("11-02", "closed", 0, 3)],
        ),
        (
            {BEFORE: one(), AFTER: one(closed="2023-11-05T23:59:59Z")},
            [CREATED, ("11-05", "closed", 0, 3)],
        ),
        (
            {BEFORE: one(), MORNINGS[3]: one(closed="2023-11-02", stateReason="NOT_PLANNED")},
            [CREATED, ("11-02", "not planned", -3, 0)],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[3]: one(),
                MORNINGS[4]: one(closed="2023-11-04T20:00:00Z"),
            },
            [CREATED, ("11-01", "closed", 0, 3)],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[2]: one(),
                MORNINGS[4]: one(closed="2023-11-04"),
            },
            [
                CREATED,
                ("11-01", "closed", 0, 3),
                ("11-03", "reopened", 0, -3),
                ("11-04", "closed", 0, 3),
            ],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01", stateReason="DUPLICATE"),
                MORNINGS[2]: one(),
            },
            [CREATED, ("11-01", "not planned", -3, 0), ("11-03", "reopened", 3, 0)],
        ),
        # The reason is changed, when it was long closed.
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[3]: one(closed="2023-11-01", stateReason="NOT_PLANNED"),
            },
            [CREATED, ("11-01", "closed", 0, 3), ("11-04", "not planned", -3, -3)],
        ),
        # Estimated when it was done.
        (
            {
                BEFORE: one(None),
                MORNINGS[1]: one(None, closed="2023-11-01"),
                MORNINGS[2]: one(2, closed="2023-11-01"),
            },
            [
                ("10-20", "created", 0, 0),
                ("11-01", "closed", 0, 0),
                ("11-03", "re-estimated", 2, 2),
            ],
        ),
        # Put into the sprint when it was done: in it, or long before.
        (
            {
                BEFORE: one(sprint=None),
                MORNINGS[1]: one(sprint=None, closed="2023-11-01"),
                MORNINGS[3]: one(closed="2023-11-01"),
            },
            [("11-01", "added", 3, 0), ("11-01", "closed", 0, 3)],
        ),
        (
            # Done before the sprint: nowhere in it, until it is reopened in it.
            {MORNINGS[3]: one(closed="2023-10-25")},
            [],
        ),
        ({BEFORE: one(closed="2023-10-25"), MORNINGS[2]: one(sprint=None)}, []),
        ({BEFORE: one(), MORNINGS[0]: one(closed="2023-10-31T20:00:00Z")}, []),
        (
            {BEFORE: one(closed="2023-10-25"), MORNINGS[2]: one()},
            [("11-03", "reopened", 3, 0)],
        ),
        (
            {
                BEFORE: one(closed="2023-10-25"),
                MORNINGS[1]: one(),
                MORNINGS[3]: one(closed="2023-11-03"),
            },
            [("11-02", "reopened", 3, 0), ("11-03", "closed", 0, 3)],
        ),
        # Taken out, moved on or archived when it was done in it: with the estimate of then.
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[2]: one(8, None, "2023-11-01"),
            },
            [CREATED, ("11-01", "closed", 0, 3)],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[2]: one(8, SPRINT_2, "2023-11-01"),
                MORNINGS[3]: one(5, SPRINT_1, "2023-11-01"),
            },
            [CREATED, ("11-01", "closed", 0, 3), ("11-04", "re-estimated", 2, 2)],
        ),
        # Closed and moved on between two exports; and moved before it was closed.
        (
            {BEFORE: one(), MORNINGS[1]: one(closed="2023-11-02T01:00:00Z", sprint=None)},
            [CREATED, ("11-02", "closed", 0, 3)],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(sprint=None),
                MORNINGS[2]: one(closed="2023-11-02T20:00:00Z", sprint=None),
            },
            [CREATED, ("11-02", "removed", -3, 0)],
        ),
        # Reopened, or found not planned, where it is by then.
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(sprint=SPRINT_2, closed="2023-11-01"),
                MORNINGS[3]: one(sprint=SPRINT_2),
            },
            [CREATED, ("11-01", "closed", 0, 3), ("11-04", "removed", -3, -3)],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[2]: one(sprint=None, closed="2023-11-01"),
                MORNINGS[3]: one(sprint=None, closed="2023-11-01", stateReason="NOT_PLANNED"),
            },
            [CREATED, ("11-01", "closed", 0, 3), ("11-04", "removed", -3, -3)],
        ),
        # Reopened after the end, and closed again: this sprint keeps it.
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(closed="2023-11-01"),
                MORNINGS[2]: one(sprint=SPRINT_2, closed="2023-11-01"),
                "2023-11-08": one(sprint=SPRINT_2),
                "2023-11-10": one(sprint=SPRINT_2, closed="2023-11-09"),
            },
            [CREATED, ("11-01", "closed", 0, 3)],
        ),
        # Put back into it: when it was done elsewhere, and when it was done here before.
        (
            {BEFORE: one(), MORNINGS[1]: one(sprint=None), MORNINGS[4]: one(closed="2023-11-03")},
            [
                CREATED,
                ("11-02", "removed", -3, 0),
                ("11-03", "added", 3, 0),
                ("11-03", "closed", 0, 3),
            ],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[2]: one(sprint=None, closed="2023-11-02"),
                MORNINGS[4]: one(closed="2023-11-02"),
            },
            [CREATED, ("11-02", "closed", 0, 3)],
        ),
        # Archived when it was done, and when it was not.
        (
            {BEFORE: one(), MORNINGS[2]: one(closed="2023-11-02"), MORNINGS[3]: None},
            [CREATED, ("11-02", "closed", 0, 3)],
        ),
        (
            {BEFORE: one(), MORNINGS[2]: None, MORNINGS[3]: one()},
            [CREATED, ("11-03", "removed", -3, 0), ("11-04", "added", 3, 0)],
        ),
        # Changed back on the same day.
        (
            {
                BEFORE: one(),
                MORNINGS[1]: one(8, SPRINT_2),
                "2023-11-02T18:00:00Z": one(),
            },
            [CREATED],
        ),
        (
            {
                BEFORE: one(sprint=None),
                MORNINGS[2]: one(closed="2023-11-01"),
                "2023-11-03T18:00:00Z": one(sprint=None, closed="2023-11-01"),
            },
            [],
        ),
        # After the end nothing counts but closing, wherever it has moved on to.
        ({BEFORE: one(), AFTER: one(8)}, [CREATED]),
        ({BEFORE: one(), AFTER: one(sprint=SPRINT_2)}, [CREATED]),
        ({BEFORE: one(), AFTER: None}, [CREATED]),
        ({BEFORE: one(sprint=None), AFTER: one()}, []),
        # Nor from the last working day on, Friday, if it goes into a later sprint.
        ({BEFORE: one(), MORNINGS[2]: one(8, SPRINT_2)}, [CREATED]),
        (
            {BEFORE: one(), MORNINGS[2]: one(sprint=SPRINT_2), MORNINGS[3]: one(5)},
            [CREATED, ("11-04", "re-estimated", 2, 0)],
        ),
        (
            {BEFORE: one(), MORNINGS[2]: one(sprint=SPRINT_0)},
            [CREATED, ("11-03", "removed", -3, 0)],
        ),
        ({BEFORE: one(), MORNINGS[2]: one(sprint=None)}, [CREATED, ("11-03", "removed", -3, 0)]),
        (
            {BEFORE: one(), MORNINGS[2]: one(sprint=SPRINT_2), MORNINGS[4]: one(sprint=None)},
            [CREATED, ("11-05", "removed", -3, 0)],
        ),
        (
            {BEFORE: one(), MORNINGS[2]: one(sprint=None), MORNINGS[4]: one(sprint=SPRINT_2)},
            [CREATED, ("11-03", "removed", -3, 0)],
        ),
        (
            {
                BEFORE: one(),
                MORNINGS[3]: one(sprint=SPRINT_2),
                AFTER: one(8, SPRINT_2, "2023-11-05T20:00:00Z"),
            },
            [CREATED, ("11-05", "closed", 0, 3)],
        ),
        (
            {BEFORE: one(), MORNINGS[3]: one(closed="2023-11-03T20:00:00Z", sprint=SPRINT_2)},
            [CREATED, ("11-03", "closed", 0, 3)],
        ),
        (
            {
                BEFORE: one(),
                AFTER: one(sprint=SPRINT_2),
                "2023-11-09": one(8, SPRINT_2, "2023-11-08"),
            },
            [CREATED, ("11-08", "closed", 0, 3)],
        ),
        (
            {BEFORE: one(), MORNINGS[2]: one(closed="2023-11-02"), "2023-11-09": one()},
            [CREATED, ("11-02", "closed", 0, 3)],
        ),
    ],
)
def test_what_exports_see(changes: dict[str, Json | None], events: list[Any]) -> None:
    sprints = (SPRINT_0, SPRINT_1, SPRINT_2)
    assert told(changes, now="2023-11-20T12:00:00Z", iterations=sprints) == events


def test_moving_on_in_the_afternoon_of_the_last_day_leaves_the_sprint_as_it_was() -> None:
    sprints = (iteration("Sprint 1", "2023-10-30"), iteration("Sprint 2", "2023-11-06"))
    items = [issue(n, 1, OLD, sprint=sprints[0]) for n in range(2, 21)]
    done = issue(1, 1, OLD, "2023-11-01", sprints[0])
    on_friday = [done, *(issue(n, 1, OLD, sprint=sprints[1]) for n in range(2, 21))]
    more: Json = {"iterations": sprints, "sprint": "Sprint 1"}
    exports = {"2023-10-29": [issue(1, 1, OLD, sprint=sprints[0]), *items]}
    before, after = "2023-11-03T12:00:00Z", "2023-11-03T17:00:00Z"
    exports[before] = [done, *items]
    headlines = [
        sprint_burndown(seen_question(seen, now=datetime.fromisoformat(now), **more)).headline
        for seen, now in (
            (exports, before),
            ({**exports, after: on_friday}, after),
            ({**exports, after: on_friday}, "2023-11-08T12:00:00Z"),
        )
    ]
    assert headlines == [
        "Sprint 1: 19 of 20 points open, last day",
        "Sprint 1: 19 of 20 points open, last day",
        "Sprint 1: ended with 1 point done, 20 committed, 19 left open",
    ]
    late = seen_question(
        {**exports, after: on_friday}, now=datetime(2023, 11, 8, 12, tzinfo=UTC), **more
    )
    row = sprint_velocity(late).results.iloc[-1]
    names = ("committed", "removed", "completed", "carried_over")
    assert [row[name] for name in names] == [20, 0, 1, 19]


def test_an_export_of_later_than_the_question_is_not_looked_at() -> None:
    changes = {BEFORE: one(), MORNINGS[2]: one(5)}
    assert told(changes, now="2023-11-02T12:00:00Z") == [CREATED]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2023-11-03T22:30:00Z", "11-03"),  # 23:30 in Berlin
        ("2023-11-03T23:30:00Z", "11-04"),  # 00:30 on the next day in Berlin
    ],
)
def test_days_are_those_of_the_board(moment: str, day: str) -> None:
    moved = {BEFORE: one(sprint=None), moment: one()}
    assert told(moved, timezone=BERLIN) == [(day, "added", 3, 0)]
    closed = {BEFORE: one(), AFTER: one(closed=moment)}
    assert told(closed, timezone=BERLIN) == [CREATED, (day, "closed", 0, 3)]


@pytest.mark.parametrize(
    ("closed", "is_done"),
    [("2023-11-05T22:30:00Z", True), ("2023-11-05T23:00:00Z", False)],
)
def test_the_last_day_ends_at_midnight_on_the_board(closed: str, is_done: bool) -> None:
    exports = {BEFORE: [one()], AFTER: [one(closed=closed, sprint=SPRINT_2)]}
    asked = seen_question(exports, now=noon(date(2023, 11, 8)), timezone=BERLIN)
    report = sprint_burndown(asked)
    assert report.headline == (
        "Sprint 1: all 3 points done" if is_done else "Sprint 1: ended with 3 of 3 points open"
    )


SPRINTS = [
    ("of two days over a change of clocks", "2023-10-28", 2),
    ("of six weeks over a change of clocks", "2023-10-02", 42),
    ("over a leap day", "2024-02-26", 7),
    ("on a leap day", "2024-02-29", 1),
]


@pytest.mark.parametrize(("_", "start", "days"), SPRINTS)
def test_sprints_of_any_length_at_any_time(_: str, start: str, days: int) -> None:
    sprint, following = iteration("S", start, days), iteration("T", "2024-06-01")
    first = date.fromisoformat(start)
    last = date.fromordinal(first.toordinal() + days - 1)
    over = date.fromordinal(last.toordinal() + 1)
    exports = {
        f"{first}T00:00:00+01:00": [issue(1, 3, "2023-09-01", sprint=sprint)],
        f"{last}T23:30:00+01:00": [
            issue(1, 3, "2023-09-01", f"{last}T23:29:00+01:00", sprint),
            issue(2, 2, f"{last}T23:10:00+01:00", None, sprint),
        ],
        f"{over}T00:30:00+01:00": [
            issue(1, 3, "2023-09-01", f"{last}T23:29:00+01:00", sprint),
            issue(2, 2, f"{last}T23:10:00+01:00", None, following),
        ],
    }
    asked = seen_question(
        exports, iterations=(sprint, following), timezone=BERLIN, sprint="S", now=noon(over)
    )
    progress = sprint_progress(asked)
    assert str(last) == f"{progress.daily.index[-1]:%Y-%m-%d}"
    figures = [progress.committed, progress.added, progress.completed, progress.carried_over]
    # On the only working day of a sprint, if it has but one, all that comes is committed.
    committed = 5 if days == 1 else 3
    assert figures == [committed, 5 - committed, 3, 2]


def test_overlapping_sprints_have_each_their_own_scope() -> None:
    long, short = iteration("Long", "2023-11-01", 10), iteration("Short", "2023-11-03", 3)
    planned = [one(sprint=long), issue(2, 5, "2023-10-20", None, short)]
    exports = {
        BEFORE: planned,
        MORNINGS[2]: planned,
        MORNINGS[3]: [one(sprint=short), issue(2, 5, "2023-10-20", "2023-11-03", short)],
    }
    known: Json = {"iterations": (long, short), "now": noon(date(2023, 11, 5))}
    figures = {}
    for sprint in ("Long", "Short"):
        progress = sprint_progress(seen_question(exports, sprint=sprint, **known))
        figures[sprint] = (progress.committed, progress.added, progress.removed, progress.open)
    assert figures == {"Long": (3, 0, 3, 0), "Short": (5, 3, 0, 3)}


def test_a_move_between_sprints_of_one_title_is_a_move() -> None:
    first, second = iteration(id="1"), iteration(start="2023-11-06", id="2")
    exports = {MORNINGS[0]: [one(sprint=first)], MORNINGS[1]: [one(sprint=second)]}
    known: Json = {"iterations": (first, second), "now": noon(date(2023, 11, 7))}
    then, now = (
        sprint_progress(seen_question(exports, sprint=day, **known))
        for day in ("2023-11-03", "2023-11-07")
    )
    assert (then.committed, then.removed, then.carried_over) == (3, 3, 0)
    assert (now.committed, now.open) == (3, 3)


# The worked example: roll-over on the first morning of Sprint 2, and what happened before.
A, B, C, D, E, F = range(1, 7)
OLD = "2023-10-20"
PLANNED = [issue(A, 3, OLD), issue(B, 5, OLD), issue(C, 2, OLD), issue(D, 1, OLD, sprint=None)]
WORKED: dict[str, list[Json]] = {
    "2023-10-31T18:00:00Z": PLANNED,
    "2023-11-01T18:00:00Z": PLANNED,
    "2023-11-02T18:00:00Z": [
        issue(A, 3, OLD, "2023-11-02T15:00:00Z"),
        issue(B, 8, OLD),
        issue(C, 2, OLD, sprint=SPRINT_2),
        issue(D, 1, OLD),
        issue(E, 2, "2023-11-02T09:00:00Z"),
    ],
    "2023-11-05T18:00:00Z": [
        issue(A, 3, OLD, "2023-11-02T15:00:00Z"),
        issue(B, 8, OLD),
        issue(C, 2, OLD, sprint=SPRINT_2),
        issue(D, 1, OLD),
        issue(E, 2, "2023-11-02T09:00:00Z"),
    ],
    "2023-11-06T18:00:00Z": [
        issue(A, 3, OLD, "2023-11-02T15:00:00Z"),
        issue(B, 8, OLD, sprint=SPRINT_2),
        issue(C, 2, OLD, sprint=SPRINT_2),
        issue(D, 1, OLD, "2023-11-05T20:00:00Z"),
        issue(E, 3, "2023-11-02T09:00:00Z", sprint=SPRINT_2),
    ],
    "2023-11-09T18:00:00Z": [
        issue(A, 3, OLD, "2023-11-02T15:00:00Z"),
        issue(B, 8, OLD, sprint=SPRINT_2),
        issue(C, 2, OLD, sprint=SPRINT_2),
        issue(D, 1, OLD, "2023-11-05T20:00:00Z"),
        issue(E, 3, "2023-11-02T09:00:00Z", sprint=SPRINT_2),
        issue(F, 5, "2023-11-08", sprint=SPRINT_1),
    ],
}
DAILY = [("2023-10-31T18:00:00Z", "2023-11-09T18:00:00Z")]


def worked(**more: Any) -> Report:
    asked = {"now": datetime(2023, 11, 9, 20, tzinfo=UTC), "sightings": DAILY, **more}
    return sprint_burnup(seen_question(WORKED, **asked))


def test_the_worked_example() -> None:
    report = worked()
    assert report.headline == "Sprint 1: ended with 4 points done, 10 committed, 10 left open"
    values = {statistic.label: statistic.value for statistic in report.statistics}
    assert list(values.items())[:4] == [
        ("Percent closed", "28%"),
        ("Committed", "10 points"),
        ("Scope added", "6 points"),
        ("Carried over", "10 points"),
    ]
    assert list(values.items())[6:8] == [
        ("Total opened", "14 points"),
        ("Total closed", "4 points"),
    ]
    assert list(values.items())[10:] == [
        ("Scope removed", "2 points"),
        ("Projection", "ended with 10 points open"),
        ("Percent remaining", "72%"),
        ("Re-estimated", "+3 points, inside added"),
    ]
    results = report.results.set_index("date")
    assert results["total_opened"]["2023-10-31":].tolist() == [10, 10, 14, 14, 14, 14]
    assert results["total_closed"]["2023-10-31":].tolist() == [0, 0, 3, 3, 3, 4]


def test_the_issues_behind_the_worked_example() -> None:
    details = worked().details
    assert [
        (row["what"], row["day"], row["title"], row["amount"])
        for _, row in details.astype(object).where(details.notna(), None).iterrows()
    ] == [
        ("committed", None, "Issue 1", 3),
        ("committed", None, "Issue 2", 5),
        ("committed", None, "Issue 3", 2),
        ("added", "2023-11-02", "Issue 2", 3),
        ("added", "2023-11-02", "Issue 4", 1),
        ("added", "2023-11-02", "Issue 5", 2),
        ("removed", "2023-11-02", "Issue 3", 2),
        ("re-estimated", "2023-11-02", "Issue 2", 3),
        ("carried over", None, "Issue 2", 8),
        ("carried over", None, "Issue 5", 2),
    ]
    assert set(details["issue"]) == {f"acme/web#{number}" for number in range(1, 6)}
    assert set(details["url"]) == {f"https://github.com/acme/web/issues/{n}" for n in range(1, 6)}


def test_the_source_is_what_was_in_the_sprint_at_its_end() -> None:
    source = worked().source
    columns = ["number", "points", "state", "sprint"]
    assert [tuple(row) for row in source[columns].to_numpy()] == [
        (A, 3, "closed", "Sprint 1"),
        (B, 8, "open", "Sprint 1"),
        (D, 1, "closed", "Sprint 1"),
        (E, 2, "open", "Sprint 1"),
    ]
    assert list(source.columns) == list(sprint_burnup(question(one())).source.columns)


def test_by_issues_nothing_is_re_estimated() -> None:
    report = worked(unit=Unit.ISSUES)
    values = {statistic.label: statistic.value for statistic in report.statistics}
    assert "Re-estimated" not in values
    assert (values["Scope added"], values["Scope removed"]) == ("2 issues", "1 issue")
    assert "re-estimated" not in set(report.details["what"])


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ((5, 5), "0 points"),
        ((5, 6), "+1 point, inside added"),
        ((5, 3), "−2 points, inside removed"),
        ((7, 1), "+2 −6 points, inside added and removed"),
    ],
)
def test_re_estimates_are_told_both_ways(points: tuple[float, float], said: str) -> None:
    exports = {
        BEFORE: [one(5)],
        MORNINGS[0]: [one(5)],
        MORNINGS[1]: [one(points[0])],
        MORNINGS[2]: [one(points[1])],
    }
    report = sprint_burndown(seen_question(exports))
    assert {"Re-estimated": said}.items() <= {s.label: s.value for s in report.statistics}.items()


def test_planning_on_the_first_day_is_the_commitment() -> None:
    exports = {
        BEFORE: [one(None), issue(2, 5, OLD, sprint=None)],
        MORNINGS[0]: [one(3), issue(2, 5, OLD)],
        MORNINGS[1]: [one(3), issue(2, 6, OLD)],
    }
    report = sprint_burndown(seen_question(exports))
    details = report.details
    assert details[details["what"] == "committed"]["amount"].tolist() == [3, 5]
    assert details[details["what"] == "added"]["amount"].tolist() == [1]
    values = {statistic.label: statistic.value for statistic in report.statistics}
    assert values["Scope added"] == "1 point"
    assert values["Re-estimated"] == "+1 point, inside added"


def test_nothing_left_in_the_sprint_is_said() -> None:
    exports = {MORNINGS[0]: [one()], MORNINGS[1]: [one(sprint=SPRINT_2)]}
    report = sprint_burndown(seen_question(exports))
    assert report.headline == "Sprint 1: no issues left in this sprint"
    assert report.figure is None
    assert set(report.details["what"]) == {"committed", "removed"}


@pytest.mark.parametrize(
    ("first", "caption", "note", "labels"),
    [
        (
            "2023-11-01T22:59:59Z",
            "",
            "that exports saw.",
            ["Committed", "Re-estimated", "Carried over"],
        ),
        (
            "2023-11-01T23:00:01Z",  # just after the first working day in Berlin
            "scope seen since 2 Nov",
            "exports saw since 2 Nov 2023, 00:00 CET; until then they go by the days on which",
            ["Re-estimated", "Carried over"],
        ),
        (
            "2023-11-05T23:00:00Z",  # the sprint is over
            "scope by creation date",
            "go by the days on which issues were created or taken out: GitHub keeps no record of",
            [],
        ),
    ],
)
def test_it_is_said_what_the_scope_is_known_from(
    first: str, caption: str, note: str, labels: list[str]
) -> None:
    exports = {first: [one()], "2023-11-06T12:00:00Z": [one()]}
    report = sprint_burndown(
        seen_question(
            exports,
            now=noon(date(2023, 11, 6)),
            timezone=BERLIN,
            sightings=[(first, "2023-11-06T12:00:00Z")],
        )
    )
    assert report.figure
    texts = [annotation.text for annotation in report.figure().layout.annotations]
    parts = " · ".join(texts).replace("<br>", " · ").split(" · ")
    assert [part for part in parts if part.startswith("scope")] == [caption] * bool(caption)
    assert note in report.notes[0]
    told = {statistic.label for statistic in report.statistics}
    assert [
        each for each in ("Committed", "Re-estimated", "Carried over") if each in told
    ] == labels


def test_a_commitment_that_no_export_saw_is_no_figure() -> None:
    exports = {MORNINGS[1]: [one()], MORNINGS[2]: [one(), issue(2, 5, OLD)]}
    report = sprint_burndown(seen_question(exports))
    assert report.figure
    texts = [annotation.text for annotation in report.figure().layout.annotations]
    for told in (report.alt_text, " ".join([report.figure().layout.title.text, *texts])):
        assert "commitment not seen" in told.casefold()
        assert " committed" not in told
        # Some of it may have come before the first export.
        assert " added" not in told
    shown = {statistic.label: statistic.value for statistic in report.statistics}
    assert (shown["Scope added"], shown["Scope removed"]) == ("not known", "not known")
    assert shown["Re-estimated"] == "not known"


def test_one_export_alone_has_seen_no_change() -> None:
    report = sprint_burndown(seen_question({MORNINGS[0]: [one()]}, exported_at=MORNINGS[0]))
    assert any("GitHub keeps no record" in note for note in report.notes)


def test_an_export_of_the_sprint_by_itself_looks_for_changes_too() -> None:
    """It is not in history where it saw none."""
    report = sprint_burndown(seen_question({BEFORE: [one()]}, exported_at=MORNINGS[0]))
    assert "Scope changes are those that exports saw." in report.notes


@pytest.mark.parametrize(
    ("sightings", "said"),
    [
        ([(BEFORE, AFTER)], ""),
        (
            [(BEFORE, "2023-11-01T06:00:00Z"), ("2023-11-02T20:00:00Z", AFTER)],
            "from 1 Nov 2023, 06:00 UTC to 2 Nov 2023, 20:00 UTC",
        ),
        # Over a weekend, on which somebody may work all the same.
        (
            [(BEFORE, "2023-11-03T06:00:00Z"), (AFTER, AFTER)],
            "from 3 Nov 2023, 06:00 UTC to 6 Nov 2023, 06:00 UTC",
        ),
        # Before the sprint, and after it.
        (
            [("2023-10-20", "2023-10-21"), ("2023-10-24", "2023-11-06"), ("2023-11-10",) * 2],
            "",
        ),
        (
            [(moment, moment) for moment in (BEFORE, *MORNINGS[2:3], AFTER)],
            (
                "from 30 Oct 2023, 06:00 UTC to 3 Nov 2023, 06:00 UTC and "
                "from 3 Nov 2023, 06:00 UTC to 6 Nov 2023, 06:00 UTC"
            ),
        ),
    ],
)
def test_gaps_between_exports_are_told(sightings: Any, said: str) -> None:
    exports = {BEFORE: [one()], AFTER: [one()]}
    asked = seen_question(exports, now=noon(date(2023, 11, 12)), sightings=sightings)
    found = [note for note in sprint_burndown(asked).notes if "Nothing was exported" in note]
    seen = "changes in between show on the day on which they were seen."
    assert found == ([f"Nothing was exported {said}: {seen}"] if said else [])


@pytest.mark.parametrize("is_gap", [True, False])
def test_whatever_is_called_a_gap_changes_no_figure(is_gap: bool) -> None:
    """Written on Saturday into the sprint of Monday, between the exports of Friday and Monday."""
    sprint = iteration("Sprint 1", "2024-03-04", 5)
    friday, monday = "2024-03-01T18:00:00Z", "2024-03-04T18:00:00Z"
    old, new = issue(1, 1, OLD, sprint=sprint), issue(2, 5, "2024-03-02", sprint=sprint)
    asked = seen_question(
        {friday: [old], monday: [old, new]},
        iterations=(sprint,),
        now=datetime(2024, 3, 5, 12, tzinfo=UTC),
        sightings=[(friday, friday), (monday, monday)] if is_gap else [(friday, monday)],
    )
    progress = sprint_progress(asked)
    assert (progress.committed, progress.added) == (6, 0)


def test_a_gap_in_which_the_sprint_began_is_told() -> None:
    """Nobody looked from Friday to Monday evening, and on Friday something came into the sprint."""
    sprint = iteration("Sprint 1", "2024-03-04", 5)
    last, first = "2024-03-01T09:00:00Z", "2024-03-04T20:00:00Z"
    exports = {
        last: [issue(1, 15, OLD, sprint=sprint), issue(2, 9, OLD, sprint=None)],
        first: [issue(1, 15, OLD, sprint=sprint), issue(2, 9, OLD, sprint=sprint)],
    }
    report = sprint_burndown(
        seen_question(
            exports,
            iterations=(sprint,),
            now=datetime(2024, 3, 5, 12, tzinfo=UTC),
            sightings=[(last, last), (first, first)],
        )
    )
    gap = "Nothing was exported from 1 Mar 2024, 09:00 UTC to 4 Mar 2024, 20:00 UTC: "
    assert any(note.startswith(gap) for note in report.notes)


def test_many_gaps_are_counted() -> None:
    moments = [f"2023-11-{day:02}T06:00:00Z" for day in range(1, 20, 2)]
    sprint = iteration("Long", "2023-11-01", 42)
    asked = seen_question(
        {moment: [one(sprint=sprint)] for moment in moments},
        iterations=(sprint,),
        sprint="Long",
        now=noon(date(2023, 11, 20)),
        sightings=[(moment, moment) for moment in moments],
    )
    notes = " ".join(sprint_burndown(asked).notes)
    assert "and 7 times more: changes" in notes


def test_without_a_history_a_finished_sprint_lacks_what_moved_on() -> None:
    asked = question(one(), issue(2, 5, OLD, sprint=SPRINT_2), now=noon(date(2023, 11, 8)))
    report = sprint_burndown(asked)
    assert "Carried over" not in {statistic.label for statistic in report.statistics}
    assert report.headline == "Sprint 1: ended with 3 of 3 points open"


def test_a_sprint_from_before_the_first_export_is_as_that_saw_it() -> None:
    exports = {
        "2023-11-07": [one(), issue(2, 5, OLD)],
        "2023-11-08": [one(8, SPRINT_2), issue(2, 5, OLD, "2023-11-03")],
    }
    now = noon(date(2023, 11, 9))
    known = history(exports)
    report = sprint_burndown(question(*exports["2023-11-08"], history=known, now=now))
    assert report.headline == "Sprint 1: ended with 3 of 8 points open"
