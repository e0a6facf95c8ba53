"""The chart of a sprint summary: what is done, in progress and to do, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from metrics.charts.style import (
    BLUE,
    EDGE,
    GREEN,
    INK,
    NOT_ALL_DONE,
    QUIET,
    SMALL,
    TRACK,
    VERMILLION,
    canvas,
    coloured,
    markup,
    wrapped,
)
from metrics.issues.weights import weights
from metrics.model.issue_columns import NO_STATUS
from metrics.sprint.open_work import age
from metrics.sprint.progress import SprintProgress
from metrics.sprint.provenance import scope_caption
from metrics.sprint.unpointed import without_points
from metrics.text.formatting import compact, count, shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Heights in pixels, from the top of the plot.
_BAR, _TIP, _TO_LIST, _ROW = 44, 9, 130, 52
# Widths as shares of the plot.
_AGES, _MOST_AGE, _MOST_AGE_OF_WAITING = 0.5, 0.27, 0.2
_TITLE_COLUMNS = 40
_MOST_ROWS = 12


def summary_figure(progress: SprintProgress, work: pd.DataFrame, headline: str) -> go.Figure:
    """`work` is what `metrics.sprint.open_work` has of a sprint whose scope is not zero."""
    listed = work[work["begun"] | work["blocked"]] if not progress.is_finished else work[:0]
    rows = listed.head(_MOST_ROWS)
    height = _BAR if progress.is_finished else _TO_LIST + _ROW * len(rows)
    doing = float(weights(work[work["begun"]], progress.unit).sum())
    figure = canvas(
        progress.question,
        headline,
        _subtitle(progress, doing),
        footnote=scope_caption(progress),
        left=EDGE,
        right=EDGE,
        plot_height=height + _TIP,
    )
    figure.update_layout(
        barmode="overlay",
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"range": [height, -_TIP], "visible": False, "fixedrange": True},
    )
    _draw_shares(figure, progress, doing)
    written = [*_time(figure, progress)]
    if not progress.is_finished:
        written.append(_heading(work, len(listed) - len(rows)))
    if len(rows):
        _draw_ages(figure, rows)
        written += _ages(rows)
    figure.update_layout(annotations=[*figure.layout.annotations, *written])
    return figure


def _subtitle(progress: SprintProgress, doing: float) -> str:
    waiting = progress.open - doing
    parts = [
        coloured(f"{compact(progress.completed)} done", GREEN),
        coloured(f"{compact(doing)} in progress", BLUE),
        f"<b>{compact(waiting)} to do</b>",
    ]
    if len(progress.open_without_points):
        parts.append(f"<b>{without_points(progress.open_without_points)} open</b>")
    return f'<span style="color:{QUIET}">{" · ".join(parts)}</span>'


def _draw_shares(figure: go.Figure, progress: SprintProgress, doing: float) -> None:
    done, doing = (part / progress.scope for part in (progress.completed, doing))
    done = done if progress.is_all_done else min(done, NOT_ALL_DONE)
    _draw_bars(figure, [1.0], [0.0], [_BAR / 2], _BAR, TRACK)
    _draw_bars(figure, [doing], [done], [_BAR / 2], _BAR, BLUE)
    _draw_bars(figure, [done], [0.0], [_BAR / 2], _BAR, GREEN)


def _draw_bars(
    figure: go.Figure, lengths: Any, starts: Any, at: Any, width: float, colours: Any
) -> None:
    import plotly.graph_objects as go

    figure.add_trace(
        go.Bar(
            x=lengths,
            base=starts,
            y=at,
            width=width,
            orientation="h",
            marker={"color": colours, "line": {"width": 0}},
            hoverinfo="skip",
        )
    )


def _time(figure: go.Figure, progress: SprintProgress) -> Iterator[dict[str, Any]]:
    """How much of the sprint's time is over at the end of today, as a line across the bar."""
    if progress.is_future or progress.is_finished:
        return
    begun, days = progress.working_days_begun, len(progress.working_days)
    x = begun / days
    figure.add_shape(
        type="line", x0=x, x1=x, y0=-_TIP, y1=_BAR + _TIP, line={"color": INK, "width": 3}
    )
    side = "left" if x < 0.2 else "right" if x > 0.8 else "center"
    noun = "day" if days == progress.sprint.days else "working day"
    yield _text(x, _BAR + 22, f"{noun} {begun} of {days}", INK, xanchor=side)


def _heading(work: pd.DataFrame, more: int) -> dict[str, Any]:
    heading = "<b>In progress</b>" if work["begun"].any() else "<b>Nothing in progress</b>"
    if work["days"].notna().any():
        heading += ", longest first"
    if more:
        heading += f", and {count(more, 'more issue')}"
    return _text(0, _TO_LIST - _ROW / 2, heading, INK)


def _draw_ages(figure: go.Figure, rows: pd.DataFrame) -> None:
    colours = [VERMILLION if blocked else BLUE for blocked in rows["blocked"]]
    middles = [_middle(place) for place in range(len(rows))]
    _draw_bars(figure, _lengths(rows), [_AGES] * len(rows), middles, _ROW * 0.4, colours)


def _lengths(rows: pd.DataFrame) -> list[float]:
    """The length of the bar of each age; zero where the age is not known."""
    days = rows["days"].astype("Float64")
    parts = days / max(days.max(), 1) if days.notna().any() else days
    most = _MOST_AGE_OF_WAITING if rows["waits_for"].notna().any() else _MOST_AGE
    return [0.0 if pd.isna(part) else max(part * most, 0.006) for part in parts]


def _ages(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The title of each issue, and beside its bar how long it has been in progress."""
    for place, (length, (_, row)) in enumerate(zip(_lengths(rows), rows.iterrows(), strict=True)):
        title = wrapped(row["title"], _TITLE_COLUMNS, 2)
        yield _text(0, _middle(place), "<br>".join(map(markup, title)), INK)
        told = [_state(row)] + [coloured(_obstacle(row), VERMILLION)] * row["blocked"]
        x = _AGES + length + (0.012 if length else 0)
        yield _text(x, _middle(place), " · ".join(told), QUIET)


def _obstacle(row: pd.Series) -> str:
    """What stands in its way; there is room for the number of one issue that it waits for."""
    name = "" if pd.isna(row["waits_for"]) else row["waits_for"].split()[0]
    return f"waits for {markup(name)}" if name.startswith("#") else "blocked"


def _state(row: pd.Series) -> str:
    if pd.notna(row["days"]):
        return age(row)
    return markup(shortened(NO_STATUS.lower() if pd.isna(row["status"]) else row["status"], 24))


def _middle(place: int) -> float:
    return _TO_LIST + _ROW * (place + 0.5)


def _text(x: float, y: float, text: str, colour: str, **place: Any) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "xanchor": "left",
        "yanchor": "middle",
        "text": text,
        "align": "left",
        "font": {"size": SMALL, "color": colour},
        "showarrow": False,
        **place,
    }
