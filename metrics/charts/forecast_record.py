"""The chart of a forecast record: how long before or after the end of each piece of work the dates
of its forecast were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

from metrics.charts.style import (
    EDGE,
    GREEN,
    GRID,
    INK,
    LINE,
    QUIET,
    SMALL,
    VERMILLION,
    Said,
    canvas,
)
from metrics.charts.words import cut, markup, width
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.record import Piece, tally
from metrics.model.drawing import Drawing
from metrics.model.report import Question

_SURE, _DOT = 85, 13
# In pixels: the widest name below a column, and what is between two.
_MOST_NAME, _BETWEEN = 110, 10
# The room for days on the left.
_TICKS = 92
# How far beyond the dots lines are drawn, as a share of all days.
_BEYOND = 0.15
_STEPS, _MOST_TICKS = (1, 2, 5, 7, 14, 28, 56, 91, 182, 364, 728), 6


def forecast_record_figure(question: Question, pieces: Sequence[Piece]) -> Drawing:
    """A column for each piece of work whose 85 % date held or did not, in the order of the table.

    Its line is from the 50 % to the 95 % date, with a dot at 85 %, in days after the day on which
    the work was done: from zero on, the date held. Of work that is open, after the last day that is
    over. Lines are cut where they would dwarf the dots.
    """
    shown = [piece for piece in pieces if piece.held(_SURE) is not None]
    sure = tally(shown, _SURE)
    drawing = canvas(
        question,
        f"Forecast record: {_SURE}% dates held for {sure.held} of {sure.told}",
        [*_legend(shown)],
        left=EDGE + _TICKS,
        below=LINE * SMALL + 8,
    )
    dots = [0, *(_offset(piece, _SURE) or 0 for piece in shown)]
    beyond = max(max(dots) - min(dots), 1) * _BEYOND
    bottom, top = min(dots) - beyond, max(dots) + beyond
    column = drawing.plot_width / len(shown)
    drawing.xaxis["range"], drawing.yaxis["range"] = [-0.5, len(shown) - 0.5], [bottom, top]
    for place, piece in enumerate(shown):
        _draw(drawing, place, piece, min(_DOT, column))
    _draw_axes(drawing, shown, column)
    return drawing


def _draw(drawing: Drawing, place: int, piece: Piece, size: float) -> None:
    """The line and the dot of a piece of work, so wide."""
    bottom, top = drawing.yaxis["range"]
    colour = GREEN if piece.held(_SURE) else VERMILLION
    even, sure, surest = (_offset(piece, each) for each in CONFIDENCES)
    line = [min(max(top if each is None else each, bottom), top) for each in (even, surest)]
    marker = {
        "color": "white" if piece.done_on is None else colour,
        "size": size,
        "line": {"color": colour, "width": size / 4},
    }
    for days, look in (
        (line, {"mode": "lines", "line": {"color": colour, "width": size / 3}}),
        ([sure], {"mode": "markers", "marker": marker, "cliponaxis": False}),
    ):
        drawing.add_trace("scatter", x=[place] * len(days), y=days, hoverinfo="skip", **look)


def _draw_axes(drawing: Drawing, pieces: Sequence[Piece], column: float) -> None:
    """Names below the columns, so wide each, as far as there is room, and days on the left."""
    names = {place: markup(name) for place, name in _named(pieces, column)}
    drawing.xaxis.update(
        visible=True,
        tickvals=list(names),
        ticktext=list(names.values()),
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )
    ticks = _ticks(*drawing.yaxis["range"])
    drawing.yaxis.update(
        visible=True,
        tickvals=ticks,
        ticktext=[f"{days:+} days ".replace("-", "−") if days else "done " for days in ticks],
        tickfont={"size": SMALL, "color": QUIET},
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=INK,
        zerolinewidth=2,
    )


def _ticks(bottom: float, top: float) -> list[int]:
    """Whole days within the range, zero among them, in steps that people count in."""
    step = next((each for each in _STEPS if (top - bottom) / each <= _MOST_TICKS), _STEPS[-1])
    return list(range(ceil(bottom / step) * step, floor(top / step) * step + 1, step))


def _legend(pieces: Sequence[Piece]) -> Iterator[Said]:
    yield Said("85% date, line 50 to 95%", QUIET, "●")
    yield Said("held", GREEN, "●")
    if not all(piece.held(_SURE) for piece in pieces):
        yield Said("did not", VERMILLION, "●")
    if any(piece.done_on is None for piece in pieces):
        yield Said("still open", VERMILLION, "○")


def _offset(piece: Piece, confidence: int) -> int | None:
    """How many days after the end of the work its date of that confidence was; of work that is
    open, after the last day that is over. None is not within a year."""
    told = piece.dates.get(confidence)
    return None if told is None else (told - (piece.done_on or piece.over)).days


def _named(pieces: Sequence[Piece], column: float) -> Iterator[tuple[int, str]]:
    """The columns with room for their names, and these."""
    free = 0.0
    for place, piece in enumerate(pieces):
        name = cut(piece.name, _MOST_NAME, SMALL)
        across, middle = width(name, SMALL), (place + 0.5) * column
        if middle - across / 2 >= free:
            free = middle + across / 2 + _BETWEEN
            yield place, name
