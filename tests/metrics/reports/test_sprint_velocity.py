"""Velocity: the worked example to the digit, which sprints count, and what is not known."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.model.errors import MissingField, NothingToReport, UnknownSprint
from metrics.model.report import Report, Unit
from metrics.reports.sprint_burnup import sprint_burnup
from metrics.reports.sprint_velocity import sprint_velocity
from tests.support.sample_boards import Json, days_after, issue, iteration, noon, question
from tests.support.sample_histories import seen_question

OLD = "2023-10-20"
SPRINTS = tuple(
    iteration(f"Sprint {n}", days_after("2023-11-01", 7 * (n - 1)), 7) for n in range(1, 9)
)
S1, S2, S3, S4 = SPRINTS[:4]


def before(sprint: Json) -> str:
    return f"{days_after(sprint['startDate'], -1)}T18:00:00Z"


def after(sprint: Json) -> str:
    return f"{days_after(sprint['startDate'], sprint['duration'])}T18:00:00Z"


def statistics(report: Report) -> dict[str, str]:
    return {statistic.label: statistic.value for statistic in report.statistics}


# Three sprints of a week from Wednesday 1 November; what is left is moved on in the morning after.
PLANNED = [
    issue(1, 5, OLD, None, S1),
    issue(2, 3, OLD, None, S1),
    issue(3, 2, OLD, None, S1),
    issue(4, 8, OLD, None, S2),
]
WORKED: dict[str, list[Json]] = {
    before(S1): PLANNED,
    "2023-11-01T18:00:00Z": PLANNED,
    after(S1): [
        issue(1, 5, OLD, "2023-11-03", S1),
        issue(2, 3, OLD, "2023-11-07T23:30:00Z", S1),
        issue(3, 2, OLD, None, S2),
        issue(4, 8, OLD, None, S2),
        issue(5, 1, "2023-11-02", "2023-11-06", S1),
    ],
    "2023-11-10T18:00:00Z": [
        issue(1, 5, OLD, "2023-11-03", S1),
        issue(2, 3, OLD, "2023-11-07T23:30:00Z", S1),
        issue(3, 2, OLD, "2023-11-09", S2),
        issue(4, 5, OLD, None, S2),
        issue(5, 1, "2023-11-02", "2023-11-06", S1),
    ],
    after(S2): [
        issue(1, 5, OLD, "2023-11-03", S1),
        issue(2, 3, OLD, "2023-11-07T23:30:00Z", S1),
        issue(3, 2, OLD, "2023-11-09", S2),
        issue(4, 5, OLD, None, S3),
        issue(5, 1, "2023-11-02", "2023-11-06", S1),
        issue(6, 4, "2023-11-13", None, S3),
    ],
    after(S3): [
        issue(1, 5, OLD, "2023-11-03", S1),
        issue(2, 3, OLD, "2023-11-07T23:30:00Z", S1),
        issue(3, 2, OLD, "2023-11-09", S2),
        issue(4, 5, OLD, "2023-11-17", S3),
        issue(5, 1, "2023-11-02", "2023-11-06", S1),
        issue(6, 4, "2023-11-13", "2023-11-20", S3),
    ],
}


def worked(exports: Sequence[str] = tuple(WORKED), **more: Any) -> Report:
    asked = {"sprint": "@current", "iterations": SPRINTS, "now": noon(date(2023, 11, 23)), **more}
    apart = [(moment, moment) for moment in exports]
    known = {moment: WORKED[moment] for moment in exports}
    return sprint_velocity(seen_question(known, sightings=apart, **asked))


def test_the_worked_example() -> None:
    report = worked()
    assert report.headline == "Velocity 9 points, 10 committed (median of 3 sprints)"
    columns = ["sprint", "committed", "added", "removed", "completed", "carried_over"]
    assert report.results[columns].to_numpy().tolist() == [
        ["Sprint 1", 10, 1, 0, 9, 2],
        ["Sprint 2", 10, 0, 3, 2, 5],
        ["Sprint 3", 9, 0, 0, 9, 0],
    ]
    assert report.results["start"].tolist() == ["2023-11-01", "2023-11-08", "2023-11-15"]
    assert report.results["end"].tolist() == ["2023-11-07", "2023-11-14", "2023-11-21"]
    assert report.results["mean_3"].iloc[-1] == 6.67
    assert report.results["median_3"].iloc[-1] == 9
    assert report.results["mean_3"].isna().tolist() == [True, True, False]
    assert report.results["mean_6"].isna().all()
    assert set(report.results["known_from"]) == {"exports"}


def test_the_columns_of_results() -> None:
    names = "sprint,start,end,committed,added,removed,completed,carried_over"
    names += ",mean_3,median_3,mean_6,median_6,known_from"
    assert ",".join(worked().results.columns) == names


def test_the_statistics_of_the_worked_example() -> None:
    assert statistics(worked()) == {
        "Last sprint": "Sprint 3, 15–21 Nov 2023",
        "Committed": "9 points",
        "Added": "0 points",
        "Removed": "0 points",
        "Completed": "9 points",
        "Carried over": "0 points",
        "Mean of the last 3": "6.67 points",
        "Median of the last 3": "9 points",
        "Mean of the last 6": "only 3 sprints",
        "Median of the last 6": "only 3 sprints",
        "Percent of issues pointed": "2 of 2 (100%)",
    }


def test_velocity_is_of_as_many_sprints_as_are_asked_for() -> None:
    report = worked(last=2)
    assert report.headline == "Velocity 5.5 points, 9.5 committed (median of 2 sprints)"
    assert report.results["sprint"].tolist() == ["Sprint 2", "Sprint 3"]
    told = statistics(report)
    assert [told[f"{name} of the last 2"] for name in ("Mean", "Median")] == ["5.5 points"] * 2
    assert "Mean of the last 3" not in told
    assert ", mean 5.5." in report.alt_text
    # What the sprints before completed still counts in means that reach back to them.
    assert report.results["mean_3"].tolist()[-1] == 6.67


def test_of_one_sprint_there_is_no_mean() -> None:
    report = worked(last=1)
    assert report.headline == "Velocity 9 points, 9 committed (Sprint 3 alone)"
    assert not [label for label in statistics(report) if "the last" in label]
    assert "mean" not in report.alt_text


def test_where_no_export_saw_a_sprint_the_note_is_of_all() -> None:
    about: Json = {"sprint": "@current", "iterations": SPRINTS, "now": noon(date(2023, 11, 23))}
    report = sprint_velocity(question(*WORKED[after(S3)], **about))
    assert any("The scope of all 3 sprints is by creation dates" in it for it in report.notes)


def test_as_many_sprints_end_with_the_one_that_is_named() -> None:
    report = worked(last=2, sprint="Sprint 2")
    assert report.results["sprint"].tolist() == ["Sprint 1", "Sprint 2"]
    assert report.headline.startswith("Velocity 5.5 points")


def test_more_sprints_than_there_are_is_said() -> None:
    report = worked(last=5)
    assert len(report.results) == 3
    assert report.headline == worked().headline
    assert report.notes[0] == (
        "The last 5 sprints were asked for: only 3 finished sprints had any points."
    )


def test_more_sprints_than_are_shown_is_said() -> None:
    sprints = [iteration(f"S{n}", days_after("2023-11-01", n), 1) for n in range(20)]
    items = [issue(n, 1, OLD, days_after("2023-11-01", n), sprints[n]) for n in range(1, 20)]
    asked = question(*items, iterations=sprints, now=noon(date(2023, 12, 1)), sprint="", last=15)
    report = sprint_velocity(asked)
    assert len(report.results) == 12
    assert report.headline == "Velocity 1 point (median of 12 sprints)"
    assert report.notes[0] == "The last 15 sprints were asked for: velocity shows at most 12."


@pytest.mark.parametrize("last", [0, -3])
def test_no_sprint_at_all_is_refused(last: int) -> None:
    with pytest.raises(NothingToReport, match=f"The last {last} sprints are none: ask for the"):
        worked(last=last)


def test_the_lines_of_the_chart_are_of_as_many_sprints_as_are_asked_for() -> None:
    report = worked(last=2)
    assert report.figure is not None
    assert {shape.x0 for shape in report.figure().layout.shapes} == {5.5}


def test_the_issues_of_the_last_sprint_are_listed() -> None:
    details = worked().details
    figures = details.groupby("what")["amount"].sum().to_dict()
    assert figures == {"Sprint 3: committed": 9, "Sprint 3: completed": 9}
    completed = details[details["what"] == "Sprint 3: completed"]
    assert completed[["day", "issue"]].to_numpy().tolist() == [
        ["2023-11-17", "acme/web#4"],
        ["2023-11-20", "acme/web#6"],
    ]


def test_the_chart_is_told_in_words() -> None:
    assert worked().alt_text == (
        "Bar chart of 3 finished sprints. Velocity 9 points, 10 committed (median of 3 sprints), "
        "mean 6.67. Completed of committed: 9 of 10 in Sprint 1 with 2 carried over, "
        "2 of 10 in Sprint 2 with 5 carried over, 9 of 9 in Sprint 3."
    )


@pytest.mark.parametrize(
    ("words", "sprints"),
    [
        ("", ["Sprint 1", "Sprint 2", "Sprint 3"]),
        ("@current", ["Sprint 1", "Sprint 2", "Sprint 3"]),
        ("@previous", ["Sprint 1", "Sprint 2", "Sprint 3"]),
        ("@next", ["Sprint 1", "Sprint 2", "Sprint 3"]),
        ("Sprint 2", ["Sprint 1", "Sprint 2"]),
        ("1", ["Sprint 1"]),
        ("2023-11-10", ["Sprint 1", "Sprint 2"]),
    ],
)
def test_a_sprint_that_is_named_is_the_last(words: str, sprints: list[str]) -> None:
    assert worked(sprint=words).results["sprint"].tolist() == sprints


def test_nobody_needs_a_current_sprint() -> None:
    assert worked(iterations=SPRINTS[:3]).headline == worked().headline


def test_one_sprint_is_said_to_be_alone() -> None:
    assert worked(sprint="1").headline == "Velocity 9 points, 10 committed (Sprint 1 alone)"


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("number", [1, 2, 6, 12, 20])
def test_the_last_twelve_sprints_are_shown(number: int, unit: Unit) -> None:
    sprints = [iteration(f"S{n}", days_after("2023-01-01", 7 * n), 7) for n in range(number + 1)]
    items = [
        issue(n * 100 + k, 1, days_after(s["startDate"], -9), s["startDate"], s)
        for n, s in enumerate(sprints[:-1])
        for k in range(n + 1)
    ]
    now = noon(date(2023, 1, 1) + timedelta(days=7 * number + 3))
    report = sprint_velocity(
        question(*items, iterations=tuple(sprints), now=now, sprint="@current", unit=unit)
    )
    completed = list(range(1, number + 1))[-12:]
    assert report.results["completed"].tolist() == completed
    assert report.results["median_6"].notna().sum() == min(max(number - 5, 0), 12)
    assert report.figure
    figure = report.figure()
    bars = [list(bar.x) for bar in figure.data]
    assert bars == [completed, completed, [0] * len(completed)]
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert sum("<b>S" in text for text in texts) == len(completed)
    assert any("> median" in text for text in texts) == (number > 1)


def test_the_chart_has_the_median_and_what_was_carried_over() -> None:
    report = worked()
    assert report.figure
    figure = report.figure()
    carried = figure.data[2]
    assert list(carried.x) == [2, 5, 0]
    assert list(carried.base) == [9, 2, 9]
    assert [line.x0 for line in figure.layout.shapes] == [9]
    assert figure.layout.title.text == "<b>Velocity 9 points (median of 3 sprints)</b>"
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert sum(" +" in text for text in texts) == 2


def test_sprints_that_no_export_saw_are_marked() -> None:
    report = worked(list(WORKED)[2:])
    results = report.results
    assert results["known_from"].tolist() == ["creation dates", "exports", "exports"]
    assert results["carried_over"].fillna(-1).tolist() == [-1, 5, 0]
    # Without what moved on, and with what moved in as if it had always been there.
    assert results["committed"].tolist() == [8, 10, 9]
    assert report.headline == "Velocity 9 points (median of 3 sprints)"
    assert any("The scope of 1 of 3 sprints is by creation dates" in it for it in report.notes)
    assert any("what was carried over is not known" in note for note in report.notes)
    assert report.figure
    hatched, plain, _ = report.figure().data
    assert list(hatched.marker.pattern.shape) == ["/", "", ""]
    assert plain.marker.pattern.shape is None


def test_the_commitment_of_a_sprint_in_which_exports_began_is_not_known() -> None:
    begun_inside = {"2023-11-03T18:00:00Z": PLANNED, after(S1): WORKED[after(S1)]}
    exports = {**begun_inside, **{moment: WORKED[moment] for moment in list(WORKED)[3:]}}
    apart = [(moment, moment) for moment in exports]
    asked: Json = {"iterations": SPRINTS, "now": noon(date(2023, 11, 23)), "sightings": apart}
    report = sprint_velocity(seen_question(exports, sprint="@current", **asked))
    # Issue 5 was in no sprint yet on 3 November, and was seen in Sprint 1 after its end only.
    figures = report.results[["committed", "added", "removed", "completed", "carried_over"]]
    assert figures.astype(object).where(figures.notna(), None).to_numpy().tolist() == [
        [None, None, None, 8, 2],
        [10, 0, 3, 2, 5],
        [9, 0, 0, 9, 0],
    ]
    assert report.results["known_from"].fillna("").tolist() == ["", "exports", "exports"]
    assert report.headline == "Velocity 8 points (median of 3 sprints)"
    assert (
        "Exports began inside Sprint 1, on 3 Nov 2023, 18:00 UTC: what was committed, added and "
        "removed is not known."
    ) in report.notes
    assert "8 of an unknown commitment in Sprint 1 with 2 carried over, 2 of 10" in report.alt_text
    assert report.figure
    figure = report.figure()
    committed, _, carried = figure.data
    assert list(committed.x) == [0, 10, 9]
    assert list(committed.marker.pattern.shape) == ["", "", ""]
    assert list(carried.x) == [2, 5, 0]
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert sum(" of ?" in text for text in texts) == 1
    alone = sprint_velocity(seen_question(exports, sprint="1", **asked))
    assert [statistics(alone)[name] for name in ("Committed", "Added", "Removed")] == [
        "not known"
    ] * 3
    assert set(alone.details["what"]) == {"Sprint 1: carried over", "Sprint 1: completed"}


def test_without_an_export_in_its_working_days_the_commitment_is_not_known() -> None:
    report = worked([moment for moment in WORKED if not moment.startswith("2023-11-01")])
    assert report.results["committed"].fillna(-1).tolist() == [-1, 10, 9]
    note = "No export came in Sprint 1 from the day of the commitment on: what was committed, "
    assert any(sentence.startswith(note) for sentence in report.notes)


def test_the_commitment_of_a_later_day_is_said_to_be() -> None:
    exports = {**WORKED, "2023-11-02T18:00:00Z": WORKED["2023-11-01T18:00:00Z"]}
    del exports["2023-11-01T18:00:00Z"]
    apart = [(moment, moment) for moment in sorted(exports)]
    asked: Json = {"iterations": SPRINTS, "now": noon(date(2023, 11, 23)), "sightings": apart}
    report = sprint_velocity(seen_question(exports, sprint="@current", **asked))
    # Nothing had come by Thursday evening: issue 5 was seen after the sprint only.
    assert report.results["committed"].tolist() == [10, 10, 9]
    assert (
        "No export came on the first working day of Sprint 1: the commitment is that of the day "
        "when the next one came."
    ) in report.notes


def test_without_a_history_what_was_carried_over_is_not_known() -> None:
    items = WORKED[after(S3)]
    asked = question(*items, iterations=SPRINTS, now=noon(date(2023, 11, 23)), sprint="@current")
    report = sprint_velocity(asked)
    assert report.results["carried_over"].isna().all()
    assert statistics(report)["Carried over"] == "not known"
    assert report.results["completed"].tolist() == [9, 2, 9]


def test_what_closes_after_the_sprint_does_not_count_to_it() -> None:
    items = [issue(1, 3, OLD, "2023-11-05", S1), issue(2, 5, OLD, "2023-11-08", S1)]
    asked = question(*items, iterations=SPRINTS, now=noon(date(2023, 11, 9)))
    assert sprint_velocity(asked).results["completed"].tolist() == [3]


def test_what_was_done_before_the_sprint_does_not_count_to_it() -> None:
    items = [issue(1, 3, OLD, "2023-10-30", S1), issue(2, 5, OLD, "2023-11-02", S1)]
    report = sprint_velocity(question(*items, iterations=SPRINTS, now=noon(date(2023, 11, 9))))
    assert report.results[["committed", "completed"]].to_numpy().tolist() == [[5, 5]]


def test_sprints_without_scope_are_left_out() -> None:
    items = [issue(1, 3, OLD, "2023-11-05", S1), issue(2, None, OLD, "2023-11-12", S2)]
    asked = {"iterations": SPRINTS, "now": noon(date(2023, 11, 30)), "sprint": "@current"}
    by_points, by_issues = (
        sprint_velocity(question(*items, unit=unit, **asked)).results["sprint"].tolist()
        for unit in (Unit.POINTS, Unit.ISSUES)
    )
    assert (by_points, by_issues) == (["Sprint 1"], ["Sprint 1", "Sprint 2"])


def test_overlapping_sprints_and_sprints_of_one_title_are_apart() -> None:
    sprints = (
        iteration("Same", "2023-11-01", 14, id="a"),
        iteration("Same", "2023-11-01", 7, id="b"),
        iteration("Same", "2023-11-06", 7, id="c"),
    )
    items = [
        issue(number, number, OLD, "2023-11-07", sprint) for number, sprint in enumerate(sprints, 1)
    ]
    asked = question(*items, iterations=sprints, now=noon(date(2023, 11, 30)), sprint="@current")
    results = sprint_velocity(asked).results
    assert results[["start", "end", "completed"]].to_numpy().tolist() == [
        ["2023-11-01", "2023-11-07", 2],
        ["2023-11-06", "2023-11-12", 3],
        ["2023-11-01", "2023-11-14", 1],
    ]


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"now": datetime(2023, 11, 7, 23, tzinfo=UTC)}, NothingToReport, "“Sprint 1” ends on Tue"),
        ({"sprint": "Sprint 99"}, UnknownSprint, "did you mean"),
        ({"fields": []}, MissingField, "Sprint"),
    ],
)
def test_what_cannot_be_told_says_why(
    more: dict[str, Any], error: type[Exception], message: str
) -> None:
    asked = {"iterations": SPRINTS, "now": noon(date(2023, 11, 30)), "sprint": "@current", **more}
    with pytest.raises(error, match=message):
        sprint_velocity(question(issue(1, 3, OLD, "2023-11-05", S1), **asked))


def test_a_board_without_sprints_says_so() -> None:
    with pytest.raises(UnknownSprint, match="no sprints yet"):
        sprint_velocity(question(iterations=(), sprint="@current"))


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (Unit.POINTS, r"^No points in 8 finished sprints: ask by issues\.$"),
        (Unit.ISSUES, r"^No issues in 8 finished sprints: add issues to sprints .*\.$"),
    ],
)
def test_no_scope_at_all_is_said(unit: Unit, message: str) -> None:
    with pytest.raises(NothingToReport, match=message):
        sprint_velocity(
            question(iterations=SPRINTS, now=noon(date(2024, 11, 30)), sprint="@current", unit=unit)
        )


LIVES = st.tuples(
    st.none() | st.integers(0, 8),
    st.integers(-10, 30),
    st.none() | st.integers(0, 30),
    st.sampled_from(SPRINTS[:4]),
    st.sampled_from(["COMPLETED", "NOT_PLANNED"]),
)


def _items(lives: Sequence[Any]) -> list[Json]:
    return [
        issue(
            number,
            points,
            days_after("2023-11-01", born),
            None if lived is None else days_after("2023-11-01", born + lived),
            sprint,
            stateReason=None if lived is None else reason,
        )
        for number, (points, born, lived, sprint, reason) in enumerate(lives, 1)
    ]


@given(st.lists(LIVES, min_size=1, max_size=12), st.sampled_from(Unit), st.integers())
@settings(max_examples=settings().max_examples // 2)
def test_it_agrees_with_the_burnup_of_each_sprint(lives: list[Any], unit: Unit, seed: int) -> None:
    items = _items(lives)
    asked = {
        "iterations": SPRINTS[:4],
        "now": noon(date(2023, 12, 20)),
        "sprint": "@current",
        "unit": unit,
    }
    try:
        report = sprint_velocity(question(*items, **asked))
    except NothingToReport:
        return
    for row in report.results.to_dict("records"):
        days = sprint_burnup(question(*items, **{**asked, "sprint": row["sprint"]})).results
        done = days.set_index("date")["total_closed"]
        eve = days_after(row["start"], -1)
        assert row["completed"] == done[row["end"]] - done.get(eve, 0)
        left = row["committed"] + row["added"] - row["removed"] - row["completed"]
        assert left == days.set_index("date")["total_open"][row["end"]]
    shuffled = items[:]
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    again = sprint_velocity(question(*shuffled, **asked))
    assert again.results.equals(report.results)
    assert again.source.equals(report.source)
    assert again.details.equals(report.details)
    assert again.notes == report.notes
