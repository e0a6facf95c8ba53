"""When a schedule is due, in words: "every other Friday at 09:00 (Europe/Berlin)"."""

from __future__ import annotations

from bot.schedules.triggers import On, Trigger
from metrics.text.formatting import listing

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# How APScheduler and people call which weekday of a month it is.
POSITIONS = {
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
    "last": "last",
}
_ENDINGS = {"1": "st", "21": "st", "31": "st", "2": "nd", "22": "nd", "3": "rd", "23": "rd"}


def when_in_words(trigger: Trigger) -> str:
    """`every Monday and Friday at 09:00 (Europe/Berlin)`."""
    times = listing([f"{time:%H:%M}" for time in trigger.times])
    at = f"at {times} ({trigger.timezone})"
    weekdays = listing([DAY_NAMES[day - 1] for day in sorted(trigger.weekdays)])
    match trigger.on:
        case On.WEEKDAYS if trigger.weekdays == frozenset(range(1, 8)):
            return f"every day {at}"
        case On.WEEKDAYS if trigger.weekdays == frozenset(range(1, 6)):
            return f"Monday to Friday {at}"
        case On.WEEKDAYS:
            return f"every {weekdays} {at}"
        case On.WEEKS if trigger.weeks == 2 and len(trigger.weekdays) == 1:
            return f"every other {weekdays} {at}"
        case On.WEEKS:
            weeks = "other week" if trigger.weeks == 2 else f"{trigger.weeks} weeks"
            return f"every {weeks} on {weekdays} {at}"
        case On.MONTH:
            return f"on the {month_days_in_words(trigger.month)} of each month {at}"
        case On.FIRST_WORKING_DAY | On.LAST_WORKING_DAY:
            return f"on the {trigger.on} of each month {at}"
        case On.WORKING_DAYS:
            return f"every working day {at}"
        case On.SPRINT_START:
            return f"on the first day of each sprint {at}"
        case On.SPRINT_END:
            return f"on the last day of each sprint {at}"
        case On.SPRINT_DAYS:
            return f"every working day during a sprint {at}"
        case On.CRON:
            return f"by cron `{trigger.cron}` ({trigger.timezone})"


def month_days_in_words(month: str) -> str:
    """`first and third Monday` of `1st mon,3rd mon`, as `Trigger.month` has it."""
    days = [day.split() for day in month.split(",")]
    if all(len(day) == 2 and day[1] == days[0][1] for day in days):
        which = listing([POSITIONS[day[0]] for day in days])
        return f"{which} {_weekday_named(days[0][1])}"
    return listing([_month_day(day) for day in days])


def _month_day(words: list[str]) -> str:
    match words:
        case [which, name]:
            return f"{POSITIONS[which]} {_weekday_named(name)}"
        case ["last"]:
            return "last day"
        case [number]:
            return f"{number}{_ENDINGS.get(number, 'th')}"
    raise ValueError(f"{words} is no day of a month.")


def _weekday_named(short: str) -> str:
    return next(name for name in DAY_NAMES if name.lower().startswith(short))
