"""Names beside the points of a chart, where they cover neither each other nor a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any

import numpy as np

from metrics.charts.style import HALO, LABEL, LINE
from metrics.charts.words import markup, width
from metrics.model.drawing import Drawing

# Pixels between names side by side; above and below, letters have room of their own.
_BETWEEN = 8


def moment_of(day: date) -> datetime:
    """Where on the time axis the end of `day` is drawn."""
    return datetime.combine(day, time())


def label(
    day: date, value: float, text: str, colour: str, size: float = LABEL, **place: Any
) -> dict[str, Any]:
    """`text` beside a point of the chart, set off from lines it may cross."""
    return {
        "x": moment_of(day),
        "y": value,
        "text": f"<b>{markup(text)}</b>",
        "font": {"size": size, "color": colour, "shadow": HALO},
        "showarrow": False,
        "xanchor": "center",
        "yanchor": "middle",
        "xshift": 0,
        "yshift": 0,
        **place,
    }


def clearest(drawing: Drawing, labels: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The label of `labels` that overlaps no other and least of the lines; None if all overlap."""
    others = [_box(drawing, each) for each in drawing.annotations if each.get("yref") != "paper"]
    boxes = ((_box(drawing, each), each) for each in labels)
    readable = [
        (_covered(drawing, box), each)
        for box, each in boxes
        if min(box[0], box[2]) >= 0 and not any(_overlap(box, other) for other in others)
    ]
    return min(readable, key=itemgetter(0), default=(0, None))[1]


def draw_end(drawing: Drawing, day: date, value: float, colour: str) -> None:
    """The dot in which a line ends."""
    drawing.add_trace(
        "scatter",
        x=[moment_of(day)],
        y=[value],
        mode="markers",
        marker={"color": colour, "size": 13, "line": {"color": "white", "width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )


def make_room_beside(drawing: Drawing, text: str, gap: float) -> None:
    """Make room for `text` on the right of the plot, `gap` pixels away from it."""
    margin = drawing.layout["margin"]
    margin["r"] = max(margin["r"], gap + width(text, LABEL, bold=True))


def shifts_apart(drawing: Drawing, upper: float, lower: float) -> tuple[float, float]:
    """By how many pixels the labels of two values move up so that they do not overlap."""
    line = LINE * LABEL
    upper_at, lower_at = (float(at) for at in _heights(drawing, [upper, lower]))
    middle = (upper_at + lower_at) / 2
    low = max(min(lower_at, middle - line / 2), line / 2)
    return max(upper_at, low + line) - upper_at, low - lower_at


def _heights(drawing: Drawing, values: Iterable[float]) -> Any:
    """How many pixels above the time axis values are drawn."""
    return np.asarray([*values], float) * drawing.plot_height / drawing.yaxis["range"][1]


def _distances(drawing: Drawing, moments: Iterable[datetime]) -> Any:
    """How many pixels from the left edge of the plot moments are drawn."""
    first, last = drawing.xaxis["range"]
    shares = [(moment - first) / (last - first) for moment in moments]
    return np.asarray(shares) * drawing.plot_width


def _box(drawing: Drawing, label: Any) -> tuple[float, float, float, float]:
    """The left, right, lower and upper edge of a label, in pixels from the plot's lower left."""
    size = label["font"]["size"]
    across = width(re.sub("<.*?>", "", label["text"]), size, bold=True)
    left = _distances(drawing, [label["x"]])[0] + label["xshift"]
    left -= across * {"left": 0, "center": 0.5, "right": 1}[label["xanchor"]]
    lower = _heights(drawing, [label["y"]])[0] + label["yshift"]
    lower -= LINE * size * {"bottom": 0, "middle": 0.5, "top": 1}[label["yanchor"]]
    return left, left + across, lower, lower + LINE * size


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    beside = max(one[0] - other[1], other[0] - one[1])
    above = max(one[2] - other[3], other[2] - one[3])
    return beside < _BETWEEN and above < 0


def _covered(drawing: Drawing, box: Sequence[float]) -> int:
    """How many pixels of lines, from left to right, are in `box`."""
    left, right, lower, upper = box
    across = np.arange(left, right)
    lines = [
        np.interp(
            across, _distances(drawing, line["x"]), _heights(drawing, line["y"]), np.nan, np.nan
        )
        for line in drawing.traces
        if line.get("mode") == "lines"
    ]
    return sum(int(((lower <= at) & (at <= upper)).sum()) for at in lines)
