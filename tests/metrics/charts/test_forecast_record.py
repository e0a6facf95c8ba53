"""The chart of a forecast record: what each column stands for, and how many there is room for."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from metrics.charts.forecast_record import forecast_record_figure
from metrics.charts.style import GREEN, VERMILLION
from metrics.forecast.record import SPRINT, Piece
from tests.support.sample_boards import question

DAY = timedelta(days=1)
DONE, OVER = date(2023, 11, 10), date(2023, 12, 1)


def piece(*days: int | None, done: date | None = DONE, name: str = "Sprint 1") -> Piece:
    """Whose dates are so many days after the end of the work, or else the last day over."""
    end = done or OVER
    dates = [None if each is None else end + each * DAY for each in days]
    told = dict(zip((50, 85, 95), dates, strict=True))
    return Piece(SPRINT, name, OVER, date(2023, 10, 1), told, done_on=done)


def drawn(*pieces: Piece) -> go.Figure:
    return forecast_record_figure(question(), pieces).figure()


def test_a_column_is_from_the_50_to_the_95_percent_date() -> None:
    late = piece(-4, -2, 1)
    figure = drawn(piece(-1, 3, 8), late, piece(-9, -5, None, done=None), piece(1, None, None))
    lines, dots = figure.data[::2], figure.data[1::2]
    top = figure.layout.yaxis.range[1]
    # From -5 to 3 days, and 15 % more on either side.
    assert figure.layout.yaxis.range == pytest.approx((-6.2, 4.2))
    assert [line.y for line in lines] == [(-1, top), (-4, 1), (figure.layout.yaxis.range[0], top)]
    assert [dot.y for dot in dots] == [(3,), (-2,), (-5,)]
    assert [line.line.color for line in lines] == [GREEN, VERMILLION, VERMILLION]
    assert [dot.marker.color for dot in dots] == [GREEN, VERMILLION, "white"]
    assert figure.layout.title.text == "<b>Forecast record: 85% dates held for 1 of 3</b>"


def test_there_is_room_for_24_of_either_kind() -> None:
    figure = drawn(*(piece(0, n % 7, 9, name=f"A sprint of {n}") for n in range(48)))
    assert len(figure.data) == 96
    widths = {dot.marker.size for dot in figure.data[1::2]}
    assert max(widths) * 48 <= figure.layout.width
    assert 2 <= len(figure.layout.xaxis.ticktext) <= 6


def test_dates_that_all_fall_on_the_end_have_a_line() -> None:
    figure = drawn(*[piece(0, 0, 0)] * 10)
    assert figure.layout.yaxis.ticktext == ("done ",)
    assert figure.layout.yaxis.range[0] < 0 < figure.layout.yaxis.range[1]
