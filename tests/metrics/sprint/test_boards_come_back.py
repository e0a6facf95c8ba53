"""An issue that is removed from the board and added again, as another item, stays the same."""

from __future__ import annotations

from datetime import UTC, datetime

from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_summary import sprint_summary
from tests.support.sample_boards import SPRINT_2, issue
from tests.support.sample_histories import seen_question

BEFORE = "2023-10-30T13:00:00Z"


def test_an_issue_put_on_the_board_again_is_where_it_is_now() -> None:
    other = issue(2, 1, "2023-10-20")
    done = issue(1, 3, "2023-10-20", "2023-11-01")
    again = {**issue(1, 3, "2023-10-20", sprint=SPRINT_2), "id": "PVTI_again"}
    exports = {
        BEFORE: [issue(1, 3, "2023-10-20"), other],
        "2023-11-01T13:00:00Z": [done, other],
        "2023-11-02T10:00:00Z": [other],
        "2023-11-02": [again, other],
    }
    asked = seen_question(exports, now=datetime(2023, 11, 2, 13, tzinfo=UTC))
    assert sprint_burndown(asked).headline.startswith("Sprint 1: 1 of 1 point open")


def test_an_issue_put_on_the_board_again_is_neither_added_nor_removed() -> None:
    item = issue(1, 3, "2023-10-20", status="In Progress")
    exports = {
        BEFORE: [item],
        "2023-11-01": [item],
        "2023-11-02": [{**item, "id": "PVTI_again"}],
    }
    report = sprint_summary(seen_question(exports, now=datetime(2023, 11, 2, 13, tzinfo=UTC)))
    statistics = {each.label: each.value for each in report.statistics}
    assert (statistics["Scope added"], statistics["Scope removed"]) == ("0 points", "0 points")
    assert set(report.details["what"]) == {"unassigned", "left"}
