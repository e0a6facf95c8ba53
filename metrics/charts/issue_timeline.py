"""The chart of an issue's history: a lane for each status, and above them sprint and points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd

from metrics.charts.style import (
    EDGE,
    FILLED,
    GRID,
    INK,
    LINE,
    OFF,
    QUIET,
    SHADE,
    SMALL,
    VERMILLION,
    Said,
    canvas,
)
from metrics.charts.words import cut, markup, width
from metrics.issues.changes import CREATED, FIRST_SEEN, POINTS, SPRINT, STATUS, IssueLife, Spell
from metrics.issues.days import DAY
from metrics.model.drawing import Drawing
from metrics.model.issue_columns import DESCOPED_REASONS, NO_STATUS
from metrics.text.formatting import count, short_day, shortened

# In pixels: a lane at least and at most, their names, and what is right of them.
_LEAST_LANE, _MOST_LANE, _NAMES, _RIGHT = 25, 52, 150, 34
_SPRINT, _POINTS, _WAITING, _STARTED, _DONE = "#CFE6F6", "#E4E7EB", "#C3CBD3", "#8CC3E6", "#8FD6C0"
# The lane of done work, of an issue that was closed without being done.
_DROPPED = "#9AA5B1"
_OTHER = "other changes"
_MOST_TICKS = 4
# Hours between two ticks: parts of a day, days, weeks, about months and years.
_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 8760)


def _ticks(start: pd.Timestamp, end: pd.Timestamp) -> dict[str, Any]:
    """At most four ticks of the axis, with their time of day where the days are few."""
    hours = (end - start) / pd.Timedelta(hours=1)
    step = next((each for each in _STEPS if hours / each <= _MOST_TICKS), _STEPS[-1])
    ticks = pd.date_range(start.ceil("D" if step >= 24 else f"{step}h"), end, freq=f"{step}h")
    texts = [
        short_day(tick) if step >= 24 else f"{short_day(tick)}<br>{tick:%H:%M}" for tick in ticks
    ]
    return {"tickvals": list(ticks), "ticktext": texts}


class _Lane(NamedTuple):
    """One row of the chart.

    Attributes:
        name: Written beside the lane.
        colour: Of its spells.
        spells: The stretches of time that are drawn.
        texts: For each spell, what may be written in it: the longest that fits is.
        marks: The moments of changes.
    """

    name: str
    colour: str
    spells: Sequence[Spell]
    texts: Sequence[Sequence[str]]
    marks: Sequence[pd.Timestamp]


def timeline_figure(life: IssueLife) -> Drawing:
    """All lanes from when a status is known until now, or shortly after the issue's end."""
    start, end = _range(life)
    lanes = _lanes(life)
    ticks = _ticks(_local(life, start), _local(life, end))
    lines = 1 + any("<br>" in text for text in ticks["ticktext"])
    drawing = canvas(
        life.question,
        f"{life.name} {shortened(life.latest['title'])}",
        [*_legend(life)],
        left=EDGE + _NAMES,
        right=_RIGHT,
        # The day of closing stands over the plot.
        above=LINE * SMALL,
        below=lines * LINE * SMALL + 10,
    )
    lane_height = min(drawing.plot_height / len(lanes), _MOST_LANE)
    spare = (drawing.plot_height / max(lane_height, _LEAST_LANE) - len(lanes)) / 2
    if lane_height < _LEAST_LANE:
        more = _LEAST_LANE * len(lanes) - drawing.plot_height
        drawing.layout["height"] = round(drawing.layout["height"] + more)
        spare = 0
    drawing.layout["barmode"] = "overlay"
    drawing.xaxis.update(
        type="date",
        range=[_local(life, start), _local(life, end)],
        **ticks,
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        gridcolor=GRID,
        zeroline=False,
    )
    drawing.yaxis.update(range=[len(lanes) - 0.5 + spare, -0.5 - spare], visible=False)
    for row, lane in enumerate(lanes):
        _draw(drawing, life, row, lane, (start, end))
    _shade_gaps(drawing, life)
    _mark_closing(drawing, life)
    return drawing


def _legend(life: IssueLife) -> Iterator[Said]:
    yield Said("change", VERMILLION, "◆")
    if life.lost or _gaps(life):
        yield Said("not known", OFF, FILLED)
    seen = life.versions[0]["seen_from"]
    if life.known_since != seen:
        yield Said(f"by GitHub until {short_day(_local(life, seen))}, then by exports")


def _range(life: IssueLife) -> tuple[pd.Timestamp, pd.Timestamp]:
    start, end = life.known_since, pd.Timestamp(life.question.now)
    if life.latest["state"] == "closed" or not life.is_on_board:
        last = max(change.moment for change in life.changes)
        end = min(end, last + max(0.08 * (last - start), DAY))
    start = min(start, end - DAY)
    # A margin, so that a spell that has just begun is visible.
    return start, end + 0.02 * (end - start)


def _lanes(life: IssueLife) -> list[_Lane]:
    board, team = life.question.board, life.question.conventions
    lanes = []
    for what, colour in ((SPRINT, _SPRINT), (POINTS, _POINTS)):
        spells = life.spells(what)
        marks = [spell.start for spell in spells[1:]]
        lane_spells = [spell for spell in spells if spell.value is not None]
        if lane_spells:
            texts = [
                [shortened(spell.value or "", length) for length in (60, 30, 20, 12, 7)]
                for spell in lane_spells
            ]
            lanes.append(_Lane(what, colour, lane_spells, texts, marks))
    spells = _joined([*life.recorded_spells, *life.spells(STATUS)])
    statuses = dict.fromkeys(spell.value for spell in spells)
    gone = [name for name in statuses if name is not None and name not in board.statuses]
    for status in (None, *gone, *board.statuses):
        if status in statuses:
            lane_spells = [spell for spell in spells if spell.value == status]
            is_done, is_started = team.is_done(status or ""), team.is_started(status or "")
            done = _DROPPED if _is_dropped(life) else _DONE
            colour = done if is_done else _STARTED if is_started else _WAITING
            texts = [[] if is_done else _lengths(spell) for spell in lane_spells]
            lanes.append(_Lane(status or NO_STATUS.lower(), colour, lane_spells, texts, []))
    elsewhere = {SPRINT, POINTS, STATUS, CREATED, FIRST_SEEN}
    others = [
        change.moment
        for change in life.changes
        if change.what not in elsewhere and change.moment >= spells[0].start
    ]
    return [*lanes, _Lane(_OTHER, "", [], [], others)] if others else lanes


def _is_dropped(life: IssueLife) -> bool:
    """Whether it is closed as not planned or a duplicate, which is never done."""
    is_left_out = life.latest["state_reason"] in DESCOPED_REASONS
    as_done = life.question.conventions.count_not_planned_as_done
    return life.latest["state"] == "closed" and is_left_out and not as_done


def _joined(spells: Sequence[Spell]) -> list[Spell]:
    """The same, those that go on in the same status as one."""
    joined: list[Spell] = []
    for spell in spells:
        if joined and joined[-1].end == spell.start and joined[-1].value == spell.value:
            spell = spell._replace(start=joined.pop().start)
        joined.append(spell)
    return joined


def _lengths(spell: Spell) -> list[str]:
    hours = round((spell.end - spell.start) / pd.Timedelta(hours=1))
    length, unit = (round(hours / 24), "day") if hours >= 24 else (hours, "hour")
    return [count(length, unit), f"{length} {unit[0]}"]


def _local(life: IssueLife, moment: pd.Timestamp) -> pd.Timestamp:
    """The moment on the clock of the board's zone, without a zone, as plotly needs it."""
    return pd.Timestamp(moment).tz_convert(life.question.board.timezone).tz_localize(None)


def _draw(
    drawing: Drawing,
    life: IssueLife,
    row: int,
    lane: _Lane,
    reach: tuple[pd.Timestamp, pd.Timestamp],
) -> None:
    _write(drawing, 0, row, markup(cut(lane.name, _NAMES - 6, SMALL)), xref="paper", xshift=-_NAMES)
    pixel = (reach[1] - reach[0]) / drawing.plot_width
    starts = [max(spell.start, reach[0]) for spell in lane.spells]
    # The shortest spell is still visible.
    lengths = [
        max(min(spell.end, reach[1]) - start, 4 * pixel)
        for start, spell in zip(starts, lane.spells, strict=True)
    ]
    if starts:
        drawing.add_trace(
            "bar",
            base=[_local(life, start) for start in starts],
            x=[length / pd.Timedelta(milliseconds=1) for length in lengths],
            y=[row] * len(starts),
            orientation="h",
            width=0.62,
            marker={"color": lane.colour, "line": {"color": "white", "width": 1}},
            hoverinfo="skip",
        )
    for start, length, texts in zip(starts, lengths, lane.texts, strict=True):
        room = length / pixel - 14
        if fitting := [text for text in texts if width(text, SMALL) <= room]:
            _write(drawing, _local(life, start), row, markup(fitting[0]), xshift=8)
    drawing.add_trace(
        "scatter",
        x=[_local(life, mark) for mark in lane.marks],
        y=[row] * len(lane.marks),
        mode="markers",
        marker={"symbol": "diamond", "size": 11, "color": VERMILLION},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _write(drawing: Drawing, x: Any, y: Any, text: str, **place: Any) -> None:
    drawing.add_annotation(
        x=x,
        y=y,
        text=text,
        font={"size": SMALL, "color": INK},
        align="left",
        showarrow=False,
        **{"xanchor": "left", "yanchor": "middle", **place},
    )


def _shade_gaps(drawing: Drawing, life: IssueLife) -> None:
    """Shade the times in which nothing was exported, or recorded."""
    start = life.versions[0]["seen_from"]
    for lost_since, known_again in life.lost:
        _shade(drawing, life, lost_since, known_again)
    for before, after in _gaps(life):
        _shade(drawing, life, max(pd.Timestamp(before), start), pd.Timestamp(after))


def _gaps(life: IssueLife) -> list[tuple[datetime, datetime]]:
    start = life.versions[0]["seen_from"]
    return life.history.gaps(start, life.question.now) if life.history else []


def _shade(drawing: Drawing, life: IssueLife, start: pd.Timestamp, end: pd.Timestamp) -> None:
    drawing.add_shape(
        type="rect",
        xref="x",
        x0=_local(life, start),
        x1=_local(life, end),
        yref="y domain",
        y0=0,
        y1=1,
        fillcolor=SHADE,
        line={"width": 0},
        layer="below",
    )


def _mark_closing(drawing: Drawing, life: IssueLife) -> None:
    """A line at the last closing of the issue, if it is closed."""
    closed = life.latest["closed_at"]
    if closed is None or closed < life.known_since:
        return
    x = _local(life, closed)
    drawing.add_shape(
        type="line",
        xref="x",
        x0=x,
        x1=x,
        yref="y domain",
        y0=0,
        y1=1,
        line={"color": INK, "width": 1.5, "dash": "dot"},
        layer="below",
    )
    how = "not planned" if _is_dropped(life) else "closed"
    on = f"{how} {short_day(x)}"
    _write(drawing, x, 1, on, yref="paper", xanchor="right", yanchor="bottom")
