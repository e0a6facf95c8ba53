"""A report's table as a chart that Slack draws itself, in the place of a picture that is missing.

The block `data_visualization` is for messages only, and a message has at most two of them:
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block (2026-06-16; looked at on
2026-11-30). slack_sdk has no class for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from slack_sdk.models.blocks import Block

from metrics.model.report import Report
from metrics.text.formatting import short_day, shortened

# Slack's limits.
TITLE_CHARACTERS, LABEL_CHARACTERS, AXIS_CHARACTERS = 50, 20, 50
MOST_POINTS, MOST_SERIES = 20, 6
MOST_IN_MESSAGE = 2


class DataVisualizationBlock(Block):
    """A chart that Slack draws; `chart` is as its documentation has it."""

    type = "data_visualization"

    @property
    def attributes(self) -> set[str]:  # type: ignore[override]
        return super().attributes | {"title", "chart"}

    def __init__(self, title: str, chart: Mapping[str, Any]) -> None:
        super().__init__(type=self.type)
        self.title = title
        self.chart = dict(chart)


def native_chart(report: Report) -> Block | None:
    """The chart; None where there is nothing to draw, or it does not fit one of Slack's kinds."""
    draw = _CHARTS.get(report.name)
    if draw is None or report.drawing is None:
        return None
    chart = draw(report)
    if chart is None:
        return None
    of = report.sprint.title if report.sprint else ""
    title = f"{report.title}: {of}" if of.strip() else report.title
    return DataVisualizationBlock(shortened(title, TITLE_CHARACTERS), chart)


def _by_day(columns: Mapping[str, str]) -> Callable[[Report], Mapping[str, Any] | None]:
    """A line for each column by its name, from the day before the sprint, where it is of one."""

    def draw(report: Report) -> Mapping[str, Any] | None:
        table = report.results
        if report.sprint is not None:
            day_before = pd.Timestamp(report.sprint.start) - pd.Timedelta(days=1)
            in_sprint = pd.to_datetime(table["date"]) >= day_before
            table = table[in_sprint] if in_sprint.any() else table
        # All days are too many for some: every other, or fewer, back from the last.
        step = -(-len(table) // MOST_POINTS) or 1
        table = table[::-1][::step][::-1]
        labels = [short_day(day.date()) for day in pd.to_datetime(table["date"])]
        every = f"every {step} days" if step > 1 else ""
        return _on_axes("line", report, labels, table, columns, every)

    return draw


def _by_sprint(report: Report) -> Mapping[str, Any] | None:
    columns = {"committed": "Committed", "completed": "Completed"}
    known = {name: shown for name, shown in columns.items() if report.results[name].notna().all()}
    return _on_axes("bar", report, report.results["sprint"], report.results, known)


def _by_deliverable(report: Report) -> Mapping[str, Any] | None:
    columns = {"closed": "Done", "open": "Open"}
    titles = report.results["deliverable_title"]
    return _on_axes("bar", report, titles, report.results, columns)


def _by_measure(report: Report) -> Mapping[str, Any] | None:
    """Two sprints beside each other, in what is known of both."""
    table = report.results[report.results["measure"] != "open"]
    sides = table.pivot_table(
        index="measure", columns="sprint", values="value", aggfunc="first", sort=False
    ).dropna()
    titles = _categories([*sides.columns])
    if len(titles) != len(report.sprints):
        return None
    labels = [str(measure).capitalize() for measure in sides.index]
    return _on_axes("bar", report, labels, sides, dict(zip(sides.columns, titles, strict=True)))


def _on_axes(
    kind: str,
    report: Report,
    labels: Sequence[str] | pd.Series[Any],
    table: pd.DataFrame,
    columns: Mapping[str, str],
    x_label: str = "",
) -> Mapping[str, Any] | None:
    """A chart of these columns of the table, whose rows have these labels; None where one is not
    known everywhere, or there are too many."""
    categories = _categories(labels)
    if not 0 < len(categories) <= MOST_POINTS or not 0 < len(columns) <= MOST_SERIES:
        return None
    if table[[*columns]].isna().to_numpy().any():
        return None
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": _plain(value)}
                for label, value in zip(categories, table[column], strict=True)
            ],
        }
        for column, name in columns.items()
    ]
    axes = {"categories": categories, "y_label": str(report.unit).capitalize()}
    return {
        "type": kind,
        "series": series,
        "axis_config": {**axes, **({"x_label": x_label} if x_label else {})},
    }


def _categories(labels: Sequence[str] | pd.Series[Any]) -> list[str]:
    """The labels as Slack takes them: short, not empty, and no two alike; none where that cannot
    be."""
    short = [shortened(str(label), LABEL_CHARACTERS) for label in labels]
    times, seen, found = Counter(short), Counter[str](), list[str]()
    for label in short:
        seen[label] += 1
        number = f" ({seen[label]})" if times[label] > 1 else ""
        found.append(shortened(label, LABEL_CHARACTERS - len(number)) + number)
    return found if all(found) and len({*found}) == len(found) else []


def _plain(value: Any) -> int | float:
    number = round(float(value), 2)
    return int(number) if number.is_integer() else number


_CHARTS: Mapping[str, Callable[[Report], Mapping[str, Any] | None]] = {
    "sprint-burndown": _by_day({"total_open": "Open"}),
    "sprint-burnup": _by_day({"total_opened": "Scope", "total_closed": "Done"}),
    "deliverable-burnup": _by_day({"total_opened": "Scope", "total_closed": "Done"}),
    "sprint-velocity": _by_sprint,
    "sprint-comparison": _by_measure,
    "deliverable-status": _by_deliverable,
}
