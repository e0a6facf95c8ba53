"""On which days a team works: its weekdays, less public holidays and days off."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.model.iterations import Iteration
from metrics.model.team import Conventions, public_holidays

WEEK = frozenset({1, 2, 3, 4, 5})
CHRISTMAS = (date(2026, 12, 24), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("team", "day", "works"),
    [
        (Conventions(), date(2026, 11, 27), True),
        (Conventions(), date(2026, 11, 28), False),
        (Conventions(working_days=frozenset({7, 1, 2, 3, 4})), date(2026, 11, 29), True),
        # Epiphany is one in Bavaria, and not in Berlin.
        (Conventions(holidays="DE-BY"), date(2027, 1, 6), False),
        (Conventions(holidays="DE-BE"), date(2027, 1, 6), True),
        (Conventions(holidays="DE"), date(2026, 12, 25), False),
        (Conventions(), date(2026, 12, 25), True),
        (Conventions(days_off=(CHRISTMAS,)), date(2026, 12, 23), True),
        (Conventions(days_off=(CHRISTMAS,)), date(2026, 12, 24), False),
        (Conventions(days_off=(CHRISTMAS,)), date(2027, 1, 1), False),
        (Conventions(days_off=(CHRISTMAS,)), date(2027, 1, 4), True),
        (Conventions(working_days=frozenset(), days_off=(CHRISTMAS,)), date(2026, 12, 26), False),
        (Conventions(working_days=frozenset(), days_off=(CHRISTMAS,)), date(2026, 12, 19), True),
    ],
)
def test_a_team_works_on_its_weekdays_that_are_not_off(
    team: Conventions, day: date, works: bool
) -> None:
    assert team.works_on(day) is works


def test_holidays_of_each_year_are_its_own() -> None:
    assert date(2025, 4, 18) in public_holidays("PT", 2025)
    assert date(2026, 4, 3) in public_holidays("PT", 2026)
    assert {day.year for day in public_holidays("PT", 2026)} == {2026}


def test_working_days_of_a_sprint_leave_out_days_off() -> None:
    sprint = Iteration("1", "Sprint 1", date(2026, 12, 21), 14)
    team = Conventions(WEEK, days_off=(CHRISTMAS,))
    assert sorted(sprint.working_days(team)) == [date(2026, 12, day) for day in (21, 22, 23)]


def test_a_sprint_without_a_working_day_has_all_of_its_days() -> None:
    sprint = Iteration("1", "Sprint 1", date(2026, 12, 24), 7)
    assert len(sprint.working_days(Conventions(WEEK, days_off=(CHRISTMAS,)))) == 7
