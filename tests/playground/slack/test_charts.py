"""Which charts Slack draws itself:
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""

from __future__ import annotations

from typing import Any

import pytest

from playground.slack.validation import problems, view_problems
from tests.support.block_kit import plain

Block = dict[str, Any]
DAYS = [f"{day} Nov" for day in range(1, 21)]


def series(name: str = "Open", labels: list[str] = DAYS, value: Any = 3) -> Block:
    return {"name": name, "data": [{"label": label, "value": value} for label in labels]}


def axes(categories: list[str] = DAYS, **more: Any) -> Block:
    return {"categories": categories, **more}


def chart(*lines: Block, kind: str = "line", title: str = "Burndown", **more: Any) -> Block:
    drawn = {"type": kind, "series": list(lines), "axis_config": axes(), **more}
    return {"type": "data_visualization", "title": title, "chart": drawn}


def pie(*sizes: float) -> Block:
    segments = [{"label": f"part {size}", "value": size} for size in sizes]
    drawn = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "Work", "chart": drawn}


@pytest.mark.parametrize(
    "blocks",
    [
        [chart(series())],
        [chart(series(value=-1.5), kind="bar"), chart(series(), kind="area", title="x" * 50)],
        [chart(*(series(str(number)) for number in range(6)))],
        [chart(series(), axis_config=axes(x_label="Day", y_label="points"))],
        [pie(1, 2.5, 3, 4, 5, 6)],
    ],
)
def test_taken(blocks: list[Block]) -> None:
    assert problems(blocks, lambda _: True) == []


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([chart(series(), title="x" * 51)], "must be less than 51 characters"),
        ([chart()], "no less than 1 items allowed"),
        ([chart(*(series(str(number)) for number in range(7)))], "no more than 6 items allowed"),
        ([chart(series(), series())], "series names must be unique"),
        ([chart(series(labels=DAYS[:3]))], "data labels must match categories"),
        ([chart(series(labels=["x" * 21]))], "must be less than 21 characters"),
        ([chart(series(labels=[*DAYS, "21"]))], "no more than 20 items allowed"),
        ([chart(series(), axis_config=axes([*DAYS[:-1], "1 Nov"]))], "categories must be unique"),
        ([chart(series(value=float("nan")))], "must provide a number"),
        ([chart(series(value="3"))], "must provide a number"),
        ([chart(series(), kind="radar")], "unsupported type: radar"),
        ([pie(*range(1, 8))], "no more than 6 items allowed"),
        ([pie(0)], "must be more than 0"),
        ([chart(series())] * 3, "no more than 2 data_visualization blocks allowed"),
    ],
)
def test_refused(blocks: list[Block], problem: str) -> None:
    said = problems(blocks, lambda _: True)
    assert said
    assert said[0].startswith(problem)


def test_views_have_none() -> None:
    view = {"type": "modal", "title": plain("A form"), "blocks": [chart(series())]}
    (said,) = view_problems(view, lambda _: True, "modal")
    assert said.startswith("unsupported type: data_visualization")
