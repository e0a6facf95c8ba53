"""A chart while it is drawn: plain data, which plotly checks once, when all of it is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, eq=False)
class Drawing:
    """What becomes a figure. plotly's own would check everything again with each part added to it.

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

        lists = {"annotations": self.annotations, "shapes": self.shapes}
        layout = self.layout | {name: parts for name, parts in lists.items() if parts}
        return go.Figure({"data": self.traces, "layout": layout}, _validate=False)
