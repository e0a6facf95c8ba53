"""The chart of velocity: what was committed beside what was completed, sprint by sprint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from metrics.charts import EDGE, GREEN, INK, QUIET, SMALL, TEXT, canvas, coloured, markup, wrapped
from metrics.report import Question
from metrics.velocity_findings import DATES, RECENT
from metrics.wording import compact, days

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COMMITTED, _COMPLETED_TEXT = "#A9B4C0", "#00785A"
_ROW, _BAR, _OFFSET = 68, 0.35, 0.185
_LABEL_WIDTH, _LABEL_COLUMNS, _NUMBERS_WIDTH = 230, 24, 90


def velocity_figure(question: Question, results: pd.DataFrame, headline: str) -> go.Figure:
    """Two bars for each sprint, oldest on top, and a line at the median of the last three.

    Where no export saw what was committed, its bar is hatched.
    """
    is_dated = results["known_from"] == DATES
    rows = list(range(len(results)))
    above = 1.4 * TEXT / _ROW
    figure = canvas(
        question,
        headline,
        f"{coloured('committed', QUIET)} and {coloured('completed', _COMPLETED_TEXT)} "
        f"{question.unit} by sprint",
        footnote="hatched: by creation date" if is_dated.any() else "scope seen by exports",
        left=EDGE + _LABEL_WIDTH,
        right=_NUMBERS_WIDTH,
        plot_height=_ROW * (len(rows) + above),
    )
    committed, completed = (results[name].astype(float) for name in ("committed", "completed"))
    hatches = {
        "shape": ["/" if dated else "" for dated in is_dated],
        "fillmode": "overlay",
        "fgcolor": "white",
    }
    _draw_bars(figure, [row - _OFFSET for row in rows], committed, _COMMITTED, pattern=hatches)
    _draw_bars(figure, [row + _OFFSET for row in rows], completed, GREEN)
    top = max(committed.max(), completed.max(), 1)
    figure.update_layout(
        barmode="overlay",
        xaxis={"range": [0, top], "visible": False},
        yaxis={"range": [len(rows) - 0.5, -0.5 - above], "visible": False},
    )
    median = float(completed[-RECENT:].median())
    if len(rows) > 1:
        figure.add_shape(
            type="line",
            x0=median,
            x1=median,
            y0=-0.5,
            y1=len(rows) - 0.5,
            line={"color": INK, "width": 1.5, "dash": "dash"},
        )
    # Added one by one, plotly would check all of them again each time.
    written = [
        text
        for row, sprint in enumerate(results.to_dict("records"))
        for text in _texts(row, sprint)
    ]
    if len(rows) > 1:
        written.append(_median_text(median, len(completed[-RECENT:])))
    figure.update_layout(annotations=[*figure.layout.annotations, *written])
    return figure


def _draw_bars(
    figure: go.Figure, rows: Sequence[float], lengths: pd.Series, colour: str, **marker: Any
) -> None:
    import plotly.graph_objects as go

    figure.add_trace(
        go.Bar(
            x=lengths,
            y=rows,
            orientation="h",
            width=_BAR,
            marker={"color": colour, "cornerradius": 3, **marker},
            hoverinfo="skip",
        )
    )


def _median_text(median: float, sprints: int) -> dict[str, Any]:
    return {
        "x": median,
        "y": -0.5,
        "yanchor": "bottom",
        "text": f"median of the last {sprints}: <b>{compact(median)}</b>",
        "font": {"size": SMALL, "color": INK},
        "showarrow": False,
    }


def _texts(row: int, sprint: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    """The sprint's title and days left of its bars, and what they stand for at their ends."""
    start, end = (date.fromisoformat(sprint[name]) for name in ("start", "end"))
    title = "<br>".join(map(markup, wrapped(sprint["sprint"], _LABEL_COLUMNS, 2)))
    yield {
        "xref": "paper",
        "x": 0,
        "y": row,
        "xanchor": "left",
        "xshift": -_LABEL_WIDTH,
        "align": "left",
        "text": f'<b>{title}</b><br><span style="color:{QUIET}">{days(start, end)}</span>',
        "font": {"size": SMALL, "color": INK},
        "showarrow": False,
    }
    for name, side, colour in (
        ("committed", -_OFFSET, QUIET),
        ("completed", _OFFSET, _COMPLETED_TEXT),
    ):
        yield {
            "x": max(float(sprint[name]), 0),
            "y": row + side,
            "xanchor": "left",
            "xshift": 1,
            "text": f"&nbsp;<b>{compact(float(sprint[name]))}</b>&nbsp;",
            "font": {"size": SMALL, "color": colour},
            "showarrow": False,
            # Over the line at the median.
            "bgcolor": "white",
            "borderpad": 0,
        }
