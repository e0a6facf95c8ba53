"""A question of an earlier moment knows what exports had seen by then, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.remaining_work import remaining_work
from metrics.issues.days import end_of
from metrics.model.as_it_was import as_it_was, boards_known
from metrics.model.report import OtherBoard, Question, Unit
from tests.support.sample_boards import UTC_ZONE, Json, board, issue, iteration
from tests.support.sample_histories import history, seen_question

DAY = timedelta(days=1)
FIRST = date(2023, 9, 4)
SPRINTS = tuple(iteration(f"Sprint {n}", str(FIRST + 7 * n * DAY), 5) for n in range(8))
ROADMAP = board(issue(1, None, "2023-08-01", title="Search", repository="acme/plans"))
ASKED = FIRST + 36 * DAY


def items_on(day: date, seed: int) -> list[Json]:
    """A board in the evening of that day, whose issues come, move, grow and are closed, and some
    reopened; the same seed has the same past."""
    items = []
    for number in range(1, 46):
        random = Random(f"{seed} {number}")  # noqa: S311
        created = FIRST + random.randint(-9, 30) * DAY
        closed = created + random.randint(1, 40) * DAY
        reopened = closed + random.randint(1, 30) * DAY if random.random() < 0.1 else None
        places = sorted(random.sample(range(56), 3))
        sprint = SPRINTS[sum((day - FIRST).days >= place for place in places) * 2 + 1]
        points = random.choice([1, 2, 3, 5, None])
        if points and (day - FIRST).days > random.randint(0, 80):
            points += 1
        if created > day:
            continue
        is_closed = closed <= day and not (reopened and reopened <= day)
        items.append(
            issue(number, points, str(created), str(closed) if is_closed else None, sprint,
                  deliverable="Search" if random.random() < 0.7 else None)
        )  # fmt: skip
    return items


def asked(days: int, seed: int, **more: object) -> Question:
    """Asked in the evening of the last of so many days, each of which had an export at noon."""
    last = FIRST + (days - 1) * DAY
    exports = {str(FIRST + n * DAY): items_on(FIRST + n * DAY, seed) for n in range(days)}
    return seen_question(
        exports,
        now=end_of(last, UTC_ZONE),
        exported_at=f"{last}T12:00:00Z",
        iterations=SPRINTS,
        roadmap=ROADMAP,
        **{"sprint": "", "is_of_the_past": True, **more},  # type: ignore[arg-type]
    )


def dates(question: Question) -> list[date | None]:
    forecast = DeliveryForecast(remaining_work(question))
    return [forecast.sure_by(each) for each in (50, 85, 95)] if forecast.is_possible else []


@pytest.mark.parametrize("about", [{"sprint": "Sprint 5"}, {"deliverable": "Search"}], ids=str)
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10**6), unit=st.sampled_from(Unit))
def test_a_past_forecast_is_what_would_have_been_told_then(
    about: dict[str, str], seed: int, unit: Unit
) -> None:
    """Whatever came later: the other question has no later export."""
    days = (ASKED - FIRST).days + 1
    later = asked(days + 20, seed, unit=unit, **about)
    then = as_it_was(later, end_of(ASKED, UTC_ZONE))
    told = asked(days, seed, unit=unit, **about)
    assert dates(then) == dates(told) != []
    key = ["repository", "number"]
    mine, other = (
        each.board.issues.drop(columns="body").sort_values(key, ignore_index=True)
        for each in (then, told)
    )
    pd.testing.assert_frame_equal(mine, other)
    assert then.now == told.now


def test_in_a_gap_the_board_is_that_of_the_last_export() -> None:
    exports = {
        "2023-09-04": [issue(1, 1, "2023-09-01")],
        "2023-09-05": [issue(1, 2, "2023-09-01")],
        "2023-09-20": [issue(1, 3, "2023-09-01", "2023-09-19")],
    }
    gap = [("2023-09-04", "2023-09-05"), ("2023-09-20", "2023-09-20")]
    question = seen_question(exports, sightings=gap, now=datetime(2023, 9, 20, 13, tzinfo=UTC))
    then = as_it_was(question, datetime(2023, 9, 19, 18, tzinfo=UTC))
    assert then.board.exported_at == datetime(2023, 9, 5, 12, tzinfo=UTC)
    assert then.board.issues[["points", "state"]].to_numpy().tolist() == [[2, "open"]]
    assert then.is_of_the_past


def test_other_boards_are_as_they_were_too() -> None:
    exports = {"2023-09-04": [issue(1, 1, "2023-09-01")], "2023-09-06": []}
    known = history(exports)
    mine = seen_question({"2023-09-05": [], "2023-09-06": []})
    other = OtherBoard(board(), known)
    question = replace(mine, others=(other,))
    then = as_it_was(question, datetime(2023, 9, 5, 18, tzinfo=UTC))
    assert [len(each.board.issues) for each in then.others] == [1]
    assert [each for _, each in boards_known(question)] == [mine.history, known]
    assert boards_known(replace(question, others=(OtherBoard(board()),))) == []
    assert boards_known(replace(question, history=None)) == []


@pytest.mark.parametrize("is_other", [False, True])
def test_before_the_first_export_nothing_is_known(is_other: bool) -> None:
    exports = {"2023-09-04": [issue(1, 1, "2023-09-01")]}
    question = seen_question({"2023-09-01": []} if is_other else exports)
    if is_other:
        question = replace(question, others=(OtherBoard(board(), history(exports)),))
    with pytest.raises(ValueError, match="is not known at"):
        as_it_was(question, datetime(2023, 9, 3, tzinfo=UTC))
