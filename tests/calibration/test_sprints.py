"""Whether the chances of sprints are right, on simulated teams; in `make long` on 500 of each kind.

The goals were set before the first table was made. Each may be missed by twice the sampling error.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import product
from math import sqrt

import numpy as np
import pytest

from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.remaining_work import remaining_work
from metrics.model.report import Question, Unit
from tests.calibration.sprints import (
    DAYS,
    FINISHED,
    KINDS,
    WORKING_DAYS,
    SimulatedTeam,
    simulated_cell,
    simulated_team,
    working_days,
)
from tests.support.sample_boards import Json, issue, iteration
from tests.support.sample_histories import seen_question

BRIER_RATIO, ON_TRACK_DONE, AS_OFTEN = 1.15, 0.85, 0.8
WRITTEN = "2022-12-20"


def question_about(team: SimulatedTeam, day: int) -> Question:
    """On the board of that team, in the morning of the working day of its last sprint."""
    sprints = [
        iteration(f"Sprint {n}", str(working_days(n - 1)[0]), 14) for n in range(1, FINISHED + 2)
    ]
    today = working_days(FINISHED)[day - 1]
    items: list[Json] = []
    for place, sprint in enumerate(sprints):
        # Those of the plan come first, and then those that were added, in order.
        left = [WRITTEN] * int(team.left[place, 0])
        for position, on in enumerate(working_days(place)):
            if on >= today:
                break
            closed, left = left[: team.done[place, position]], left[team.done[place, position] :]
            added = [str(on)] * int(team.added_in_fact[place, position])
            # What is added on a day may be done on it.
            both = team.done[place, position] - len(closed)
            closed, left = closed + added[:both], left + added[both:]
            for created in closed:
                items.append(_item(items, created, f"{on}T12:00:00Z", sprint))
            # What the team had time for besides is no work of the sprint.
            for _ in range(int(team.done[place, position]) - len(closed)):
                items.append(_item(items, WRITTEN, f"{on}T12:00:00Z", None))
        for created in left:
            items.append(_item(items, created, None, sprint))
    now = datetime.combine(today, time(9), UTC)
    seen = [f"{working_days(place)[0]}T18:00:00Z" for place in range(FINISHED + 1)]
    exports = {moment: _as_of(items, moment) for moment in ["2022-12-21T18:00:00Z", *seen]}
    return seen_question(
        {moment: each for moment, each in exports.items() if moment < now.isoformat()}
        | {now.isoformat(): items},
        now=now,
        exported_at=now.isoformat(),
        sprint=f"Sprint {FINISHED + 1}",
        iterations=tuple(sprints),
        unit=Unit.ISSUES,
    )


def _item(items: list[Json], created: str, closed: str | None, sprint: Json | None) -> Json:
    return issue(len(items) + 1, 1, f"{created}T08:00:00Z", closed, sprint)


def _as_of(items: list[Json], moment: str) -> list[Json]:
    """The items as an export at that moment saw them."""
    there = [each for each in items if each["content"]["createdAt"] <= moment]
    return [
        each
        if (each["content"]["closedAt"] or "9") <= moment
        else {**each, "content": {**each["content"], "state": "OPEN", "closedAt": None}}
        for each in there
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_board_has_the_chance_that_the_table_is_made_of(kind: str) -> None:
    random, day = np.random.default_rng(3), 6
    team = simulated_team(kind, random)
    while team.left[-1, day - 1] == 0:
        team = simulated_team(kind, random)
    (unit,) = DeliveryForecast(remaining_work(question_about(team, day))).units
    simulated = team.forecast(day)
    assert [[*sprint.left] for sprint in unit.finished] == team.left[:-1].tolist()
    for column in ("done", "added", "working"):
        assert unit.work.past[column].tolist() == simulated.work.past[column].tolist()
    assert unit.work.at_first == simulated.work.at_first
    # The past is the same, and the draws have another seed.
    assert unit.chance == pytest.approx(simulated.chance, abs=0.005)


def test_what_a_team_left_is_known_of_each_day() -> None:
    team = simulated_team("growing scope", np.random.default_rng(1))
    assert team.left.shape == (FINISHED + 1, DAYS + 1)
    change = team.left[:, 1:] - team.left[:, :-1]
    is_open = team.left[:, 1:] > 0
    assert (change[is_open] == (team.added - team.done)[is_open]).all()
    assert (team.left >= 0).all()


def missed(kind: str, day: int, teams: int) -> list[str]:
    """The goals that the chances of so many sprints miss."""
    cell = simulated_cell(kind, day, teams)
    found = []
    if cell.excess(BRIER_RATIO) > 2:
        found.append(f"Brier score {cell.brier:.3f}, and {cell.true_brier:.3f} of the true chance")
    if _is_under(cell.on_track_done, cell.on_track, ON_TRACK_DONE):
        found.append(f"{cell.on_track_done} of {cell.on_track} called on track were done")
    if day != min(WORKING_DAYS) and _is_under(
        cell.on_track_done, cell.truly_on_track_done, AS_OFTEN
    ):
        found.append(f"{cell.on_track_done} on track and done, {cell.truly_on_track_done} in truth")
    return found


def _is_under(part: int, whole: int, least: float) -> bool:
    error = sqrt(least * (1 - least) / whole) if whole else 1.0
    return part < (least - 2 * error) * whole


def test_the_chances_of_some_sprints_of_a_team_that_closes_late_are_right() -> None:
    assert missed("closing late", 6, 40) == []


@pytest.mark.long
@pytest.mark.parametrize(("kind", "day"), [*product(KINDS, WORKING_DAYS)])
def test_the_chances_of_sprints_are_right(kind: str, day: int) -> None:
    assert missed(kind, day, 500) == []
