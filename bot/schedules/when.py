"""Words -> when: days, times of day and a time zone, or a crontab."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.asking.common_words import taken, without
from bot.asking.quoted import QUOTED
from bot.asking.text import plain_words
from bot.errors import WrongUsage
from bot.schedules.days import OF_SOMETHING_ELSE, Days, days_in
from bot.schedules.times import DAYS_READ, times_in
from bot.schedules.translated import in_english
from bot.schedules.triggers import TOO_OFTEN, On, Trigger, check_cron
from bot.schedules.when_in_words import when_in_words
from bot.schedules.zones import zone_in
from metrics.text.formatting import shortened

_CRON = re.compile(
    r"\b(?:by\s+)?cron\s*[:`\"']*\s*(?P<fields>(?:[\d*/,\-A-Za-z#L]+\s+){4}[\d*/,\-A-Za-z#L]+"
    # So that a sixth field is refused.
    r"(?:\s+[\d*][\d*/,\-]*(?=[\s`\"']|$))?)[`\"']*"
)
_STARTING = re.compile(
    r"\b(?:starting|beginning|from)\s+(?:on\s+)?(?P<day>\d{4}-\d{2}-\d{2})\b", re.IGNORECASE
)
_HOURS = re.compile(
    r"\b(?:every|each)\s+(?:(?:\d+|other|few|half|quarter)\s+)?(?:of\s+)?(?:an?\s+)?"
    r"(?:seconds?|min(?:ute)?s?|hours?)\b|\bhourly\b",
    re.IGNORECASE,
)
HOURS_ARE_FOR_CRON = (
    "A schedule posts once an hour at most. For every hour write a crontab, such as "
    "`cron 0 9-17 * * 1-5` (9 to 17 on weekdays)."
)
# What is left of "(Europe/Berlin)", as a time is told, once the zone is read.
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
# What may be left around a time where nothing else was said.
_CONNECTING = {"", "and", "on", "at", "the", "please"}


def parse_when(text: str, timezone: str, *, watches: bool = False) -> Trigger:
    """Read a time and nothing else: days, times of day and a time zone. Raises WrongUsage."""
    trigger, rest = trigger_in(
        in_english(plain_words(text)), timezone, On.SPRINT_DAYS if watches else None
    )
    left = shortened(_without_connecting_words(rest))
    if trigger is None:
        asks = f"I do not know when `{left}` is: w" if left else "W"
        raise WrongUsage(f"On which days? {asks}rite only a time, such as `every monday 9:00`.")
    if left:
        raise WrongUsage(
            f"I read “{when_in_words(trigger)}”, and do not know what `{left}` says of the time: "
            "write only a time, such as `every monday 9:00`."
        )
    return trigger


def trigger_in(text: str, timezone: str, usual: On | None) -> tuple[Trigger | None, str]:
    """The trigger that the text names, or with the usual days where it names none, and the rest of
    the text; None where there are no days."""
    zone, text = zone_in(text, timezone)
    text = _EMPTY_BRACKETS.sub(" ", text)
    if match := _CRON.search(text):
        try:
            fields = check_cron(match["fields"])
        except ValueError as error:
            raise WrongUsage(f"`{match['fields']}` is no crontab, {error}.") from error
        return _paced(Trigger(On.CRON, zone, cron=fields)), without(match, text)
    # A title may have a day or a time in it, and "since monday" is no day to post on.
    hidden: list[str] = []
    for pattern in (QUOTED, OF_SOMETHING_ELSE):
        text = pattern.sub(lambda match: _hide(match[0], hidden), text)
    starting, text = taken(_STARTING, text)
    days, text = days_in(text)
    times, text = times_in(text)
    if _HOURS.search(text):
        raise WrongUsage(HOURS_ARE_FOR_CRON)
    for number, words in enumerate(hidden):
        text = text.replace(_mark(number), words)
    rest = " ".join(text.replace(DAYS_READ, " ").split())
    days = days or (Days(usual) if usual else None)
    if days is None:
        return None, rest
    first, *more = times
    trigger = Trigger(
        days.on,
        zone,
        first,
        days.weekdays,
        also_at=tuple(more),
        weeks=days.weeks,
        month=days.month,
    )
    if starting:
        if trigger.on is not On.WEEKS:
            raise WrongUsage(
                f"I cannot wait until {starting['day']}: only `every other friday` and the like "
                "have a first week. Make the schedule then."
            )
        trigger = replace(trigger, starting=_day(starting["day"]))
    return _paced(trigger), rest


def _paced(trigger: Trigger) -> Trigger:
    if trigger.is_too_often:
        raise WrongUsage(TOO_OFTEN)
    return trigger


def _without_connecting_words(text: str) -> str:
    """The text without words at its ends that say nothing by themselves."""
    words = text.split()
    says = [word.strip(",.;&+!?").lower() not in _CONNECTING for word in words]
    if not any(says):
        return ""
    return " ".join(words[says.index(True) : len(words) - says[::-1].index(True)])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(f"`{text}` is no day: write one such as 2026-11-27.") from error


def _hide(words: str, hidden: list[str]) -> str:
    hidden.append(words)
    return _mark(len(hidden) - 1)


def _mark(number: int) -> str:
    """What stands for hidden words: of a range that no text has a use for."""
    return chr(0xE100 + number)
