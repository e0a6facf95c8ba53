"""One list of issues that a report was asked for: “who is blocked?”, “what is unestimated?”."""

from __future__ import annotations

import pytest

from metrics.reports.data_quality import data_quality
from metrics.reports.parameters import FINDINGS, FOCUS
from metrics.reports.sprint_summary import sprint_summary
from tests.support.sample_boards import issue, question
from tests.support.worked_summary import EXPORTS, seen


@pytest.mark.parametrize(
    ("focus", "headline", "issues"),
    [
        ("blocked", "1 issue is blocked in Sprint 9: #4 Issue 4", [4]),
        ("unassigned", "1 issue is unassigned in Sprint 9: #6 Issue 6", [6]),
        (
            "changed",
            (
                "1 closed, 1 not planned, 1 added, 1 removed and 1 moved to In Review in Sprint 9 "
                "since Tue 14 Nov, 13:00: #1, #5 and 3 more"
            ),
            [1, 5, 6, 7, 2],
        ),
        ("added", "1 issue was added to Sprint 9 since it began: #6 Issue 6", [6]),
        ("carried over", "What was carried over into Sprint 9 is not known: no export saw it", []),
        (
            "left",
            "4 issues are left in Sprint 9 (8 points): #2 Issue 2, #3 Issue 3 and 2 more",
            [2, 3, 4, 6],
        ),
    ],
)
def test_the_summary_leads_with_the_list(focus: str, headline: str, issues: list[int]) -> None:
    report = seen(EXPORTS, focus=focus)
    assert report.headline == headline
    assert list(report.details["issue"]) == [f"acme/web#{number}" for number in issues]


def test_every_focus_has_a_sentence_where_there_is_nothing() -> None:
    for focus in FOCUS.choices:
        report = seen({"2023-11-05": []}, focus=focus)
        assert "Sprint 9" in report.headline
        assert report.details.empty


@pytest.mark.parametrize(
    ("focus", "headline"),
    [
        ("added", "Sprint 2 has not begun: nothing counts as added before it does"),
        ("removed", "Sprint 2 has not begun: nothing counts as removed before it does"),
        (
            "carried over",
            "Sprint 1 is not over yet: nothing has been carried over from it into Sprint 2",
        ),
        ("left", "No issue is planned in Sprint 2"),
    ],
)
def test_a_sprint_to_come_says_why_there_is_none_yet(focus: str, headline: str) -> None:
    asked = question(issue(1, 3, "2023-11-01"), sprint="@next", focus=focus)
    assert sprint_summary(asked).headline == headline


def test_long_titles_are_left_to_the_list() -> None:
    items = [
        issue(number, 1, "2023-11-01", title=f"{number} of the long titles that people write")
        for number in (1, 2, 3)
    ]
    report = sprint_summary(question(*items, focus="left"))
    assert report.headline == "3 issues are left in Sprint 1 (3 points): #1, #2 and 1 more"


@pytest.mark.parametrize("focus", FINDINGS)
def test_data_quality_leads_with_the_finding(focus: str) -> None:
    report = data_quality(question(issue(1, None, "2023-11-01"), focus=focus))
    assert focus in report.headline
    assert set(report.details["issue"]) <= {"acme/web#1"}


def test_unestimated_issues_are_named() -> None:
    report = data_quality(question(issue(1, None, "2023-11-01"), focus="unestimated"))
    assert report.headline == "1 issue is unestimated: #1 Issue 1"
