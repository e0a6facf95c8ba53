"""What may be supposed in a question, as it is typed and as it is kept."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.forecast.what_if import (
    EXAMPLES,
    Assumption,
    FrozenScope,
    MoreWork,
    OtherPace,
    read_assumption,
)
from metrics.model.errors import WrongAssumption
from metrics.model.report import Unit
from metrics.reports.parameters import WHAT_IF

TYPE_SUCH = "type such as `+20 points`, `80% pace next week` or `scope freezes`"
MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "meant", "kept"),
    [
        ("+20 points", MoreWork(20, Unit.POINTS), "+20 points"),
        ("what if +20 points", MoreWork(20, Unit.POINTS), "+20 points"),
        ("20 more points", MoreWork(20, Unit.POINTS), "+20 points"),
        ("+ 1 Point", MoreWork(1, Unit.POINTS), "+1 point"),
        ("-5 issues", MoreWork(-5, Unit.ISSUES), "-5 issues"),
        ("−5 issues", MoreWork(-5, Unit.ISSUES), "-5 issues"),
        ("3 fewer issues", MoreWork(-3, Unit.ISSUES), "-3 issues"),
        ("+2.5 points", MoreWork(2.5, Unit.POINTS), "+2.5 points"),
        ("+12000 points", MoreWork(12_000, Unit.POINTS), "+12000 points"),
        ("80% pace", OtherPace(80), "80% pace"),
        ("if at 80 % of the pace", OtherPace(80), "80% pace"),
        ("80% speed next week", OtherPace(80, "next week"), "80% pace next week"),
        ("80% pace This Week", OtherPace(80, "this week"), "80% pace this week"),
        ("0% pace next week", OtherPace(0, "next week"), "0% pace next week"),
        (
            "120% pace from 2026-12-07 to 2026-12-18",
            OtherPace(120, "", date(2026, 12, 7), date(2026, 12, 18)),
            "120% pace 2026-12-07..2026-12-18",
        ),
        (
            "50% pace 2026-12-07",
            OtherPace(50, "", date(2026, 12, 7), date(2026, 12, 7)),
            "50% pace 2026-12-07..2026-12-07",
        ),
        (
            "80% pace from 2026-12-07",
            OtherPace(80, "", date(2026, 12, 7)),
            "80% pace from 2026-12-07",
        ),
        ("scope freezes", FrozenScope(), "scope freezes"),
        ("if the scope is frozen", FrozenScope(), "scope freezes"),
    ],
)
def test_an_assumption_is_read_and_kept_in_one_form(
    typed: str, meant: Assumption, kept: str
) -> None:
    assert read_assumption(typed) == meant
    assert meant.text == kept
    assert read_assumption(kept) == meant


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("banana", f"I cannot suppose `banana`: {TYPE_SUCH} after `what if`."),
        ("what if", f"What should I suppose? T{TYPE_SUCH[1:]} after `what if`."),
        ("20 points", "I cannot suppose `20 points`: type such as `+20 points`"),
        ("+20", "I cannot suppose `+20`"),
        ("+20 points and a pony", "I cannot suppose `+20 points and a pony`"),
        ("+0 points", "`+0 points` changes nothing: type such as `+20 points` or `-5 issues`."),
        ("+0.5 issues", "`+0.5 issues` has a part of an issue: type such as `+3 issues`."),
        ("0% pace", "A pace of 0% is nothing to plan with: type one from 1% to 300%"),
        ("5000% pace", "A pace of 5000% is nothing to plan with: type one from 1% to 300%"),
        ("0% pace from 2026-12-07", "A pace of 0% is nothing to plan with"),
        ("80% pace from 2026-02-30", "`80% pace from 2026-02-30` has a day that does not exist"),
        ("80% pace 2026-02-30", "`80% pace 2026-02-30` has a day that does not exist"),
        ("80% pace 2026-12-18..2026-12-07", "`80% pace 2026-12-18..2026-12-07` ends before it"),
        ("80% pace 2026-12-18..2026-12-07", "type `80% pace 2026-12-07..2026-12-18`."),
    ],
)
def test_nonsense_is_refused_in_one_sentence(typed: str, told: str) -> None:
    with pytest.raises(WrongAssumption) as refused:
        read_assumption(typed)
    assert told in str(refused.value)


def test_what_help_and_refusals_show_can_be_typed() -> None:
    shown = [*EXAMPLES, *WHAT_IF.hint.partition(";")[0].split(", ")]
    shown += [each for each in WHAT_IF.option_help.split("'") if each[:1] in "+-80s"]
    assert len(shown) > len(EXAMPLES)
    for each in shown:
        read_assumption(each)


@pytest.mark.parametrize(
    ("pace", "today", "days"),
    [
        ("80% pace this week", MONDAY, (MONDAY, date(2026, 12, 6))),
        ("80% pace this week", date(2026, 12, 3), (date(2026, 12, 3), date(2026, 12, 6))),
        ("80% pace next week", MONDAY, (date(2026, 12, 7), date(2026, 12, 13))),
        ("80% pace next week", date(2026, 12, 6), (date(2026, 12, 7), date(2026, 12, 13))),
        ("80% pace", MONDAY, (MONDAY, date.max)),
        ("80% pace from 2026-12-07", MONDAY, (date(2026, 12, 7), date.max)),
        (
            "80% pace 2026-12-07..2026-12-18",
            MONDAY,
            (date(2026, 12, 7), date(2026, 12, 18)),
        ),
    ],
)
def test_a_stretch_is_of_the_week_of_asking(
    pace: str, today: date, days: tuple[date, date]
) -> None:
    assumed = read_assumption(pace)
    assert isinstance(assumed, OtherPace)
    assert assumed.days(today) == days
