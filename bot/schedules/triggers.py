"""When a schedule is due: at a time of day, on days that the calendar or the sprints decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from config.parsers import timezone
from metrics.issues.days import DAY, days_between
from metrics.model.iterations import Iteration


class On(StrEnum):
    """The days on which a schedule is due."""

    WEEKDAYS = "weekdays"
    WORKING_DAYS = "working days"
    SPRINT_START = "sprint start"
    SPRINT_END = "sprint end"
    SPRINT_DAYS = "sprint days"
    CRON = "cron"


def _always(_: date) -> bool:
    return True


@dataclass(frozen=True)
class Calendar:
    """What due days depend on besides the date: a board's sprints, and on which days its team
    works."""

    iterations: Sequence[Iteration] = ()
    works_on: Callable[[date], bool] = _always


@dataclass(frozen=True)
class Trigger:
    """When a schedule is due.

    The first and the last day of a sprint are its first and last working day, as nobody reads a
    report on a day off.

    Attributes:
        on: which days.
        timezone: IANA name of the zone of `at` and of the days.
        at: time of day; unused for `On.CRON`.
        weekdays: ISO weekdays (Monday is 1) for `On.WEEKDAYS`.
        cron: five fields, as crontab has them, for `On.CRON`.
    """

    on: On
    timezone: str
    at: time = time(9)
    weekdays: frozenset[int] = frozenset()
    cron: str = ""

    def due(self, after: datetime, until: datetime, calendar: Calendar) -> list[datetime]:
        """The due times after `after`, up to and including `until` (both aware), in UTC.

        A time of day that a change of clocks skips is due that much later; one that occurs twice
        is due the first time only.
        """
        zone = ZoneInfo(self.timezone)
        first, last = after.astimezone(zone).date() - DAY, until.astimezone(zone).date() + DAY
        moments = {
            moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
            for moment in self._local(first, last, calendar)
        }
        return sorted(moment for moment in moments if after < moment <= until)

    def next(self, after: datetime, calendar: Calendar) -> datetime | None:
        """The first due time after `after`; None if there is none within 400 days, or not known."""
        for ahead in (8, 40, 400):
            if moments := self.due(after, after + ahead * DAY, calendar):
                return moments[0]
        return None

    def _local(self, first: date, last: date, calendar: Calendar) -> Iterator[datetime]:
        """The due times from the day `first` to `last`, as naive local times."""
        if self.on is On.CRON:
            yield from self._cron(first, last)
            return
        for day in self._days(first, last, calendar):
            if first <= day <= last:
                yield datetime.combine(day, self.at)

    def _days(self, first: date, last: date, calendar: Calendar) -> list[date]:
        match self.on:
            case On.WEEKDAYS:
                return [
                    day for day in days_between(first, last) if day.isoweekday() in self.weekdays
                ]
            case On.WORKING_DAYS:
                return [*filter(calendar.works_on, days_between(first, last))]
            case _:
                return _sprint_days(self.on, calendar)

    def _cron(self, first: date, last: date) -> Iterator[datetime]:
        # Naive times avoid changes of clocks; CronSim starts after the given time.
        begin = datetime.combine(first, time()) - timedelta(minutes=1)
        for moment in CronSim(self.cron, begin):
            if moment.date() > last:
                return
            yield moment


def as_plain(trigger: Trigger) -> dict[str, Any]:
    """The trigger as JSON values; `from_plain` reads it."""
    fields = asdict(trigger) | {
        "at": trigger.at.isoformat("minutes"),
        "weekdays": sorted(trigger.weekdays),
    }
    return {name: value for name, value in fields.items() if value not in ("", [])}


def from_plain(kept: Mapping[str, Any]) -> Trigger:
    """The trigger of such values; raises ValueError for an unknown time zone."""
    return Trigger(
        On(kept["on"]),
        timezone(kept["timezone"]).key,
        time.fromisoformat(kept["at"]),
        frozenset(kept.get("weekdays", ())),
        kept.get("cron", ""),
    )


def check_cron(text: str) -> str:
    """The five fields of a crontab, trimmed; raises ValueError saying what is wrong."""
    fields = " ".join(text.split())
    try:
        if len(fields.split()) != 5:
            raise CronSimError("Wrong number of fields")
        CronSim(fields, datetime(2000, 1, 1))  # noqa: DTZ001
    except CronSimError as error:
        raise ValueError(
            f"{str(error).lower()}: write five fields, such as `0 9 * * 1` "
            "(minute, hour, day, month, weekday)"
        ) from error
    return fields


def _sprint_days(on: On, calendar: Calendar) -> list[date]:
    due_days: set[date] = set()
    for sprint in calendar.iterations:
        days = days_between(sprint.start, sprint.end)
        working = [*filter(calendar.works_on, days)] or days
        match on:
            case On.SPRINT_START:
                due_days.add(working[0])
            case On.SPRINT_END:
                due_days.add(working[-1])
            case _:
                due_days.update(working)
    return sorted(due_days)
