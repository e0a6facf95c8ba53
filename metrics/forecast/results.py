"""The results of a forecast as a table, which `results.csv` holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from metrics.forecast import in_order
from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.how_much import HowMuch
from metrics.forecast.monte_carlo import CONFIDENCES


def results(forecast: DeliveryForecast, now: DeliveryForecast) -> pd.DataFrame:
    """The rows of `forecast`; where it supposes something, those of `now` without that go before.

    The columns are `percentile`, `date` and `days`; `deliverable` where several remain; `done`
    where the question asks how much is done by a day; `what_if` where it supposes something. What
    they mean is told by the report (`metrics.reports.delivery_forecast`).
    """
    if forecast is now:
        return _rows(now)
    # In words: a spreadsheet would take `+20 points` for a formula.
    without, supposing, said = _rows(now), _rows(forecast), forecast.work.supposed.in_words
    both = pd.concat([without, supposing], ignore_index=True)
    what_if = [None] * len(without) + [said] * len(supposing)
    return both.assign(what_if=pd.Series(what_if, dtype="string"))


def _rows(forecast: DeliveryForecast) -> pd.DataFrame:
    question = forecast.work.question
    if question.how_much and (by := question.by):
        done = HowMuch(forecast, by).at_least if forecast.is_possible else {}
        rows = _dated(forecast, [(each, by) for each in done])
        return rows.assign(done=pd.Series([*done.values()], dtype="float64"))
    dates = [(each, forecast.sure_by(each)) for each in CONFIDENCES] if forecast.is_possible else []
    if (by := question.by) and (told := forecast.least_likely_by(by)):
        dates.append((int(100 * (told.chance_by(by) or 0)), by))
    whole = _dated(forecast, sorted(dates, key=lambda row: row[0]))
    turns = in_order.turns(forecast)
    if len(turns) < 2:
        return whole
    own = [_dated(forecast, [*turn.dates.items()]) for turn in turns]
    titles = [None] * len(whole) + [
        turn.title for turn, rows in zip(turns, own, strict=True) for _ in range(len(rows))
    ]
    both = pd.concat([whole, *own], ignore_index=True)
    return both.assign(deliverable=pd.Series(titles, dtype="string"))


def _dated(forecast: DeliveryForecast, dates: Sequence[tuple[int, date | None]]) -> pd.DataFrame:
    today = forecast.work.today
    rows = [(each, day and str(day), day and (day - today).days) for each, day in dates]
    dtypes = {"percentile": "int64", "date": "string", "days": "Int64"}
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)
