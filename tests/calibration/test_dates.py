"""Whether dates hold as often as they say, on simulated teams; in `make long` on 500 of each kind.

The goals were set before the first table was made. That of teams that close in batches is missed,
as the page says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.monte_carlo import CONFIDENCES, DRAWS, days_ahead
from metrics.forecast.remaining_work import remaining_work
from metrics.model.report import Question, Unit
from tests.calibration import tries
from tests.calibration.dates import ALIKE, TEAMS, dates_of, held, past_of
from tests.calibration.page import PAGE, TABLES, table_on
from tests.calibration.teams import (
    BATCHES,
    DROP,
    HOLIDAYS,
    SCENARIOS,
    STATIONARY,
    Scenario,
    Team,
    team_of,
)
from tests.calibration.tries import Way, days_needed
from tests.support.sample_boards import Json, issue, question

GOALS = {50: (0.45, 0.60), 85: (0.80, 0.92), 95: (0.92, 0.99)}
AT_LEAST = {DROP.name: 0.75, HOLIDAYS.name: 0.80}
# Their dates hold more often than they say, which is a goal missed: only late is not worse.
TOO_CAUTIOUS = {BATCHES.name}
WIDER_AT_MOST = 1.3


def question_about(team: Team) -> Question:
    """On the board of that team, on the morning of the day."""
    written = [*team.written]
    closed: list[str | None] = []
    for day, done, added in zip(team.days, team.done, team.added, strict=True):
        closed += [str(day)] * done
        written += [day] * added
    closed += [None] * team.left
    items: list[Json] = [
        issue(number, 1, f"{day}T05:00:00Z", end, None, deliverable="Search")
        for number, (day, end) in enumerate(zip(written, closed, strict=True), 1)
    ]
    now = datetime.combine(team.today, time(7), UTC)
    return question(
        *items,
        now=now,
        exported_at=now.isoformat(),
        sprint="",
        deliverable="Search",
        unit=Unit.ISSUES,
        days_off=team.days_off,
    )


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_board_has_the_past_and_the_dates_that_the_tables_are_made_of(
    scenario: Scenario,
) -> None:
    team = team_of(scenario, np.random.default_rng(1))
    forecast = DeliveryForecast(remaining_work(question_about(team)))
    past = past_of(team)
    pd.testing.assert_frame_equal(forecast.work.past, past, check_dtype=False)
    assert forecast.work.to_do == team.left
    on_board = {confidence: forecast.sure_by(confidence) for confidence in CONFIDENCES}
    assert on_board == dates_of(team, past, draws=DRAWS)


def test_drawn_day_by_day_in_the_other_way_it_is_as_in_reports() -> None:
    team = team_of(STATIONARY, np.random.default_rng(2))
    ahead = days_ahead(past_of(team), float(team.left), team.today, team.works_on)
    needed, working_days = days_needed(team, Way()), np.cumsum([*map(team.works_on, ahead.index)])
    shares = [(needed <= count).mean() for count in working_days]
    assert ahead["done"].tolist() == pytest.approx(shares, abs=4.5 * sqrt(0.5 / DRAWS))


def test_a_stretch_of_days_is_drawn_as_a_whole() -> None:
    """A team that closes ten on each second Friday and nothing else."""
    team = team_of(STATIONARY, np.random.default_rng(2))
    closed = [10 * (day.isoweekday() == 5 and n // 7 % 2) for n, day in enumerate(team.days)]
    team = replace(team, done=closed, left=25)
    dates = {*tries.dates_of(team, Way(length=10), 50).values()}
    assert len(dates) == 1
    (third,) = dates
    assert third
    assert third.isoweekday() == 5
    assert 4 * 7 < (third - team.today).days <= 6 * 7


def missed(scenario: Scenario, teams: int) -> list[str]:
    """The goals that the dates of so many teams miss by more than twice the sampling error."""
    found = held(scenario, teams)
    goals = dict(GOALS)
    if least := AT_LEAST.get(scenario.name):
        goals = {85: (least, 1.0)}
    if scenario.name in TOO_CAUTIOUS:
        goals = {confidence: (least, 1.0) for confidence, (least, _) in GOALS.items()}
    return [
        f"{confidence}%: {found.share(confidence):.1%} of {found.told[confidence]}"
        for confidence, (least, most) in goals.items()
        if not _is_within(found.share(confidence), least, most, found.told[confidence])
    ]


def _is_within(share: float, least: float, most: float, cases: int) -> bool:
    low, high = (2 * sqrt(bound * (1 - bound) / cases) for bound in (least, most))
    return least - low <= share <= most + high


@pytest.mark.parametrize("scenario", [STATIONARY, DROP], ids=lambda scenario: scenario.name)
def test_dates_hold_as_often_as_they_say_on_some_teams(scenario: Scenario) -> None:
    assert missed(scenario, 40) == []


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_dates_hold_as_often_as_they_say(scenario: Scenario) -> None:
    assert missed(scenario, TEAMS) == []


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_the_tables_that_the_code_makes(name: str) -> None:
    assert table_on(PAGE.read_text(encoding="utf-8"), name) == [*TABLES[name]()]


@pytest.mark.long
def test_weights_make_forecasts_not_much_wider() -> None:
    assert held(STATIONARY).apart <= WIDER_AT_MOST * held(STATIONARY, way=ALIKE).apart
