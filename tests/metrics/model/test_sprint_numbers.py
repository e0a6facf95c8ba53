"""Which sprint a number means, or the sentence that asks which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from metrics.model.errors import UnknownSprint
from metrics.model.iterations import Iteration, find_sprint

TODAY = date(2026, 11, 20)


def titled(*titles: str) -> list[Iteration]:
    """Sprints of those titles, a week each, one after the other; the last one holds today."""
    first = TODAY - timedelta(weeks=len(titles) - 1)
    return [
        Iteration(f"id{place}", title, first + timedelta(weeks=place), 7)
        for place, title in enumerate(titles)
    ]


PLAIN = ("Sprint 1", "Sprint 2", "Sprint 12")
POINTS = ("Sprint 1.5", "Sprint 1.6", "Sprint 2.1")
WEEKS = ("W37-W38", "W39-W40", "W41-W42")
QUARTERS = ("PI 3 Sprint 1", "PI 3 Sprint 2", "PI 4 Sprint 1", "PI 4 Sprint 2", "PI 4 Sprint 4")
FIRST = ("Sprint 1 of PI 2", "Sprint 2 of PI 3")
YEARS = ("2025-12", "2026-01", "2026-02")
MONTHS = ("Sprint 2025-12", "Sprint 2026-01", "Sprint 2026-02")
PARTS = ("Team 2026-W05", "Team 2026-W06/1", "Team 2026-W06/2")


@pytest.mark.parametrize(
    ("titles", "words", "title"),
    [
        (PLAIN, "2", "Sprint 2"),
        (PLAIN, "02", "Sprint 2"),
        (PLAIN, "Iteration #2", "Sprint 2"),
        (POINTS, "1.6", "Sprint 1.6"),
        (POINTS, "sprint 1.6", "Sprint 1.6"),
        (WEEKS, "W39", "W39-W40"),
        (WEEKS, "w40", "W39-W40"),
        (WEEKS, "39", "W39-W40"),
        (WEEKS, "sprint 39", "W39-W40"),
        # Only one title has it at its end.
        (("W38-W39", "W39-W40", "W40-W41"), "W40", "W39-W40"),
        (("W38-W39", "W39-W40", "W40-W41"), "40", "W39-W40"),
        (QUARTERS, "4", "PI 4 Sprint 4"),
        (QUARTERS, "sprint 4", "PI 4 Sprint 4"),
        (FIRST, "sprint 2", "Sprint 2 of PI 3"),
        (FIRST, "PI 2", "Sprint 1 of PI 2"),
        (YEARS, "12", "2025-12"),
        (YEARS, "2025", "2025-12"),
        (MONTHS, "2026-01", "Sprint 2026-01"),
        (MONTHS, "sprint 2026-1", "Sprint 2026-01"),
        (MONTHS, "12", "Sprint 2025-12"),
        (MONTHS, "sprint 2025", "Sprint 2025-12"),
        (PARTS, "2026-w05", "Team 2026-W05"),
        (PARTS, "W06/2", "Team 2026-W06/2"),
        (PARTS, "W05", "Team 2026-W05"),
        (PARTS, "05", "Team 2026-W05"),
        (("Sprint 2026-01 of 2", "Sprint 3 of 2026-01"), "sprint 2026-01", "Sprint 2026-01 of 2"),
    ],
)
def test_the_title_that_a_number_means(titles: tuple[str, ...], words: str, title: str) -> None:
    assert find_sprint(words, titled(*titles), TODAY).title == title


@pytest.mark.parametrize(
    ("titles", "words", "sentence"),
    [
        (
            QUARTERS,
            "2",
            (
                "Several sprints have the number 2: type the title of the one you mean, "
                "“PI 4 Sprint 2” or “PI 3 Sprint 2”."
            ),
        ),
        (
            QUARTERS,
            "PI 4",
            (
                "Several sprints have the number 4: type the title of the one you mean, "
                "“PI 4 Sprint 4”, “PI 4 Sprint 2” or “PI 4 Sprint 1”."
            ),
        ),
        (
            PARTS,
            "sprint 2026-W06",
            (
                "Several sprints have the number 2026-w06: type the title of the one you mean, "
                "“Team 2026-W06/2” or “Team 2026-W06/1”."
            ),
        ),
        (
            ("1a", "1b", "1c", "1d"),
            "1",
            (
                "Several sprints have the number 1: type the title of the one you mean, "
                "“1d”, “1c”, “1b” or another one."
            ),
        ),
    ],
)
def test_where_several_are_meant_one_is_asked_which(
    titles: tuple[str, ...], words: str, sentence: str
) -> None:
    with pytest.raises(UnknownSprint) as error:
        find_sprint(words, titled(*titles), TODAY)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        *((POINTS, "6"), (POINTS, "1"), (WEEKS, "Q39"), (PLAIN, "1.2"), (PLAIN, "120")),
        *((MONTHS, "2026-12"), (MONTHS, "01-2026"), (PARTS, "2026-05"), (PLAIN, "1-2")),
    ],
)
def test_a_number_that_no_title_has_is_told(titles: tuple[str, ...], words: str) -> None:
    with pytest.raises(UnknownSprint, match="No sprint is called"):
        find_sprint(words, titled(*titles), TODAY)


def test_of_two_sprints_of_one_title_the_newest_that_has_begun_is_meant() -> None:
    sprints = titled("Sprint 7", "Sprint 8", "sprint 7")
    assert find_sprint("7", sprints, TODAY) is sprints[-1]
    assert find_sprint("7", sprints, TODAY - timedelta(weeks=1)) is sprints[0]
