"""Two sprints side by side: which they are, what is said of them, and every figure by hand."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.model.errors import MissingField, NothingToReport, UnknownSprint
from metrics.model.report import Report, Unit
from metrics.reports.sprint_comparison import history_part, sprint_comparison
from tests.oracles.naive_comparison import Side, side
from tests.support.sample_boards import Json, days_after, issue, iteration, noon, question
from tests.support.sample_histories import seen_question
from tests.support.sample_worlds import World, world

OLD = "2023-10-20"
# Of five working days each, from Wednesday to Tuesday.
S1, S2, S3, S4 = (
    iteration(f"Sprint {n}", days_after("2023-11-01", 7 * (n - 1)), 7) for n in range(1, 5)
)
LONG = iteration("Long", "2023-11-08", 14)


def at(day: str) -> datetime:
    return noon(date.fromisoformat(day))


def seen(*exports: tuple[str, list[Json]], **more: Any) -> Report:
    """At the last of these exports, each in the evening of its day."""
    known = {f"{day}T18:00:00Z": items for day, items in exports}
    last = max(known)
    asked: Json = {
        "sprint": "",
        "iterations": (S1, S2, S3, S4),
        "now": datetime.fromisoformat(last),
    }
    return sprint_comparison(seen_question(known, **{**asked, **more}))


def half_done(day: str, first: int, second: int, **more: Any) -> Report:
    """Ten issues in each of two sprints, so many of them closed on its second working day."""
    items = [
        issue(100 * n + k, 1, OLD, closed if k < done else None, sprint)
        for n, sprint, done, closed in (
            (1, S1, first, "2023-11-02"),
            (2, S2, second, "2023-11-09"),
        )
        for k in range(10)
    ]
    before = [
        {**item, "content": {**item["content"], "closedAt": None, "state": "OPEN"}}
        for item in items
    ]
    return seen(("2023-10-31", before), ("2023-11-01", before), (day, items), **more)


def told(report: Report) -> dict[str, str]:
    return {each.label: each.value for each in report.statistics}


@pytest.mark.parametrize(
    ("first", "second", "place"), [(2, 5, "ahead of"), (5, 2, "behind"), (4, 4, "level with")]
)
def test_the_smaller_share_that_is_open_is_ahead(first: int, second: int, place: str) -> None:
    report = half_done("2023-11-09", first, second)
    assert report.headline == (
        f"Sprint 2 is {place} Sprint 1 at the same point: {10 - second} of 10 points open after "
        f"2 working days, {10 - first} of 10 then"
    )
    assert told(report)["Open after 2 working days"] == (
        f"Sprint 1: {10 - first} of 10 · Sprint 2: {10 - second} of 10 points"
    )
    assert [sprint.title for sprint in report.sprints] == ["Sprint 1", "Sprint 2"]
    assert report.sprint is None


def test_what_is_done_on_a_weekend_counts_to_its_friday() -> None:
    items = [issue(n, 1, OLD, None, S1) for n in range(4)]
    done = [issue(0, 1, OLD, "2023-11-04", S1), *items[1:]]
    report = seen(("2023-10-31", items), ("2023-11-01", items), ("2023-11-08", done))
    rows = report.results[report.results["sprint"] == "Sprint 1"]
    assert rows.loc[rows["measure"] == "open", "value"].tolist() == [4, 4, 4, 3, 3, 3]


def test_all_done_is_said_and_only_where_nothing_is_open() -> None:
    report = half_done("2023-11-09", 3, 10)
    assert (
        report.headline
        == "Sprint 2 is all done after 2 working days, 7 of 10 open in Sprint 1 then"
    )
    unpointed = issue(300, None, OLD, None, S2)
    items = [issue(n, 1, OLD, None, S1) for n in range(4)]
    two = [*items, unpointed, issue(301, 3, OLD, "2023-11-09", S2)]
    report = seen(("2023-10-31", items), ("2023-11-01", items), ("2023-11-09", two))
    assert "all done" not in report.headline
    assert "1 unpointed issue open after 2 working days" in report.headline


def test_of_two_that_are_over_the_one_that_completed_more_is_told() -> None:
    report = half_done("2023-11-15", 3, 7, sprints=("2", "1"))
    assert report.headline == (
        "Sprint 2 completed more than Sprint 1: 7 of 10 points, 3 of 10 then"
    )
    assert [*told(report)][:4] == ["Completed", "Committed", "Added", "Carried over"]
    assert told(report)["Carried over"] == "Sprint 1: 7 · Sprint 2: 3 points"
    less = half_done("2023-11-15", 7, 3, sprints=("1", "2")).headline
    assert less.startswith("Sprint 2 completed less than Sprint 1: 3 of 10 points, 7 of 10 then")
    same = half_done("2023-11-15", 4, 4, sprints=("1", "2")).headline
    assert same.startswith("Sprint 2 completed as much as Sprint 1: 4 of 10 points")


def test_sprints_of_different_length_have_no_winner() -> None:
    items = [issue(n, 1, OLD, None, S1) for n in range(4)]
    long = [issue(100 + n, 1, OLD, None, LONG) for n in range(6)]
    done = [*items, issue(100, 1, OLD, "2023-11-09", LONG), *long[1:]]
    report = seen(("2023-10-31", items + long), ("2023-11-09", done), iterations=(S1, LONG))
    assert report.headline == (
        "5 of 6 points open in Long after 2 of 10 working days, 4 of 4 in Sprint 1 after 2 of 5"
    )
    assert report.notes[0] == (
        "Sprint 1 has 5 working days and Long 10: what is open after as many of them tells not who "
        "is ahead."
    )


def test_a_sprint_that_no_export_saw_is_not_compared() -> None:
    items = [issue(1, 3, OLD, "2023-11-02", S1), issue(2, 2, OLD, None, S2)]
    about: Json = {"sprint": "", "iterations": (S1, S2), "now": at("2023-11-10")}
    report = sprint_comparison(question(*items, **about))
    assert report.headline == (
        "Sprint 2: 2 of 2 points open after 2 working days; what was open in Sprint 1 then is not "
        "known"
    )
    assert told(report)["Carried over"] == "Sprint 1: not known · Sprint 2: not over yet"
    assert report.note == report.notes[0]
    assert report.note.startswith("No export saw Sprint 1: its scope is by creation dates")
    assert report.figure
    assert [line.line.dash for line in report.figure().data] == ["dash", "solid"]


def test_a_commitment_that_was_not_seen_is_not_known() -> None:
    items = [issue(1, 3, OLD, None, S1), issue(2, 2, OLD, None, S2)]
    report = seen(("2023-11-03", items), ("2023-11-09", items))
    assert told(report)["Committed"] == "Sprint 1: not known · Sprint 2: 2 points"
    assert any("Exports began inside Sprint 1" in note for note in report.notes)
    assert pd.isna(report.results["value"].iloc[0])


def test_a_sprint_to_come_is_planned() -> None:
    items = [issue(1, 3, OLD, None, S1), issue(2, 2, OLD, None, S2), issue(3, 5, OLD, None, S3)]
    asked = [("2023-10-31", items), ("2023-11-02", items)]
    report = seen(*asked, sprints=("@next", "@current"))
    assert (
        report.headline
        == "Sprint 2 has not begun: 2 points planned, 3 points committed in Sprint 1"
    )
    assert told(report)["Working days"] == "Sprint 1: 1 of 5 · Sprint 2: 0 of 5"
    both = seen(*asked, sprints=("2", "3"))
    assert both.headline == "Sprint 2 and Sprint 3 have not begun: 2 and 5 points planned"


def test_on_the_first_morning_it_is_too_early() -> None:
    items = [issue(1, 3, OLD, None, S1), issue(2, 2, OLD, None, S2)]
    report = seen(("2023-10-31", items), ("2023-11-01", items), ("2023-11-08", items))
    assert report.headline == (
        "Too early to compare Sprint 2 with Sprint 1: 2 points open, 3 points committed then"
    )


def test_a_sprint_without_scope_says_so() -> None:
    items = [issue(1, 3, OLD, None, S2)]
    report = seen(("2023-11-07", items), ("2023-11-09", items))
    assert report.headline.startswith("Sprint 2: 3 of 3 points open")
    assert "; Sprint 1: no issues" in report.headline
    assert report.figure
    nothing = seen(("2023-11-07", items), ("2023-11-09", items), sprints=("1", "3"))
    assert nothing.figure is None


def test_what_is_true_of_both_is_said_once() -> None:
    report = sprint_comparison(question(sprints=("1", "2")))
    assert report.headline == "Sprint 1 and Sprint 2: no issues in this sprint"
    assert not any("0 of 0" in each.value for each in report.statistics)


def test_the_unit_is_that_of_the_question() -> None:
    report = half_done("2023-11-09", 2, 5, unit=Unit.ISSUES)
    assert "5 of 10 issues open after 2 working days" in report.headline


@pytest.mark.parametrize(
    ("day", "words", "sprints"),
    [
        ("2023-11-17", (), ["Sprint 2", "Sprint 3"]),
        # Between two sprints, or after all of them, the last two that have begun.
        ("2023-12-24", (), ["Sprint 3", "Sprint 4"]),
        ("2023-11-17", ("1",), ["Sprint 1", "Sprint 3"]),
        ("2023-11-17", ("@current",), ["Sprint 2", "Sprint 3"]),
        ("2023-11-17", ("@next",), ["Sprint 3", "Sprint 4"]),
        ("2023-11-17", ("@previous", "1"), ["Sprint 1", "Sprint 2"]),
        ("2023-11-17", ("4", "2023-11-02"), ["Sprint 1", "Sprint 4"]),
    ],
)
def test_which_sprints_are_compared(day: str, words: tuple[str, ...], sprints: list[str]) -> None:
    items = [issue(n, 1, OLD, None, sprint) for n, sprint in enumerate((S1, S2, S3, S4))]
    about: Json = {"sprint": "", "iterations": (S1, S2, S3, S4), "now": at(day)}
    asked = question(*items, **about, sprints=words)
    assert [each.title for each in sprint_comparison(asked).sprints] == sprints
    assert history_part(asked).iteration_ids == tuple(sprints)


def test_sprints_of_one_title_are_told_apart_by_their_days() -> None:
    twins = [iteration("Sprint", day, 7, id=day) for day in ("2023-11-01", "2023-11-08")]
    items = [issue(n, 1, OLD, None, twin) for n, twin in enumerate(twins)]
    report = sprint_comparison(
        question(*items, sprint="", iterations=tuple(twins), now=at("2023-11-10"))
    )
    assert report.headline.startswith("Sprint (8–14 Nov 2023): 1 of 1 point open")
    assert set(report.results["sprint"]) == {"Sprint (1–7 Nov 2023)", "Sprint (8–14 Nov 2023)"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("2", "Sprint 2"), "Both are “Sprint 2”: name another sprint to compare it with."),
        (("1", "2", "3"), "A comparison is of two sprints, and 3 are named: name two."),
    ],
)
def test_what_is_no_comparison_is_refused(words: tuple[str, ...], sentence: str) -> None:
    asked = question(iterations=(S1, S2, S3), now=at("2023-11-17"), sprints=words)
    with pytest.raises(NothingToReport, match=re.escape(sentence)):
        sprint_comparison(asked)


def test_there_must_be_two() -> None:
    with pytest.raises(NothingToReport, match="There is no other sprint that has begun"):
        sprint_comparison(question(iterations=(S1, S2), now=at("2023-11-02")))
    with pytest.raises(UnknownSprint, match="The board has no sprints yet"):
        sprint_comparison(question(iterations=(), now=at("2023-11-02")))
    with pytest.raises(UnknownSprint, match="No sprint is called “7”"):
        sprint_comparison(question(iterations=(S1, S2), now=at("2023-11-10"), sprints=("7", "1")))
    with pytest.raises(MissingField):
        sprint_comparison(question(fields=[], now=at("2023-11-10")))


def test_the_issues_of_both_are_listed() -> None:
    report = half_done("2023-11-09", 2, 5)
    counted = report.details.groupby("what").size().to_dict()
    assert counted == {
        "Sprint 1: carried over": 8,
        "Sprint 1: committed": 10,
        "Sprint 1: completed": 2,
        "Sprint 2: committed": 10,
        "Sprint 2: completed": 5,
    }


def test_the_chart_has_a_line_for_each_and_where_they_are_compared() -> None:
    report = half_done("2023-11-09", 2, 5)
    assert report.figure
    figure = report.figure()
    assert [list(line.y) for line in figure.data] == [[10, 10, 8, 8, 8, 8], [10, 10, 5]]
    assert [list(line.x) for line in figure.data] == [[0, 1, 2, 3, 4, 5], [0, 1, 2]]
    assert [shape.x0 for shape in figure.layout.shapes] == [2]
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert "<b>8 open</b>" in texts
    assert "<b>5 open</b>" in texts


@given(st.integers(0, 1_000_000), st.integers(0, 6), st.integers(1, 6))
def test_both_sides_are_as_reckoned_by_hand(seed: int, first: int, apart: int) -> None:
    drawn: World = world(seed)
    pair = [drawn.sprints[first], drawn.sprints[(first + apart) % 7]]
    asked = drawn.question(sprints=tuple(each.name for each in pair))
    report = sprint_comparison(asked)
    pair.sort(key=lambda each: (each.start, each.end, each.name))
    sides = [side(drawn.exports, each, drawn.zone, drawn.runs) for each in pair]
    plain = report.results.astype(object).where(report.results.notna(), None)
    for sprint, each in zip(pair, sides, strict=True):
        rows = plain[plain["sprint"] == sprint.name]
        values = dict(zip(rows["measure"], rows["value"], strict=True))
        names = ("committed", "added", "removed", "completed", "carried over")
        assert [values[name] for name in names] == pytest.approx([*each[:5]], abs=1e-6)
        left = rows[rows["measure"] == "open"]
        assert left["working_day"].tolist() == [*range(len(each.open_after))]
        assert left["value"].tolist() == pytest.approx(each.open_after, abs=1e-6)
    _check_verdict(report, sides, [len(each.working) for each in pair])


def _check_verdict(report: Report, sides: list[Side], lengths: list[int]) -> None:
    """The headline calls the right one ahead, wherever it calls any."""
    place = re.search(r" is (ahead of|behind|level with) ", report.headline)
    worked = min(len(each.open_after) for each in sides) - 1
    if place is None:
        return
    assert worked
    assert lengths[0] == lengths[1]
    assert all(each.is_known for each in sides)
    before, now = ((each.open_after[worked] or 0) / each.scope_after[worked] for each in sides)
    expected = (
        "level with" if abs(before - now) < 0.01 else "ahead of" if now < before else "behind"
    )
    assert place[1] == expected
