"""A sprint that has ended stays as it ended, whatever happens to its issues later."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metrics.model.report import Question, Report
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import SPRINT_1, SPRINT_2, Json, issue, question
from tests.support.sample_histories import seen_question

BEFORE, WITHIN, AT_END = "2023-10-30T13:00:00Z", "2023-11-03", "2023-11-06T00:00:00Z"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _report(name: str, asked: Question) -> Report:
    return CATALOGUE[name].compute(asked)


def _statistics(report: Report) -> dict[str, str]:
    return {each.label: each.value for each in report.statistics}


def _carried(closed: str | None, sprint: Json, reason: str = "COMPLETED") -> list[Json]:
    reasons = {"stateReason": reason} if closed else {}
    return [
        issue(1, 3, "2023-10-30", closed, sprint, status="In Progress", **reasons),
        issue(2, 2, "2023-10-30", "2023-11-02"),
    ]


def _finished(*later: tuple[str, list[Json]]) -> Question:
    begun = [issue(1, 3, "2023-10-30", status="In Progress"), issue(2, 2, "2023-10-30")]
    open_ = _carried(None, SPRINT_1)
    exports = {BEFORE: begun, WITHIN: open_, AT_END: open_, **dict(later)}
    return seen_question(exports, now=_moment(max(exports, key=lambda at: at[:10])[:10] + "T14:00"))


@pytest.mark.parametrize("sprint", [SPRINT_1, SPRINT_2], ids=["stays", "moves on"])
@pytest.mark.parametrize("reason", ["COMPLETED", "NOT_PLANNED"])
def test_the_summary_of_a_finished_sprint_keeps_what_was_open_at_its_end(
    sprint: Json, reason: str
) -> None:
    asked = _finished()
    later = _finished(("2023-11-08", _carried("2023-11-07", sprint, reason)))
    then, now = (_report("sprint-summary", each) for each in (asked, later))
    finding = "Sprint 1: ended with 2 points done, 5 committed, 3 left open"
    assert now.headline == then.headline == finding
    assert now.results["issue"].tolist() == then.results["issue"].tolist()
    assert _statistics(now) == _statistics(then)


def test_what_is_taken_out_after_the_end_is_not_called_taken_out_of_a_finished_sprint() -> None:
    later = _finished(("2023-11-08", _carried("2023-11-07", SPRINT_2, "NOT_PLANNED")))
    report = _report("sprint-burndown", later)
    assert _statistics(report)["Total opened"] == "5 points"
    assert not [note for note in report.notes if "taken out of scope" in note]


@pytest.mark.parametrize("name", ["sprint-burndown", "sprint-summary", "sprint-velocity"])
def test_the_column_of_today_is_not_that_of_the_end(name: str) -> None:
    """By dates alone, an issue that was closed later was open, but not in the column it is in."""
    items = [issue(1, 3, "2023-10-30", "2023-11-07"), issue(2, 2, "2023-10-30", "2023-11-02")]
    report = _report(name, question(*items, now=_moment("2023-11-08T12:00")))
    assert not [note for note in report.notes if "Done on the board but open" in note]
    assert _statistics(report).get("In progress", "0 issues") == "0 issues"
    unknown = "No export saw in which columns the issues were when the sprint ended."
    assert (unknown in report.notes) == (name == "sprint-summary")


def test_a_column_that_exports_saw_is_that_of_the_end() -> None:
    report = _report("sprint-summary", _finished(("2023-11-08", _carried("2023-11-07", SPRINT_1))))
    assert report.results["status"].tolist() == ["In Progress"]
    assert not [note for note in report.notes if "No export saw" in note]
