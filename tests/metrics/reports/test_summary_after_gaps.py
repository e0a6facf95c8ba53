"""What a sprint's summary says after a time in which nothing was exported."""

from __future__ import annotations

from datetime import UTC, datetime

from metrics.model.report import Report
from metrics.reports.sprint_summary import sprint_summary
from tests.support.sample_boards import issue
from tests.support.sample_histories import seen_question


def after_a_gap() -> Report:
    before, after = (issue(1, 3, "2023-10-20", status=name) for name in ("Todo", "In Progress"))
    asked = seen_question(
        {"2023-10-25": [before], "2023-10-28": [before], "2023-11-03": [after]},
        sightings=[("2023-10-25", "2023-10-28"), ("2023-11-03", "2023-11-03")],
        now=datetime(2023, 11, 3, 13, tzinfo=UTC),
    )
    return sprint_summary(asked)


def test_what_is_in_progress_after_a_gap_began_at_an_unknown_time() -> None:
    assert after_a_gap().results["in_progress_since"].isna().all()


def test_changes_are_since_the_last_export_before_a_gap() -> None:
    report = after_a_gap()
    assert "Changes are those that exports saw since 28 Oct 2023, 12:00 UTC." in report.notes
    assert report.statistics[3].label == "Since Sat 28 Oct, 12:00"
    assert "Since Sat 28 Oct, 12:00: 1 moved to In Progress." in report.alt_text
