"""Issues as rows of a file."""

from __future__ import annotations

import pandas as pd

from metrics.model.issue_columns import plain
from tests.support.sample_boards import board, issue


def test_the_oldest_come_first_and_those_of_no_known_age_last() -> None:
    issues = board(issue(1, 1, "2023-11-01"), issue(2, 1, "2023-11-03"),
                   issue(3, 1, "2023-11-02")).issues  # fmt: skip
    issues = issues.assign(created_at=issues["created_at"].where(issues["number"] != 1, pd.NaT))
    assert plain(issues)["number"].tolist() == [3, 2, 1]
