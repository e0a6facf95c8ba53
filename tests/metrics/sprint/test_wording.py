"""What a sprint's reports say agrees with its figures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metrics.model.report import Question, Report
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import SPRINT_1, SPRINT_2, issue, question
from tests.support.sample_histories import seen_question

BEFORE, WITHIN = "2023-10-30T13:00:00Z", "2023-11-02"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _report(name: str, asked: Question) -> Report:
    return CATALOGUE[name].compute(asked)


def _statistics(report: Report) -> dict[str, str]:
    return {each.label: each.value for each in report.statistics}


@pytest.mark.parametrize("name", ["sprint-burndown", "sprint-velocity"])
def test_details_carry_nothing_over_that_is_not_known(name: str) -> None:
    asked = question(
        issue(1, 3, "2023-10-30"),
        issue(2, 2, "2023-10-30", "2023-11-02"),
        now=_moment("2023-11-07T12:00"),
    )
    assert "carried over" not in set(_report(name, asked).details["what"])


@pytest.mark.parametrize("name", ["sprint-burndown", "sprint-summary"])
def test_an_issue_written_after_the_end_is_not_in_a_finished_sprint(name: str) -> None:
    asked = question(
        issue(1, 3, "2023-10-30", "2023-11-02"),
        issue(2, 5, "2023-11-20"),
        now=_moment("2023-11-25T12:00"),
    )
    report = _report(name, asked)
    assert report.headline == "Sprint 1: all 3 points done"
    if name == "sprint-summary":
        assert report.results.empty
        assert _statistics(report)["To do"] == "0 issues"
    else:
        assert _statistics(report)["Percent of issues pointed"] == "1 of 1 (100%)"


def test_the_story_adds_up_where_something_was_done_before_the_sprint() -> None:
    asked = question(
        issue(1, 5, "2023-10-20", "2023-10-28"),
        issue(2, 3, "2023-10-20"),
        now=_moment("2023-11-03T12:00"),
    )
    story = _report("sprint-burndown", asked).alt_text
    assert "3 committed, 0 added, 0 removed and 5 points done" not in story


@pytest.mark.parametrize("now", ["2023-11-03T12:00", "2023-11-08T12:00"])
def test_sums_of_fractions_close_nothing_late(now: str) -> None:
    issues = [issue(n, 0.1, "2023-10-30", "2023-11-02") for n in range(1, 4)]
    notes = _report("sprint-burndown", question(*issues, now=_moment(now))).notes
    assert not [note for note in notes if "closed after the sprint ended" in note]


@pytest.mark.parametrize("points", [1 / 3, 0.333])
def test_a_point_is_one_point_where_it_is_written_as_one(points: float) -> None:
    issues = [issue(n, points, f"2023-10-2{n}") for n in range(1, 4)]
    report = _report("sprint-burndown", question(*issues, now=_moment("2023-11-03T12:00")))
    assert "1 points" not in report.headline
    assert _statistics(report)["Total opened"] in {"1 point", "0.999 points"}


def test_scope_removed_today_is_told_as_a_change() -> None:
    done, moved = (issue(1, 3, "2023-10-20", "2023-11-01", each) for each in (SPRINT_1, SPRINT_2))
    open_, gone = (issue(2, 1, "2023-10-20", None, each) for each in (SPRINT_1, SPRINT_2))
    exports = {
        BEFORE: [done, open_],
        "2023-11-01T13:00:00Z": [done, open_],
        # What was done stays, wherever it is moved to.
        WITHIN: [moved, gone],
    }
    report = _report("sprint-summary", seen_question(exports, now=_moment("2023-11-02T13:00")))
    assert _statistics(report)["Scope removed"] == "1 point"
    assert report.details["what"].tolist() == ["removed"]
    assert report.details["issue"].tolist() == ["acme/web#2"]
