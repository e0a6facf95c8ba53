"""When a schedule is due: at a time of day, on days that the calendar or the sprints decide."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from cronsim import CronSim, CronSimError

from config.parsers import timezone
from metrics.issues.days import DAY, days_between
from metrics.model.iterations import Iteration


class On(StrEnum):
    """The days on which a schedule is due."""

    WEEKDAYS = "weekdays"
    WEEKS = "weeks"
    MONTH = "month"
    FIRST_WORKING_DAY = "first working day"
    LAST_WORKING_DAY = "last working day"
    WORKING_DAYS = "working days"
    SPRINT_START = "sprint start"
    SPRINT_END = "sprint end"
    SPRINT_DAYS = "sprint days"
    CRON = "cron"


# The days of which a board's sprints decide, and those of which only its days off do.
OF_SPRINTS = frozenset({On.SPRINT_START, On.SPRINT_END, On.SPRINT_DAYS})
OF_WORKING_DAYS = frozenset({On.WORKING_DAYS, On.FIRST_WORKING_DAY, On.LAST_WORKING_DAY})
TOO_OFTEN = (
    "A schedule posts once an hour at most: leave an hour between its times, and write one minute "
    "in a crontab, such as `0 9-17 * * 1-5`."
)
# Weeks are counted from there where none is said.
_A_MONDAY = date(1970, 1, 5)


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
        weekdays: ISO weekdays (Monday is 1) for `On.WEEKDAYS` and `On.WEEKS`.
        cron: five fields, as crontab has them, for `On.CRON`.
        also_at: more times of the same days.
        weeks: every how many weeks, for `On.WEEKS`.
        starting: a day of the first of these weeks, before which it is not due.
        month: days of the month for `On.MONTH`, as APScheduler writes them: `1st mon,last fri`.
    """

    on: On
    timezone: str
    at: time = time(9)
    weekdays: frozenset[int] = frozenset()
    cron: str = ""
    also_at: tuple[time, ...] = ()
    weeks: int = 1
    starting: date | None = None
    month: str = ""

    @property
    def times(self) -> tuple[time, ...]:
        """All times of day."""
        return (self.at, *self.also_at)

    @property
    def is_too_often(self) -> bool:
        """Whether it is due twice within an hour."""
        if self.on is On.CRON:
            return len(minutes_of(self.cron)) > 1
        minutes = sorted({at.hour * 60 + at.minute for at in self.times})
        tomorrow = minutes[0] + 24 * 60
        return any(later - sooner < 60 for sooner, later in pairwise([*minutes, tomorrow]))

    def started(self, now: datetime) -> Trigger:
        """The same; if it is every other week and nobody said which, the next due day's week."""
        if self.on is not On.WEEKS or self.starting is not None:
            return self
        first, *_ = replace(self, on=On.WEEKDAYS).due(now, now + 8 * DAY, Calendar())
        return replace(self, starting=first.astimezone(ZoneInfo(self.timezone)).date())

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
                yield from (datetime.combine(day, at) for at in self.times)

    def _days(self, first: date, last: date, calendar: Calendar) -> list[date]:
        match self.on:
            case On.WEEKDAYS:
                return [
                    day for day in days_between(first, last) if day.isoweekday() in self.weekdays
                ]
            case On.WEEKS:
                return _fired(self._by_weeks(), first, last)
            case On.MONTH:
                return _fired(CronTrigger(day=self.month, timezone=UTC), first, last)
            case On.FIRST_WORKING_DAY | On.LAST_WORKING_DAY:
                return _working_days_of_months(self.on, first, last, calendar)
            case On.WORKING_DAYS:
                return [*filter(calendar.works_on, days_between(first, last))]
            case _:
                return _sprint_days(self.on, calendar)

    def _by_weeks(self) -> OrTrigger:
        starting = self.starting or _A_MONDAY
        days = (starting + (day - starting.isoweekday()) * DAY for day in sorted(self.weekdays))
        return OrTrigger(
            [
                IntervalTrigger(
                    weeks=self.weeks,
                    start_date=_midnight(day if day >= starting else day + 7 * self.weeks * DAY),
                )
                for day in days
            ]
        )

    def _cron(self, first: date, last: date) -> Iterator[datetime]:
        # Naive times avoid changes of clocks; CronSim starts after the given time.
        begin = datetime.combine(first, time()) - timedelta(minutes=1)
        # Earlier versions took a crontab with several minutes: once an hour is enough.
        due = CronSim(check_cron(self.cron), begin)
        minute = min(due.minutes)
        for moment in due:
            if moment.date() > last:
                return
            if moment.minute == minute:
                yield moment


def as_plain(trigger: Trigger) -> dict[str, Any]:
    """The trigger as JSON values; `from_plain` reads it."""
    fields = asdict(trigger) | {
        "at": trigger.at.isoformat("minutes"),
        "weekdays": sorted(trigger.weekdays),
        "also_at": [at.isoformat("minutes") for at in trigger.also_at],
        "weeks": trigger.weeks if trigger.on is On.WEEKS else None,
    }
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def from_plain(kept: Mapping[str, Any]) -> Trigger:
    """The trigger of such values; raises ValueError for an unknown time zone."""
    return Trigger(
        On(kept["on"]),
        timezone(kept["timezone"]).key,
        time.fromisoformat(kept["at"]),
        frozenset(kept.get("weekdays", ())),
        kept.get("cron", ""),
        tuple(time.fromisoformat(at) for at in kept.get("also_at", ())),
        kept.get("weeks", 1),
        date.fromisoformat(kept["starting"]) if "starting" in kept else None,
        kept.get("month", ""),
    )


def minutes_of(cron: str) -> set[int]:
    """The minutes of the hour at which a crontab is due; none for what is no crontab."""
    try:
        return set(CronSim(check_cron(cron), datetime(2000, 1, 1)).minutes)  # noqa: DTZ001
    except ValueError:
        return set()


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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _fired(trigger: BaseTrigger, first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which it fires in UTC, whose clocks never change."""
    days: list[date] = []
    now = _midnight(first)
    # Told what has fired before, an interval would count from there, be it another one's.
    while (fires := trigger.get_next_fire_time(None, now)) and fires.date() <= last:
        days.append(fires.date())
        now = fires + timedelta(seconds=1)
    return days


def _working_days_of_months(on: On, first: date, last: date, calendar: Calendar) -> list[date]:
    due_days: list[date] = []
    for begin in sorted({day.replace(day=1) for day in days_between(first, last)}):
        days = days_between(begin, begin.replace(day=monthrange(begin.year, begin.month)[1]))
        working = [*filter(calendar.works_on, days)] or days
        due_days.append(working[0 if on is On.FIRST_WORKING_DAY else -1])
    return due_days


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
