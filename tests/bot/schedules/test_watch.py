"""When a watch speaks, and what it says the outlook was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.report import MissingReport
from bot.schedules.watch import Look, read_known
from metrics.model.iterations import Iteration
from metrics.model.report import Report
from metrics.reports.sprint_risk import sprint_risk
from tests.support.sample_boards import BERLIN, issue, question

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
SPRINT = Iteration("f7a1", "Sprint 12", date(2026, 11, 23), 12)
SOME = sprint_risk(question(issue(1, 3, "2023-11-01")))


def answered(chance: float) -> str:
    return "on track" if chance >= 0.85 else "at risk" if chance >= 0.5 else "off track"


def report(chance: float | None, answer: str = "", sprint: Iteration | None = SPRINT) -> Report:
    """A report on the risk of the sprint, with an answer as the chance gives it."""
    answer = answer or answered(chance or 0.0)
    return replace(
        SOME,
        sprint=sprint,
        answer=answer,
        chance=chance,
        why=lambda day, answer: f"all is other since {day:%a} when it was {answer}",
    )


def said(chances: Sequence[float | None], before: str = "") -> list[str]:
    """What a watch says as it looks at these chances, one a day; empty where it says nothing."""
    words = []
    for day, chance in enumerate(chances):
        one = report(chance)
        look = Look(one, before, TUESDAY + timedelta(days=day))
        words.append(one.answer if look.is_news else "")
        before = look.told if look.is_news else look.untold
    return words


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        # Of a new sprint it speaks below 80 %: that one is on track is no news.
        ([0.99, 0.85, 0.80], ["", "", ""]),
        ([0.82, 0.80, 0.79], ["", "", "at risk"]),
        ([0.49], ["off track"]),
        ([0.3], ["off track"]),
        # On track at first, at risk below 80 %, and on track from 90 % on.
        ([0.86, 0.84, 0.81, 0.79, 0.86, 0.89, 0.9], ["", "", "", "at risk", "", "", "on track"]),
        # From at risk to off track below 45 %, and back from 55 % on.
        ([0.6, 0.49, 0.45, 0.44, 0.54, 0.55], ["at risk", "", "", "off track", "", "at risk"]),
        # From one end to the other.
        ([0.9, 0.1, 0.95], ["", "off track", "on track"]),
        # What it was told as by then is what counts, also in a band.
        ([0.9, 0.48, 0.52, 0.55], ["", "off track", "", "at risk"]),
        ([None, 0.3, None, 0.3], ["", "off track", "", ""]),
    ],
)
def test_a_watch_speaks_once_the_chance_is_five_points_past(
    chances: list[float | None], words: list[str]
) -> None:
    assert said(chances) == words


@given(
    st.lists(st.floats(-0.15, 0.15), min_size=1, max_size=60),
    st.floats(0, 1),
)
def test_a_watch_never_speaks_twice_about_one_threshold_and_always_of_what_is_past_it(
    steps: list[float], chance: float
) -> None:
    chances = []
    for step in steps:
        chance = min(max(chance + step, 0.0), 1.0)
        chances.append(chance)
    words = said(chances)
    for threshold in (0.85, 0.5):
        # The last side of the threshold that the chance was well past on, and what was said there.
        within = 0
        for place, (now, word) in enumerate(zip(chances, words, strict=True)):
            is_within = abs(now - threshold) < 0.05
            within = within + bool(word) if is_within else 0
            assert within <= 1, (threshold, chances[: place + 1])
    told = "on track"
    for now, word in zip(chances, words, strict=True):
        told = word or told
        # What is told is never further off than the margin.
        least, most = {"on track": (0.85, 1), "at risk": (0.5, 0.85), "off track": (0, 0.5)}[told]
        assert least - 0.050001 <= now <= most + 0.050001
        # Well past all thresholds, it is the outlook itself.
        if all(abs(now - threshold) > 0.050001 for threshold in (0.85, 0.5)):
            assert told == answered(now)


def test_a_new_sprint_begins_as_if_on_track() -> None:
    before = Look(report(0.3), "", TUESDAY).told
    following = replace(SPRINT, id="b2c3")
    assert not Look(report(0.82, sprint=following), before, TUESDAY).is_news
    look = Look(report(0.7, sprint=following), before, TUESDAY)
    assert look.is_news
    assert look.outlook_before == ""


def test_a_sprint_with_a_new_id_is_the_same() -> None:
    before = Look(report(0.3), "", TUESDAY).told
    renewed = replace(SPRINT, id="b2c3", former_ids=("f7a1",))
    assert not Look(report(0.3, sprint=renewed), before, TUESDAY).is_news


@pytest.mark.parametrize(
    "unknown",
    [
        report(None),
        report(0.2, "too early to say"),
        report(0.2, sprint=None),
        MissingReport("Sprint risk", "No sprint covers today."),
    ],
)
def test_without_a_chance_there_is_no_news_and_nothing_is_forgotten(
    unknown: Report | MissingReport,
) -> None:
    look = Look(unknown, "on track f7a1", TUESDAY)
    assert not look.is_news
    assert look.untold == "on track f7a1"
    assert look.told == look.outlook_before == ""


def test_it_says_what_it_was_on_the_last_day_on_which_it_was_so() -> None:
    tuesday = Look(report(0.95), "", TUESDAY)
    assert tuesday.untold == "on track 2026-11-24T09:00 f7a1"
    wednesday = Look(report(0.86), tuesday.untold, TUESDAY + timedelta(days=1))
    assert wednesday.untold == "on track 2026-11-25T09:00 f7a1"
    thursday = Look(report(0.81), wednesday.untold, TUESDAY + timedelta(days=2))
    assert thursday.untold == wednesday.untold
    # What the morning saw is what was there on the evening before.
    friday = Look(report(0.5), thursday.untold, TUESDAY + timedelta(days=3))
    assert friday.outlook_before == (
        "It was on track on Wed 25 Nov; since then all is other since Tue when it was on track."
    )


def test_what_was_seen_in_the_afternoon_is_what_was_there_on_that_evening() -> None:
    # At 15:00 in Berlin.
    board = replace(SOME.board, timezone=BERLIN)
    at = TUESDAY.replace(hour=14)
    before = Look(replace(report(0.3), board=board), "", at).told
    assert before == "off track 2026-11-24T15:00 f7a1"
    look = Look(report(0.9), before, at + timedelta(days=1))
    assert "since Tue" in look.outlook_before


def test_of_what_was_seen_today_all_that_came_today_is_told() -> None:
    before = Look(report(0.3), "", TUESDAY.replace(hour=14)).told
    look = Look(report(0.9), before, TUESDAY.replace(hour=17))
    assert look.outlook_before == (
        "It was off track on Tue 24 Nov; since then all is other since Mon when it was off track."
    )


def test_where_nothing_explains_it_the_day_is_said_alone() -> None:
    silent = replace(report(0.9), why=lambda _day, _answer: "")
    look = Look(silent, "at risk 2026-11-23T09:00 f7a1", TUESDAY)
    assert look.outlook_before == "It was at risk on Mon 23 Nov."


@pytest.mark.parametrize("sprint", ["f7a1", "Sprint 12", "of 2026-11-24"])
def test_what_earlier_versions_stored_is_understood(sprint: str) -> None:
    named = replace(SPRINT, id=sprint)
    assert not Look(report(0.51, sprint=named), f"off track {sprint}", TUESDAY).is_news
    look = Look(report(0.55, sprint=named), f"off track {sprint}", TUESDAY)
    assert look.is_news
    assert look.outlook_before == "It was off track before."
    known = read_known(look.told)
    assert known
    assert (known.outlook, known.sprint) == ("at risk", sprint)


@pytest.mark.parametrize("text", ["", "on track", "done f7a1"])
def test_what_is_no_answer_is_nothing_known(text: str) -> None:
    assert read_known(text) is None
