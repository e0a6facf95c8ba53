"""Words -> the days of a trigger: "every other friday", "last working day of the month"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import WrongUsage
from bot.schedules.times import DAYS_READ
from bot.schedules.triggers import On
from config.team_days import WEEK

_ORDINALS = {
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "last": "last",
}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_SHORT = {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}
_WEEKDAYS = {
    **{name: day for day, name in enumerate(WEEK, 1)},
    **{name[:3]: day for day, name in enumerate(WEEK, 1)},
    **_SHORT,
}
_ALL = frozenset(range(1, 8))
MONTHLY = "`first monday of each month`, `15th of each month` or `last working day of each month`"

_DAY = rf"(?:{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})s?"
_TO = r"\s*(?:-|–|\bto\b|\bthrough\b)\s*"
_AND = r"(?:\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+|\s*[&+]\s*)"
_SPAN = rf"{_DAY}(?:{_TO}{_DAY})?"
# Repeated so often at most that reading takes linear time, whatever is typed.
_SPANS = rf"{_SPAN}(?:(?:\s+|{_AND})(?:on\s+)?{_SPAN}){{0,9}}"
_ONE_SPAN = re.compile(rf"\b({_DAY})(?:{_TO}({_DAY}))?\b", re.IGNORECASE)
_WHICH = rf"(?:{'|'.join({*_ORDINALS, *_ORDINALS.values()})})"
_WHICHES = rf"{_WHICH}(?:{_AND}(?:the\s+)?{_WHICH}){{0,4}}"
_DATE = r"\d{1,2}(?:st|nd|rd|th)"
_DATES = rf"{_DATE}(?:{_AND}(?:the\s+)?{_DATE}){{0,9}}"
_EVERY = r"(?:(?:on|every|each|the|at)\s+){0,4}"
_MONTHLY = r"(?:(?:every|each|per)\s+month|monthly)"
_OF_MONTH = rf"(?:\s+(?:of|in)\s+(?:the|each|every|a|any)\s+month\b|\s+{_MONTHLY}\b)"
_OF_SPRINT = r"\s+(?:of|in|during)\s+(?:each|every|a|the)\s+sprint\b"
_WORKING = r"(?:working|work|business)"
_BEGINS = re.compile(r"\b(?:first|1st|start|beginning|begin)", re.IGNORECASE)

# A day of which something else is said: "what changed since monday".
OF_SOMETHING_ELSE = re.compile(
    rf"\b(?:since|as of|as at|by|until|till|before|after)\s+(?:last\s+|next\s+)?{_DAY}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Days:
    """The days that words name.

    Attributes:
        on: which days, as a `Trigger` has it.
        weekdays: ISO weekdays; empty where only "weekly" is said.
        weeks: every how many weeks.
        month: days of the month, as a `Trigger` has them.
        words: that named the days.
    """

    on: On
    weekdays: frozenset[int] = frozenset()
    weeks: int = 1
    month: str = ""
    words: str = ""


def days_in(text: str) -> tuple[Days | None, str]:
    """The days that the text names, and the text with `DAYS_READ` in their place.

    Raises WrongUsage for days that do not go together, or are not clear.
    """
    found: list[Days] = []
    for pattern, read in _RULES:
        found += [replace(read(match), words=match[0].strip()) for match in pattern.finditer(text)]
        text = pattern.sub(f" {DAYS_READ} ", text)
    return _together(found), text


def _together(found: Sequence[Days]) -> Days | None:
    if not found:
        return None
    # Of "weekly on thursdays" and "daily on weekdays" the days count.
    told = [days for days in found if days.weekdays or days.on is not On.WEEKDAYS]
    narrow = [days for days in told if days.weekdays != _ALL] or told
    first, *others = narrow or found
    kinds = {days.on for days in narrow}
    weekdays = frozenset[int]().union(*(days.weekdays for days in narrow))
    if kinds <= {On.WEEKDAYS, On.WEEKS}:
        weeks = max((days.weeks for days in narrow), default=1)
        on = On.WEEKS if On.WEEKS in kinds else On.WEEKDAYS
        if len([days for days in narrow if days.on is On.WEEKS]) <= 1:
            return Days(on, weekdays or frozenset({1}), weeks)
    if not others:
        return first
    if kinds == {On.MONTH}:
        return replace(first, month=",".join(dict.fromkeys(days.month for days in narrow)))
    read = " and ".join(f"`{days.words}`" for days in narrow)
    raise WrongUsage(f"I read {read}, which are several schedules: make one of each.")


def _weekdays_in(words: str) -> frozenset[int]:
    found: set[int] = set()
    for first, last in _ONE_SPAN.findall(words):
        begin = _weekday(first)
        end = _weekday(last) if last else begin
        found |= {(begin + step - 1) % 7 + 1 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


def _weekday(name: str) -> int:
    return _WEEKDAYS.get(name.lower()) or _WEEKDAYS[name.lower().removesuffix("s")]


def _of_sprint(match: re.Match[str]) -> Days:
    return Days(On.SPRINT_START if _BEGINS.search(match[0]) else On.SPRINT_END)


def _of_working_days_of_month(match: re.Match[str]) -> Days:
    return Days(On.FIRST_WORKING_DAY if _BEGINS.search(match[0]) else On.LAST_WORKING_DAY)


def _weekdays_of_month(match: re.Match[str]) -> Days:
    names = [WEEK[day - 1][:3] for day in sorted(_weekdays_in(match["days"]))]
    which = re.findall(_WHICH, match["which"].lower())
    return Days(
        On.MONTH,
        month=",".join(f"{_ORDINALS.get(one, one)} {name}" for one in which for name in names),
    )


def _weekday_by_itself(match: re.Match[str]) -> Days:
    """`first monday`, `every second friday`."""
    which, day = match["which"].lower(), match["days"]
    number = _ORDINALS.get(which, which)
    if number in {"1st", "last"} or not match["every"]:
        return _weekdays_of_month(match)
    if number == "2nd":
        return Days(On.WEEKS, _weekdays_in(day), weeks=2)
    raise WrongUsage(
        f"`{match[0].strip()}` may be by the month or by weeks: say `{which} {day} of each month` "
        f"or `every {number[0]} weeks on {day}`."
    )


def _dates_of_month(match: re.Match[str]) -> Days:
    dates = sorted({int(number) for number in re.findall(r"\d+", match[0])})
    if not 1 <= dates[0] <= dates[-1] <= 31:
        raise WrongUsage(f"`{match[0].strip()}` is no day of a month: say {MONTHLY}.")
    return Days(On.MONTH, month=",".join(map(str, dates)))


def _by_weeks(match: re.Match[str]) -> Days:
    number = (match["number"] or "two").lower()
    weeks = _NUMBERS.get(number) or int(number)
    if not 1 <= weeks <= 52:
        raise WrongUsage(f"`{match[0].strip()}` is too long or too short: say 2 to 52 weeks.")
    weekdays = _weekdays_in(match["days"] or "")
    return Days(On.WEEKS if weeks > 1 else On.WEEKDAYS, weekdays, weeks)


def _by_month(_: re.Match[str]) -> Days:
    raise WrongUsage(f"On which day of the month? Say {MONTHLY}.")


def _every(*weekdays: int) -> Callable[[re.Match[str]], Days]:
    return lambda _: Days(On.WEEKDAYS, frozenset(weekdays))


def _rule(
    read: Callable[[re.Match[str]], Days], *patterns: str
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], Days]]:
    any_of_them = "|".join(rf"\b(?:{pattern})\b" for pattern in patterns)
    return re.compile(any_of_them, re.IGNORECASE), read


# In this order, each reads what those before it have left.
_RULES = (
    _rule(
        _of_sprint,
        rf"{_EVERY}(?:first|last)\s+(?:{_WORKING}\s+)?day{_OF_SPRINT}",
        rf"{_EVERY}(?:start|beginning|end){_OF_SPRINT}",
        r"(?:each|every)\s+sprint\s+(?:start|end)s?",
        r"when(?:ever)?\s+(?:a|the|each|every)\s+sprint\s+(?:begin|start|end)s",
    ),
    _rule(
        lambda _: Days(On.SPRINT_DAYS),
        rf"(?:every|each)\s+{_WORKING}\s+day{_OF_SPRINT}",
        r"(?:every|each)\s+sprint\s+day",
    ),
    _rule(
        _of_working_days_of_month,
        rf"(?:{_MONTHLY},?\s+)?{_EVERY}(?:first|1st|last)\s+{_WORKING}\s+day{_OF_MONTH}",
        rf"(?:{_MONTHLY},?\s+)?{_EVERY}(?:first|1st|last)\s+{_WORKING}\s+day\b(?!\s+(?:of|in)\b)",
        rf"{_EVERY}(?:first|last)\s+(?:week)?day{_OF_MONTH}",
        rf"{_EVERY}(?:start|beginning|end){_OF_MONTH}",
        r"(?:every|each)\s+month\s+(?:start|end)",
    ),
    _rule(_weekdays_of_month, rf"{_EVERY}(?P<which>{_WHICHES})\s+(?P<days>{_SPANS}){_OF_MONTH}"),
    _rule(
        _weekdays_of_month, rf"{_MONTHLY},?\s+{_EVERY}(?P<which>{_WHICHES})\s+(?P<days>{_SPANS})"
    ),
    _rule(
        _dates_of_month,
        rf"{_EVERY}{_DATES}(?:\s+day)?{_OF_MONTH}",
        rf"{_MONTHLY},?\s+{_EVERY}{_DATES}",
    ),
    _rule(
        _weekday_by_itself,
        rf"(?:on\s+)?(?:the\s+)?(?P<every>(?:every|each)\s+)?(?P<which>{_WHICH})\s+"
        rf"(?P<days>{_DAY})\b(?!\s+of\b)",
    ),
    _rule(_by_weeks, rf"(?:every|each)\s+other\s+(?P<days>{_SPANS})(?P<number>)"),
    _rule(
        _by_weeks,
        r"(?:(?:every|each)\s+(?:(?P<number>\d{1,3}|two|three|four|five|six|eight)\s+weeks|"
        r"(?:other|second|2nd)\s+week|fortnight)|fortnightly|bi-?weekly)"
        rf"(?:,?\s+(?:on\s+)?(?:every\s+)?(?P<days>{_SPANS}))?",
    ),
    _rule(lambda _: Days(On.WORKING_DAYS), rf"(?:every|each)\s+{_WORKING}\s+day"),
    _rule(_every(*_ALL), r"every\s*day", "each day", "daily", r"every\s+morning"),
    _rule(_every(1, 2, 3, 4, 5), r"(?:(?:every|each|on)\s+){0,2}week\s?days?"),
    _rule(
        lambda match: Days(On.WEEKDAYS, _weekdays_in(match[0])),
        rf"(?:(?:every|each|on)\s+){{0,2}}{_SPANS}(?:\s+mornings?)?",
    ),
    _rule(_every(), "weekly", r"every\s+week", r"each\s+week"),
    _rule(_by_month, _MONTHLY),
)
