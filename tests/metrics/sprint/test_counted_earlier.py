"""Issues that two sprints completed: reopened after the first, and done again in the second."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from metrics.reports.sprint_velocity import sprint_velocity
from metrics.sprint.counted_earlier import counted_earlier_note, is_counted_earlier
from metrics.sprint.progress import sprint_progress
from tests.support.sample_boards import SPRINT_2, Json, issue
from tests.support.sample_histories import seen_question

NOW = datetime(2023, 11, 12, 12, tzinfo=UTC)
CREATED = "2023-10-20"
# Sprint 1 is of 1–5 November, Sprint 2 of 6–10 November.
OPEN_1, OPEN_2 = issue(1, 8, CREATED), issue(1, 8, CREATED, sprint=SPRINT_2)
DONE_1 = issue(1, 8, CREATED, "2023-11-02")
AGAIN_2 = issue(1, 8, CREATED, "2023-11-09", SPRINT_2)
BEGUN = {"2023-10-30": OPEN_1}
SAID = ("1 issue counts in an earlier sprint too: acme/web#1.",)


def asked(changes: Mapping[str, Json], sprint: str = "Sprint 2") -> tuple[str, ...]:
    exports = {day: [item] for day, item in changes.items()}
    question = seen_question(
        {**exports, "2023-11-12": [*exports.values()][-1]}, sprint=sprint, now=NOW
    )
    return counted_earlier_note([sprint_progress(question)])


@pytest.mark.parametrize(
    ("changes", "is_counted"),
    [
        # Reopened after the end, and moved on.
        (
            {
                **BEGUN,
                "2023-11-03": DONE_1,
                "2023-11-07": OPEN_2,
                "2023-11-09": AGAIN_2,
            },
            1,
        ),
        # Moved on while it was done, and reopened there.
        (
            {
                **BEGUN,
                "2023-11-03": DONE_1,
                "2023-11-06": issue(1, 8, CREATED, "2023-11-02", SPRINT_2),
                "2023-11-07": OPEN_2,
                "2023-11-09": AGAIN_2,
            },
            1,
        ),
        # Taken out of the sprint when it was done.
        (
            {
                **BEGUN,
                "2023-11-03": issue(1, 8, CREATED, "2023-11-02", None),
                "2023-11-07": OPEN_2,
                "2023-11-09": AGAIN_2,
            },
            1,
        ),
        # Reopened before the end: the first sprint did not complete it.
        (
            {
                **BEGUN,
                "2023-11-03": DONE_1,
                "2023-11-04": OPEN_1,
                "2023-11-09": AGAIN_2,
            },
            0,
        ),
        # Not planned is not done.
        (
            {
                **BEGUN,
                "2023-11-03": issue(1, 8, CREATED, "2023-11-02", stateReason="NOT_PLANNED"),
                "2023-11-07": OPEN_2,
                "2023-11-09": AGAIN_2,
            },
            0,
        ),
        # Not done again, and carried over.
        ({**BEGUN, "2023-11-03": DONE_1, "2023-11-07": OPEN_2}, 0),
        ({**BEGUN, "2023-11-06": OPEN_2, "2023-11-09": AGAIN_2}, 0),
    ],
)
def test_what_an_earlier_sprint_completed_too_is_told(
    changes: dict[str, Json], is_counted: int
) -> None:
    assert asked(changes) == SAID[:is_counted]
    assert asked(changes, "Sprint 1") == ()


def test_many_are_counted() -> None:
    def of(item: Json) -> list[Json]:
        return [
            {**item, "id": f"item {number}", "content": {**item["content"], "number": number}}
            for number in range(1, 8)
        ]

    days = {"2023-10-30": OPEN_1, "2023-11-03": DONE_1, "2023-11-07": OPEN_2, "2023-11-12": AGAIN_2}
    question = seen_question(
        {day: of(item) for day, item in days.items()}, sprint="Sprint 2", now=NOW
    )
    (note,) = counted_earlier_note([sprint_progress(question)])
    assert note == (
        "7 issues count in an earlier sprint too: acme/web#1, acme/web#2, acme/web#3, acme/web#4 "
        "and 3 more."
    )
    assert note in sprint_velocity(question).notes


def test_without_a_history_none_is_known() -> None:
    question = seen_question({"2023-11-12": [AGAIN_2]}, sprint="Sprint 2", now=NOW)
    progress = sprint_progress(question)
    assert not is_counted_earlier(progress).any()
