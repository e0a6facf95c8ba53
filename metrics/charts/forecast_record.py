"""The chart of a forecast record: how long before or after the end of each piece of work the dates
of its forecast were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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
    plot_width,
)
from metrics.charts.words import cut, markup, width
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.record import Piece, tally
from metrics.model.report import Question
from metrics.text.formatting import count

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SURE, _DOT, _LINE = 85, 13, 4
# In pixels: the widest name below a column, and what is between two.
_MOST_NAME, _BETWEEN = 110, 10
# How much higher than the highest dot lines are drawn, as a share.
_BEYOND = 1.4


def forecast_record_figure(question: Question, pieces: Sequence[Piece]) -> go.Figure:
    """A column for each piece of work whose 85 % date held or did not, in the order of the table.

    Its line is from the 50 % to the 95 % date, with a dot at 85 %, in days after the day on which
    the work was done: above the line at zero a date held. Of work that is open, so far.
    """
    import plotly.graph_objects as go

    shown = [piece for piece in pieces if piece.held(_SURE) is not None]
    sure = tally(shown, _SURE)
    figure = canvas(
        question,
        f"Forecast record: {sure.held} of {count(sure.told, f'{_SURE}% date')} held",
        [*_legend(shown)],
        left=EDGE + 80,
        below=LINE * SMALL + 8,
    )
    offsets = [_offsets(piece) for piece in shown]
    dots = [days for _, days, _ in offsets]
    reach = max(1, *(abs(each) for each in dots)) * _BEYOND
    for place, (piece, (low, dot, high)) in enumerate(zip(shown, offsets, strict=True)):
        colour = GREEN if piece.held(_SURE) else VERMILLION
        figure.add_trace(
            go.Scatter(
                x=[place, place],
                y=[max(low, -reach), min(high, reach) if high is not None else reach],
                mode="lines",
                line={"color": colour, "width": _LINE},
                hoverinfo="skip",
            )
        )
        figure.add_trace(
            go.Scatter(
                x=[place],
                y=[dot],
                mode="markers",
                marker={
                    "color": "white" if piece.done_on is None else colour,
                    "size": _DOT,
                    "line": {"color": colour, "width": 3},
                },
                hoverinfo="skip",
                cliponaxis=False,
            )
        )
    places = list(_named(shown, plot_width(figure) / len(shown)))
    figure.update_layout(
        xaxis={
            "range": [-0.7, len(shown) - 0.3],
            "tickvals": places,
            "ticktext": [markup(cut(shown[each].name, _MOST_NAME, SMALL)) for each in places],
            "tickangle": 0,
            "tickfont": {"size": SMALL, "color": QUIET},
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={
            "range": [-reach, reach],
            "gridcolor": GRID,
            "zeroline": True,
            "zerolinecolor": INK,
            "zerolinewidth": 2,
            "nticks": 6,
            "ticksuffix": " days ",
            "tickfont": {"size": SMALL, "color": QUIET},
        },
    )
    return figure


def _legend(pieces: Sequence[Piece]) -> Iterator[Said]:
    yield Said("85% date, 50% to 95%", QUIET, "●")
    yield Said("held", GREEN, "●")
    if not all(piece.held(_SURE) for piece in pieces):
        yield Said("did not", VERMILLION, "●")
    if any(piece.done_on is None for piece in pieces):
        yield Said("still open", VERMILLION, "○")


def _offsets(piece: Piece) -> tuple[float, float, float | None]:
    """How many days after the end of the work the dates of 50, 85 and 95 % were; of work that is
    open, after the last day that is over."""
    ended = piece.done_on or piece.over
    days = [(told - ended).days for each in CONFIDENCES if (told := piece.dates.get(each))]
    return days[0], days[1], days[2] if len(days) > 2 else None


def _named(pieces: Sequence[Piece], column: float) -> Iterator[int]:
    """The columns with room for their names, so wide each."""
    free = 0.0
    for place, piece in enumerate(pieces):
        across = width(cut(piece.name, _MOST_NAME, SMALL), SMALL)
        middle = (place + 0.5) * column
        if middle - across / 2 >= free:
            free = middle + across / 2 + _BETWEEN
            yield place
