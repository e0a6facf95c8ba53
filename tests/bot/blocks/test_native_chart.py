"""Which reports Slack can draw itself, and what it is sent: all of it as Slack takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from bot.blocks.native_chart import native_chart
from metrics.model.errors import ReportError
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from playground.slack.validation import problems
from tests.support.sample_boards import WORKED_EXAMPLE, question


@pytest.fixture(scope="module")
def burndown() -> Report:
    return CATALOGUE["sprint-burndown"].compute(question(*WORKED_EXAMPLE))


def drawn(report: Report) -> dict[str, Any]:
    """The chart, which Slack takes."""
    block = native_chart(report)
    assert block is not None
    shown = block.to_dict()
    assert problems([shown], lambda _: True) == []
    return shown


def points(block: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        series["name"]: [point["value"] for point in series["data"]]
        for series in block["chart"]["series"]
    }


def with_table(report: Report, name: str, **columns: list[Any]) -> Report:
    return replace(report, name=name, results=pd.DataFrame(columns), sprint=None)


def test_a_burndown_is_a_line_of_what_is_open_day_by_day(burndown: Report) -> None:
    block = drawn(burndown)
    assert block["title"] == "Sprint burndown: Sprint 1"
    assert block["chart"]["type"] == "line"
    assert block["chart"]["axis_config"]["y_label"] == "Points"
    (shown,) = points(block).values()
    assert shown == burndown.results["total_open"].tolist()[-len(shown) :]


def test_a_burnup_is_two_lines(burndown: Report) -> None:
    report = CATALOGUE["sprint-burnup"].compute(question(*WORKED_EXAMPLE))
    assert list(points(drawn(report))) == ["Scope", "Done"]


def test_more_days_than_slack_takes_are_thinned_back_from_the_last(burndown: Report) -> None:
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range("2026-11-01", periods=45)]
    block = drawn(
        with_table(
            burndown,
            "deliverable-burnup",
            date=days,
            total_opened=list(range(45)),
            total_closed=[0] * 45,
        )
    )
    assert points(block)["Scope"] == list(range(2, 45, 3))
    assert block["chart"]["axis_config"]["x_label"] == "every 3 days"


def test_a_velocity_is_bars_and_leaves_out_what_is_not_known(burndown: Report) -> None:
    sprints = ["Sprint of the platform team 1", "Sprint of the platform team 2", "Sprint 3"]
    known = with_table(
        burndown, "sprint-velocity", sprint=sprints, committed=[5, 3, 8.5], completed=[4, 3, 7]
    )
    block = drawn(known)
    assert block["chart"]["type"] == "bar"
    assert points(block) == {"Committed": [5, 3, 8.5], "Completed": [4, 3, 7]}
    assert len({*block["chart"]["axis_config"]["categories"]}) == 3
    unknown = replace(known, results=known.results.assign(committed=[5, float("nan"), 8]))
    assert list(points(drawn(unknown))) == ["Completed"]


def test_deliverables_are_bars_where_there_are_not_too_many(burndown: Report) -> None:
    def status(number: int) -> Report:
        titles = [f"Deliverable {each}" for each in range(number)]
        numbers = [1] * number
        return with_table(
            burndown,
            "deliverable-status",
            deliverable_title=titles,
            closed=numbers,
            open=numbers,
        )

    assert list(points(drawn(status(20)))) == ["Done", "Open"]
    assert native_chart(status(21)) is None
    assert native_chart(status(0)) is None


def test_two_sprints_are_bars_beside_each_other(burndown: Report) -> None:
    rows = [
        (sprint, measure, value)
        for sprint, values in (("Sprint 9", (8, 2, 1, 9, 0)), ("Sprint 10", (7, 0, 0, 3, None)))
        for measure, value in zip(
            ("committed", "added", "removed", "completed", "carried over"), values, strict=True
        )
    ]
    sprints, measures, values = zip(*[*rows, ("Sprint 9", "open", 8)], strict=True)
    report = with_table(
        burndown,
        "sprint-comparison",
        sprint=[*sprints],
        measure=[*measures],
        value=[*values],
    )
    assert burndown.sprint
    block = drawn(replace(report, sprints=(burndown.sprint, burndown.sprint)))
    assert points(block) == {"Sprint 9": [8, 2, 1, 9], "Sprint 10": [7, 0, 0, 3]}
    assert block["chart"]["axis_config"]["categories"][0] == "Committed"


@pytest.mark.parametrize("name", CATALOGUE)
def test_whatever_is_drawn_of_any_report_is_what_slack_takes(name: str) -> None:
    try:
        report = CATALOGUE[name].compute(question(*WORKED_EXAMPLE))
    except ReportError:
        return
    if block := native_chart(report):
        assert problems([block.to_dict()], lambda _: True) == []


def test_what_has_nothing_to_draw_or_does_not_fit_has_none(burndown: Report) -> None:
    assert native_chart(replace(burndown, drawing=None)) is None
    assert native_chart(replace(burndown, name="delivery-forecast")) is None
    titles = with_table(
        burndown, "deliverable-status", deliverable_title=["  ", "x"], closed=[1, 1], open=[0, 0]
    )
    assert native_chart(titles) is None
