"""The block `data_visualization`, a chart that Slack draws itself: what Slack takes.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block; that a message has at
most two of them, it does not say, but its answers do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from playground.slack.checks import Check, by_type, items, shape, string

IN_MESSAGE = 2
_LABEL = string(20)


def _number(value: Any, at: str) -> Iterator[str]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        yield f"must provide a number [json-pointer:{at}]"


def _part(value: Any, at: str) -> Iterator[str]:
    """The size of a slice, which is more than 0."""
    mistakes = list(_number(value, at))
    yield from mistakes
    if not mistakes and value <= 0:
        yield f"must be more than 0 [json-pointer:{at}]"


_POINT = shape("label value", label=_LABEL, value=_number)
_SERIES = shape("name data", name=_LABEL, data=items(_POINT, 20))
_ON_AXES = shape(
    "series axis_config",
    series=items(_SERIES, 6),
    axis_config=shape(
        "categories", categories=items(_LABEL, 20), x_label=string(50), y_label=string(50)
    ),
)


def _together(value: Any, at: str) -> Iterator[str]:
    """A chart on axes: each series has a name of its own, and one point for each category."""
    mistakes = list(_ON_AXES(value, at))
    yield from mistakes
    if mistakes:
        return
    names = [series["name"] for series in value["series"]]
    categories = value["axis_config"]["categories"]
    if len({*names}) < len(names):
        yield f"series names must be unique [json-pointer:{at}/series]"
    if len({*categories}) < len(categories):
        yield f"categories must be unique [json-pointer:{at}/axis_config/categories]"
    for index, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield f"data labels must match categories [json-pointer:{at}/series/{index}/data]"


CHART: Check = shape(
    "title chart",
    title=string(50),
    chart=by_type(
        line=_together,
        bar=_together,
        area=_together,
        pie=shape("segments", segments=items(shape("label value", label=_LABEL, value=_part), 6)),
    ),
    block_id=string(255),
)


def charts_together(blocks: list[dict[str, Any]], at: str) -> list[str]:
    """What Slack says against charts that are each right by themselves."""
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    if len(charts) <= IN_MESSAGE:
        return []
    return [f"no more than {IN_MESSAGE} data_visualization blocks allowed [json-pointer:{at}]"]
