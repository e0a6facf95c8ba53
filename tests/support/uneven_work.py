"""Work of eight weeks at a pace that differs from day to day, asked about on a Friday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from metrics.model.report import Question, Report
from metrics.reports.delivery_forecast import delivery_forecast
from tests.support.sample_boards import SPRINT_1, Json, issue, question

DAY = timedelta(days=1)
FRIDAY = date(2023, 11, 3)
# So many issues are done on a working day, by turns.
BY_TURNS = (1, 0, 2, 1)


def uneven_work(
    left: int, *, weeks: int = 8, added_every: int = 0, points: float | None = 2, **content: Any
) -> list[Json]:
    """Issues that were done in the weeks before that Friday, and so many left; where `added_every`
    so many days one was added, these are left, too."""
    start = FRIDAY - 7 * weeks * DAY
    days = [start + n * DAY for n in range(1, 7 * weeks)]
    closed = [
        str(day)
        for n, day in enumerate(days, 1)
        if day.isoweekday() <= 5
        for _ in range(BY_TURNS[n % 4])
    ]
    added = [str(day) for day in days[9::added_every]] if added_every else []
    created = [*[str(start)] * (len(closed) + left), *added]
    ends = [*closed, *[None] * (left + len(added))]
    content = {"sprint": SPRINT_1, "deliverable": "Search"} | content
    return [
        issue(n, points, first, end, **content)
        for n, (first, end) in enumerate(zip(created, ends, strict=True), 1)
    ]


def done_by_day(items: list[Json], weight: float = 1) -> dict[date, float]:
    """What was done on each of the days that a forecast draws from."""
    ends = [str(item["content"]["closedAt"])[:10] for item in items]
    days = [FRIDAY - n * DAY for n in range(55, 0, -1)]
    return {day: weight * ends.count(str(day)) for day in days}


def asked_on_friday(*items: Json, **more: Any) -> Question:
    """Asked in the evening, on an export just made."""
    now = datetime(FRIDAY.year, FRIDAY.month, FRIDAY.day, 20, tzinfo=UTC)
    return question(*items, **{"now": now, "exported_at": str(now), "sprint": ""} | more)


def forecast_on_friday(*items: Json, **more: Any) -> Report:
    """The forecast of these items."""
    return delivery_forecast(asked_on_friday(*items, **more))


def statistics(report: Report) -> dict[str, str]:
    """The figures of a report by their labels."""
    return {each.label: each.value for each in report.statistics}
