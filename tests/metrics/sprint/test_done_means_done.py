"""Nothing is called done while an issue is open, whether it has points or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.forecast.outlook import NOT_KNOWN, ON_TRACK
from metrics.model.errors import NothingToReport
from metrics.model.report import Question, Report, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.sprint.progress import sprint_progress
from metrics.text.formatting import day as day_text
from tests.oracles.naive_burndown import Dated, done_on, open_issues, told_projection
from tests.support.sample_boards import UTC_ZONE, Json, issue, iteration, question
from tests.support.sample_histories import seen_question

DAY = timedelta(days=1)
SPRINT = iteration("Sprint 9", "2023-11-06", 12)
REPORTS = (
    "sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-risk", "sprint-velocity",
    "delivery-forecast",
)  # fmt: skip
# What is said of work that is finished, and of nothing else.
FINISHED = re.compile(
    r"\ball ([\d.,]+k? )?((point|issue)s? )?done\b|\b100(\.0+)? ?%|\bcomplete\b", re.IGNORECASE
)
# These percentages are of something else.
OTHER_SHARES = {
    "Percent of issues pointed", "Percent remaining", "Blocked", "Unassigned", "Unpointed",
}  # fmt: skip


def asked(*items: Json, day: str = "2023-11-15", **more: Any) -> Question:
    now = datetime.fromisoformat(f"{day}T20:00:00+00:00")
    about: Json = {"now": now, "exported_at": now.isoformat(), "sprint": "Sprint 9"}
    return question(*items, **about | {"iterations": (SPRINT,)} | more)


def report(name: str, one: Question) -> Report:
    return CATALOGUE[name].compute(one)


def told(one: Report, label: str) -> str:
    return {each.label: each.value for each in one.statistics}[label]


def texts(one: Report) -> Iterator[str]:
    """All that a report says, its chart included."""
    yield from (one.headline, one.alt_text, *one.notes)
    for each in one.statistics:
        if each.label not in OTHER_SHARES:
            yield f"{each.label} {each.value}"
    if one.figure:
        layout = one.figure().layout
        yield layout.title.text
        yield from (note.text for note in layout.annotations)


def member(number: int, points: float | None, closed: str | None = None) -> Json:
    return issue(number, points, "2023-11-03", closed, SPRINT)


DONE = [member(1, 3, "2023-11-07"), member(2, 5, "2023-11-08")]
UNPOINTED = [*DONE, member(3, None), member(4, None), member(5, None)]


@pytest.mark.parametrize(
    ("left", "finding"),
    [
        ([None, None, None], "all 8 estimated points done, 3 unpointed issues open"),
        ([None], "all 8 estimated points done, 1 unpointed issue open"),
        ([0, 0, 0], "all 8 estimated points done, 3 issues of 0 points open"),
        ([0], "all 8 estimated points done, 1 issue of 0 points open"),
        ([0, None], "all 8 estimated points done, 2 issues without points open"),
        ([], "all 8 points done"),
        ([1, None], "1 of 9 points open"),
    ],
)
@pytest.mark.parametrize(
    ("day", "ending"), [("2023-11-15", ", 3 working days left"), ("2023-11-25", "")]
)
def test_the_headline(left: list[float | None], finding: str, day: str, ending: str) -> None:
    items = [*DONE, *(member(n, points) for n, points in enumerate(left, 3))]
    if day > "2023-11-17" and "1 of" in finding:
        finding = f"ended with {finding}"
    for name in ("sprint-burndown", "sprint-burnup"):
        assert report(name, asked(*items, day=day)).headline == f"Sprint 9: {finding}{ending}"


def test_a_single_point_is_one_point() -> None:
    one = asked(member(1, 1, "2023-11-07"), member(2, None))
    assert "the only estimated point done" in report("sprint-burndown", one).headline


def test_points_that_are_all_done_are_99_percent_while_an_issue_is_open() -> None:
    one = asked(*UNPOINTED)
    assert told(report("sprint-burndown", one), "Percent closed") == "99%"
    assert told(report("sprint-burnup", one), "Percent remaining") == "1%"
    by_issues = asked(*UNPOINTED, unit=Unit.ISSUES)
    assert told(report("sprint-burndown", by_issues), "Percent closed") == "40%"
    done = asked(*DONE)
    assert told(report("sprint-burndown", done), "Percent closed") == "100%"
    assert told(report("sprint-burnup", done), "Percent remaining") == "0%"


def test_what_is_left_is_never_shown_as_nothing() -> None:
    one = asked(member(1, 99_999, "2023-11-07"), member(2, 1))
    assert told(report("sprint-burnup", one), "Percent remaining") == "1%"
    assert told(report("sprint-burndown", one), "Percent closed") == "99%"


def test_the_later_projection_is_told_with_its_unit() -> None:
    # By points 8 of 8 are done; by issues 2 of 5 in seven working days before today, so 3 take
    # eleven from today on.
    one = asked(*UNPOINTED)
    for name in ("sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-risk"):
        assert told(report(name, one), "Projection") == "Wed 29 Nov 2023 (by issues)"
    assert report("sprint-burndown", one).results["total_open"].iloc[-1] == 0
    assert (
        "3 unpointed issues are open, so the projection is by issues: "
        "by points it would be earlier." in report("sprint-burndown", one).notes
    )
    # By points 3 of 11 in seven days, so 8 take 19 from today on; by issues 2 of 4, so 2
    # take seven.
    slow = [member(1, 1, "2023-11-07"), member(2, 2, "2023-11-08"), member(3, 8), member(4, None)]
    assert told(report("sprint-burndown", asked(*slow)), "Projection") == "Mon 11 Dec 2023"
    assert not any("by issues" in note for note in report("sprint-burndown", asked(*slow)).notes)


@pytest.mark.parametrize("unit", Unit)
def test_it_is_done_on_the_day_on_which_the_last_issue_was_done(unit: Unit) -> None:
    one = asked(*DONE, member(3, None, "2023-11-10"), unit=unit)
    assert told(report("sprint-burndown", one), "Projection") == "done on Fri 10 Nov 2023"


def test_a_sprint_that_ended_with_issues_open_says_so() -> None:
    exports = dict.fromkeys(("2023-11-09", "2023-11-17", "2023-11-18T09:00:00Z"), UNPOINTED)
    one = seen_question(
        exports,
        now=datetime(2023, 11, 20, 9, tzinfo=UTC),
        sprint="Sprint 9",
        iterations=(SPRINT,),
    )
    burndown = report("sprint-burndown", one)
    assert told(burndown, "Projection") == "ended with 3 unpointed issues open"
    assert told(burndown, "Carried over") == "3 unpointed issues"
    velocity = report("sprint-velocity", one)
    assert told(velocity, "Carried over") == "3 unpointed issues"
    assert velocity.results["carried_over"].tolist() == [0]
    assert (
        "8 of an unknown commitment in Sprint 9 with 3 unpointed issues carried over."
        in velocity.alt_text
    )
    assert any(re.search("8</.+ [+]3 issues</", text) for text in texts(velocity))


def test_nothing_pointed_is_still_asked_by_issues() -> None:
    one = asked(member(1, None, "2023-11-07"), member(2, None))
    assert report("sprint-burndown", one).headline == (
        "Sprint 9: 2 issues, none with points: ask by issues"
    )
    assert told(report("sprint-burndown", one), "Projection") == "nothing to project"
    # One of two in seven of ten days: the other takes until the week after. Two issues are too few
    # for a chance.
    risk = report("sprint-risk", one)
    assert risk.answer == NOT_KNOWN
    assert risk.headline == (
        "Sprint 9: 1 of 2 issues open, 3 working days left; "
        "at this pace done by Thu 23 Nov, after its end"
    )
    assert report("sprint-burndown", one).figure is None


@pytest.mark.parametrize(("points", "label"), [(1, "1 done"), (8, "all 8 done")])
def test_the_burnup_does_not_call_one_all(points: int, label: str) -> None:
    shown = texts(report("sprint-burnup", asked(member(1, points, "2023-11-07"))))
    assert any(re.search(rf"(^|>){label}(<|$)", text) for text in shown)


def test_risk_is_that_by_issues() -> None:
    risk = report("sprint-risk", asked(*UNPOINTED))
    assert risk.answer != ON_TRACK
    assert told(risk, "Open") == "3 unpointed issues"
    assert risk.results["projection"].tolist() == ["2023-11-29"]
    assert report("sprint-risk", asked(*DONE)).answer == ON_TRACK


def test_charts_show_what_is_open() -> None:
    one = asked(*UNPOINTED)
    assert "<b>3 issues open</b>" in texts(report("sprint-burndown", one))
    assert "<b>8 done, 3 issues open</b>" in texts(report("sprint-burnup", one))
    summary = report("sprint-summary", one)
    assert any("3 unpointed issues open" in text for text in texts(summary))
    assert summary.figure
    _, doing, done = summary.figure().data[:3]
    assert (doing.x, done.x) == ((0,), (0.99,))
    assert "<b>all 8 done</b>" in texts(report("sprint-burnup", asked(*DONE)))


def test_a_projection_drawn_in_points_ends_on_the_day_that_is_told() -> None:
    # By points the 8 left take seven days; by issues 2 of 5 took seven, so 3 take eleven.
    items = [*DONE, member(3, 8), member(4, None), member(5, None)]
    one = asked(*items)
    assert told(report("sprint-burndown", one), "Projection") == "Wed 29 Nov 2023 (by issues)"
    figure = report("sprint-burndown", one).figure
    assert figure
    (line,) = [trace for trace in figure().data if trace.name == "Projection"]
    assert line.x[-1].date() == date(2023, 11, 29)
    assert (line.y[0], line.y[-1]) == (8, 0)
    assert line.y[-2] > 0


LIVES = st.tuples(
    st.sampled_from([None, None, 0, 1, 2, 5, 8]),
    st.integers(-10, 12),  # days from the sprint's start to the creation
    st.none() | st.integers(0, 14),  # and from that to the closing
    st.sampled_from(["COMPLETED", "COMPLETED", "COMPLETED", "NOT_PLANNED"]),
)


# Each asks six reports in two units, and draws their charts.
@settings(max_examples=settings().max_examples // 3)
@given(st.lists(LIVES, min_size=1, max_size=7), st.integers(0, 16))
def test_only_what_is_done_is_called_done(
    lives: list[tuple[float | None, int, int | None, str]], on: int
) -> None:
    start = date(2023, 11, 6)
    end, today = start + 11 * DAY, start + on * DAY
    items, dated = [], []
    for number, (points, born, lived, reason) in enumerate(lives, 1):
        created = start + born * DAY
        closed = None if lived is None else created + lived * DAY
        if closed and closed > today:
            closed = None
        if created > today:
            continue
        why: Json = {"stateReason": reason if closed else None}
        dates = str(created), str(closed) if closed else None
        items.append(issue(number, points, *dates, SPRINT, **why))
        noon = [
            datetime(d.year, d.month, d.day, 12, number, tzinfo=UTC) for d in (created, closed) if d
        ]
        is_dropped = bool(closed) and reason != "COMPLETED"
        dated.append(Dated(points or 0, noon[0], noon[1] if closed else None, is_dropped))
    span = (start, end, min(today, end), UTC_ZONE)
    left = open_issues(dated, *span)
    for unit in Unit:
        one = asked(*items, day=str(today), unit=unit)
        progress = sprint_progress(one)
        assert progress.open_issues == progress.by_issues.open == len(left)
        for name in REPORTS:
            try:
                answer = report(name, one)
            except NothingToReport:
                continue
            said = list(texts(answer))
            if left:
                assert not [text for text in said if FINISHED.search(text)]
            elif progress.is_all_done and name in ("sprint-burndown", "sprint-burnup"):
                assert FINISHED.search(answer.headline)
            if name != "sprint-risk":
                assert not [text for text in said if "on track" in text.lower()]
            if left and name == "sprint-risk" and answer.answer == ON_TRACK:
                assert answer.results["projection"].iloc[0] <= str(end)
        if progress.scope > 0:
            projected = told(report("sprint-burndown", one), "Projection")
            if not left:
                day = done_on(dated, *span)
                assert projected == (f"done on {day_text(day)}" if day else "done")
            elif today <= end:
                weighed = [it._replace(weight=1) if unit is Unit.ISSUES else it for it in dated]
                day, is_by_issues = told_projection(weighed, *span)
                never = "not at this pace" if today > start else "too early to say"
                by = " (by issues)" if is_by_issues and projected != "too early to say" else ""
                assert projected == f"{day_text(day) if day else never}{by}"
