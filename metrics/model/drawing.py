"""A chart as plain data, such as plotly.js takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, eq=False)
class Drawing:
    """What becomes a figure. plotly's own takes long to import, and would check everything again
    with each part added to it.

    Attributes:
        layout: Parts of plotly's layout, by name, except the next two.
        annotations: Of the layout, the first ones below the others.
        shapes: Of the layout, likewise.
        traces: Each with its `type`, the first ones below the others.
    """

    layout: dict[str, Any]
    annotations: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    traces: list[dict[str, Any]] = field(default_factory=list)

    @property
    def xaxis(self) -> dict[str, Any]:
        """The first horizontal axis, to be read and changed."""
        axis: dict[str, Any] = self.layout.setdefault("xaxis", {})
        return axis

    @property
    def yaxis(self) -> dict[str, Any]:
        """The first vertical axis, to be read and changed."""
        axis: dict[str, Any] = self.layout.setdefault("yaxis", {})
        return axis

    @property
    def around(self) -> float:
        """How many pixels high all is that is above and below the plot."""
        margin = self.layout["margin"]
        return float(margin["t"] + margin["b"])

    @property
    def plot_height(self) -> float:
        """How many pixels high the plot is."""
        margin = self.layout["margin"]
        return float(self.layout["height"] - margin["t"] - margin["b"])

    @property
    def plot_width(self) -> float:
        """How many pixels wide the plot is."""
        margin = self.layout["margin"]
        return float(self.layout["width"] - margin["l"] - margin["r"])

    def add_annotation(self, **parts: Any) -> None:
        """Write a text, with `parts` as in plotly."""
        self.annotations.append(parts)

    def add_shape(self, **parts: Any) -> None:
        """Draw a line or an area that is no data, with `parts` as in plotly."""
        self.shapes.append(parts)

    def add_trace(self, kind: str, **parts: Any) -> None:
        """Draw data as plotly's trace of that `kind`, such as `bar`, with `parts` as there."""
        self.traces.append({"type": kind, **parts})

    def figure(self) -> go.Figure:
        """The figure, whose parts plotly does not check: that takes longer than all else, and tests
        have them checked."""
        import plotly.graph_objects as go

        return go.Figure(self._parts, _validate=False)

    def plain(self) -> dict[str, Any]:
        """The figure with nothing but what JSON has."""
        parts: dict[str, Any] = _plain(self._parts)
        return parts

    @property
    def _parts(self) -> dict[str, Any]:
        lists = {"annotations": self.annotations, "shapes": self.shapes}
        layout = self.layout | {name: parts for name, parts in lists.items() if parts}
        return {"data": self.traces, "layout": layout}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        # A part that is None is not set.
        return {name: _plain(part) for name, part in value.items() if part is not None}
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        value = pd.Series(value).to_list()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, date):
        value = None if value is pd.NaT else value.isoformat()
    return None if value is pd.NA or value != value else value
