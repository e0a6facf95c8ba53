"""Words -> the sprint that is meant, or a sentence that helps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from metrics.model.errors import UnknownSprint
from metrics.model.iterations import (
    Iteration,
    counted_sprint,
    find_sprint,
    is_relative,
    relative_name,
)


def sprint(number: int, start: date, days: int = 14, title: str = "") -> Iteration:
    return Iteration(f"id{number}", title or f"Sprint {number}", start, days)


# Two weeks each from Mon 2 Oct 2023 on, with a break of a week before Sprint 12.
SPRINTS = (
    replace(sprint(9, date(2023, 10, 2)), former_ids=("older", "old")),
    sprint(10, date(2023, 10, 16)),
    sprint(11, date(2023, 10, 30)),
    sprint(12, date(2023, 11, 20)),
    sprint(120, date(2023, 12, 4)),
)
MID_11 = date(2023, 11, 3)
BREAK = date(2023, 11, 15)


@pytest.mark.parametrize(
    ("words", "today", "title"),
    [
        ("", date(2023, 11, 3), "Sprint 11"),
        ("@current", date(2023, 10, 30), "Sprint 11"),
        ("@current", date(2023, 11, 12), "Sprint 11"),
        ("@Current", MID_11, "Sprint 11"),
        ("@previous", date(2023, 10, 30), "Sprint 10"),
        ("@previous", date(2023, 11, 12), "Sprint 10"),
        ("@previous", date(2023, 11, 13), "Sprint 11"),
        ("@next", date(2023, 10, 30), "Sprint 12"),
        ("@next", BREAK, "Sprint 12"),
        ("@next", date(2023, 11, 20), "Sprint 120"),
        ("@-1", MID_11, "Sprint 10"),
        ("@-2", MID_11, "Sprint 9"),
        ("@-2", BREAK, "Sprint 10"),
        ("@+2", MID_11, "Sprint 120"),
        ("sprint 10", MID_11, "Sprint 10"),
        ("  SPRINT   10 ", MID_11, "Sprint 10"),
        ("12", MID_11, "Sprint 12"),
        ("012", MID_11, "Sprint 12"),
        ("2023-11-12", MID_11, "Sprint 11"),
        ("2023-11-20", MID_11, "Sprint 12"),
        ("20 Nov", MID_11, "Sprint 12"),
        ("November 20th", MID_11, "Sprint 12"),
        ("12. nov. 2023", MID_11, "Sprint 11"),
        ("Nov 12, 2023", date(2024, 8, 1), "Sprint 11"),
        ("5 Dec", date(2024, 1, 3), "Sprint 120"),
        ("yesterday", date(2023, 10, 30), "Sprint 10"),
        ("today", date(2023, 10, 30), "Sprint 11"),
        ("id10", MID_11, "Sprint 10"),
        ("old", MID_11, "Sprint 9"),
        ("Sprint12", MID_11, "Sprint 12"),
        ("#12", MID_11, "Sprint 12"),
        ("sprint #12", MID_11, "Sprint 12"),
        ("Iteration 012", MID_11, "Sprint 12"),
    ],
)
def test_words_that_mean_a_sprint(words: str, today: date, title: str) -> None:
    assert find_sprint(words, SPRINTS, today).title == title


@pytest.mark.parametrize(
    ("words", "today", "said"),
    [
        (
            "@current",
            BREAK,
            (
                "No sprint covers today: “Sprint 11” ended on Sun 12 Nov 2023 and "
                "“Sprint 12” starts on Mon 20 Nov 2023. "
                "Ask for one of these instead."
            ),
        ),
        (
            "@current",
            date(2023, 9, 1),
            (
                "No sprint covers today: “Sprint 9” starts on Mon 2 Oct 2023. "
                "Ask for that one instead."
            ),
        ),
        (
            "@current",
            date(2024, 9, 1),
            (
                "No sprint covers today: “Sprint 120” ended on Sun 17 Dec 2023. "
                "Ask for that one instead."
            ),
        ),
        (
            "@previous",
            date(2023, 10, 2),
            (
                "No sprint has ended yet: “Sprint 9” ends on Sun 15 Oct 2023 and "
                "“Sprint 10” starts on Mon 16 Oct 2023. "
                "Ask for one of these instead."
            ),
        ),
        (
            "@next",
            date(2023, 12, 4),
            (
                "No sprint is planned after today: “Sprint 12” ended on Sun 3 Dec 2023 and "
                "“Sprint 120” ends on Sun 17 Dec 2023. "
                "Ask for one of these instead."
            ),
        ),
        (
            "@last",
            MID_11,
            (
                "“@last” is no sprint: say @current, @previous or @next, "
                "a title, a number, or a date inside the sprint."
            ),
        ),
        (
            "2023-11-15",
            MID_11,
            (
                "No sprint covers Wed 15 Nov 2023: “Sprint 11” ends on Sun 12 Nov 2023 and "
                "“Sprint 12” starts on Mon 20 Nov 2023. "
                "Ask for one of these instead."
            ),
        ),
        (
            "2023-11-15",
            date(2024, 1, 1),
            (
                "No sprint covers Wed 15 Nov 2023: “Sprint 11” ended on Sun 12 Nov 2023 and "
                "“Sprint 12” started on Mon 20 Nov 2023. "
                "Ask for one of these instead."
            ),
        ),
        (
            "2024-02-01",
            date(2023, 12, 17),
            (
                "No sprint covers Thu 1 Feb 2024: “Sprint 120” ends on Sun 17 Dec 2023. "
                "Ask for that one instead."
            ),
        ),
        (
            "sprnt 12",
            MID_11,
            (
                "No sprint is called “sprnt 12”: did you mean "
                "“Sprint 12”, “Sprint 120” or “Sprint 11”?"
            ),
        ),
        (
            "prevoius",
            MID_11,
            ("No sprint is called “prevoius”: did you mean @previous?"),
        ),
        (
            "lst",
            MID_11,
            ("No sprint is called “lst”: did you mean @previous?"),
        ),
        (
            "nxt sprint",
            MID_11,
            ("No sprint is called “nxt sprint”: did you mean @next, “Sprint 9” or “Sprint 12”?"),
        ),
    ],
)
def test_words_that_mean_none(words: str, today: date, said: str) -> None:
    with pytest.raises(UnknownSprint) as told:
        find_sprint(words, SPRINTS, today)
    assert str(told.value) == said


@pytest.mark.parametrize("words", ["Sprint 10 by issues", "sprint ten", "Sprint 99"])
def test_words_like_a_title_are_answered_with_titles(words: str) -> None:
    with pytest.raises(UnknownSprint, match="did you mean “Sprint") as told:
        find_sprint(words, SPRINTS, MID_11)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize(
    "words", ["banana", "Public API v2", "77", "2023-02-30", "🚀", "²", "1" * 5000, "x" * 300]
)
def test_words_like_no_title_are_answered_with_what_can_be_said(words: str) -> None:
    with pytest.raises(UnknownSprint, match="No sprint is called") as told:
        find_sprint(words, SPRINTS, MID_11)
    assert str(told.value).endswith(
        "say @current, @previous or @next, a title, a number, or a date inside the sprint."
    )
    assert [each.label for each in told.value.instead] == ["Current sprint", "Previous sprint"]
    assert len(str(told.value)) < 200


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2023, 1, 1), date(2023, 2, 1)),
        (date(2023, 2, 1), date(2023, 2, 1)),
        (date(2023, 2, 20), date(2023, 2, 1)),
        (date(2023, 3, 1), date(2023, 3, 1)),
        (date(2024, 1, 1), date(2023, 3, 1)),
    ],
)
def test_of_one_title_the_newest_that_has_begun_is_meant(today: date, start: date) -> None:
    twins = (sprint(1, date(2023, 2, 1), 14, "Now"), sprint(2, date(2023, 3, 1), 14, "now"))
    assert find_sprint("NOW", twins, today).start == start


def test_a_number_means_the_sprint_whose_longer_title_has_it() -> None:
    named = (
        sprint(12, date(2023, 10, 2), title="Sprint 12: Search"),
        sprint(13, date(2023, 10, 16), title="Iteration 13"),
        sprint(14, date(2023, 10, 30), title="Sprint 14"),
        sprint(15, date(2023, 11, 13), title="Sprint 14: Search"),
    )
    for words, found in {"Sprint 12": 0, "sprint #13": 1, "sprint 14": 2}.items():
        assert find_sprint(words, named, date(2023, 12, 1)) is named[found]


def test_a_title_of_too_many_digits_holds_no_number() -> None:
    titles = ("Sprint 11", f"Sprint {'1' * 5000}")
    short, long = (Iteration(title, title, MID_11, 5) for title in titles)
    assert find_sprint("11", (short, long), MID_11) is short


def test_a_board_without_sprints_says_so() -> None:
    with pytest.raises(
        UnknownSprint,
        match=r"no sprints yet: .*, or set `sprint_field` of the board \(.*\) to another field",
    ):
        find_sprint("@current", (), MID_11)


def test_a_sprint_of_one_day_is_current_on_it_alone() -> None:
    day = sprint(1, MID_11, days=1)
    assert find_sprint("@current", (day,), MID_11) is day
    for apart in (-1, 1):
        with pytest.raises(UnknownSprint):
            find_sprint("@current", (day,), MID_11 + timedelta(days=apart))


def test_a_title_that_reads_like_a_day_is_the_title() -> None:
    named = (sprint(1, date(2023, 10, 2), title="20 Nov"), *SPRINTS)
    assert find_sprint("20 nov", named, MID_11).id == "id1"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Sprint 10 @-1", "Sprint 9"),
        ("id10 @-1", "Sprint 9"),
        ("id10 @+1", "Sprint 11"),
        ("@current @-1", "Sprint 10"),
        ("@previous @+2", "Sprint 12"),
        ("10 @-1 @+1", "Sprint 10"),
    ],
)
def test_a_sprint_may_be_named_by_the_one_beside_it(words: str, found: str) -> None:
    assert find_sprint(words, SPRINTS, MID_11).title == found


def test_beside_the_first_and_the_last_there_is_none() -> None:
    for words, which in (
        (f"{SPRINTS[0].id} @-1", SPRINTS[0]),
        (f"{SPRINTS[-1].id} @+1", SPRINTS[-1]),
    ):
        with pytest.raises(UnknownSprint, match=f"no sprint .* “{which.title}”: ask") as told:
            find_sprint(words, SPRINTS, MID_11)
        assert [each.value for each in told.value.instead] == [which.id]


def test_what_may_be_meant_can_be_asked_for_by_id() -> None:
    for words in ("Sprnt 9", "2026-01-01", "@-3"):
        with pytest.raises(UnknownSprint) as told:
            find_sprint(words, SPRINTS, MID_11)
        for instead in told.value.instead:
            assert find_sprint(instead.value, SPRINTS, MID_11).title == instead.label


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("@-3", "The board has only 2 sprints that ended before today: ask for one of these"),
        ("@+3", "The board has only 2 sprints that start after today: ask for one of these"),
    ],
)
def test_of_too_many_sprints_ago_there_is_none(words: str, said: str) -> None:
    with pytest.raises(UnknownSprint, match=re.escape(said)):
        find_sprint(words, SPRINTS, MID_11)


@pytest.mark.parametrize(
    ("number", "word", "name"),
    [
        (0, "@current", "current sprint"),
        (-1, "@previous", "previous sprint"),
        (1, "@next", "next sprint"),
        (-2, "@-2", "sprint two before the current one"),
        (2, "@+2", "sprint two after the current one"),
        (-12, "@-12", "sprint 12 before the current one"),
    ],
)
def test_relative_sprints_have_names(number: int, word: str, name: str) -> None:
    assert counted_sprint(number) == word
    assert relative_name(word) == name


def test_a_day_that_no_year_around_has_is_no_day() -> None:
    with pytest.raises(UnknownSprint, match="No sprint is called “31 feb”"):
        find_sprint("31 feb", SPRINTS, MID_11)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", True),
        ("@current", True),
        ("@previous", True),
        ("@next", True),
        ("@-2", True),
        ("@+2", True),
        ("Sprint 11", False),
        ("2023-11-15", False),
        ("11", False),
    ],
)
def test_a_sprint_is_relative_unless_it_is_named(words: str, expected: bool) -> None:
    assert is_relative(words) is expected
