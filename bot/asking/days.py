"""Words -> the day that they mean: "last Friday", "20 Nov", "two weeks ago", "end of the month"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import IntEnum

from bot.asking.languages import phrases_by_meaning, values, word_set
from bot.asking.phrases import elements, found_at
from bot.asking.words import Word

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_YEAR = re.compile(r"\d{4}")
_BETWEEN = {"the", "of", "de", "del", "el", "der", "dem", "am"}
FRIDAY = 5


class Toward(IntEnum):
    """Where a day without a year, or a weekday, is looked for."""

    PAST = -1
    NEAREST = 0
    COMING = 1


def number_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, int]]:
    """A whole number in digits or as a word: where it ends, and what it is."""
    if at < len(words) and words[at].is_free:
        key, named = words[at].key, values("numbers")
        if key in named:
            yield at + 1, named[key]
        elif key.isascii() and key.isdigit() and len(key) <= 3:
            yield at + 1, int(key)


def day_at(
    words: Sequence[Word], at: int, today: date, toward: Toward
) -> Iterator[tuple[int, date]]:
    """A day that begins at that word: where it ends, and which it is."""
    if at < len(words) and words[at].is_free:
        yield from dated_day_at(words, at, today, toward)
        yield from _day_alone(words, at, today, toward)
        yield from _near(words, at, today)
        yield from _weekday(words, at, today, toward)
        yield from _counted(words, at, today)


def dated_day_at(
    words: Sequence[Word], at: int, today: date, toward: Toward
) -> Iterator[tuple[int, date]]:
    """A day that is named by its date."""
    with suppress(ValueError):
        if _ISO.fullmatch(words[at].key):
            yield at + 1, date.fromisoformat(words[at].key)
    yield from _of_month(words, at, today, toward)


def recent_day_at(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, date]]:
    """A day before today that has a name of its own, such as yesterday or last Friday."""
    days = [*_near(words, at, today), *_counted(words, at, today)]
    if at < len(words) and words[at].is_free and words[at].key in word_set("past"):
        days += _weekday(words, at, today, Toward.PAST)
    return ((end, day) for end, day in days if day < today)


def ahead_at(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, date]]:
    """A day so many days or weeks ahead: "in two weeks"."""
    return ((end, day) for end, day in _counted(words, at, today) if day > today)


def counts_other_than_sprints(words: Sequence[Word], at: int) -> bool:
    """Whether "last" or "next" at that word is of a day or of months: "last Friday"."""
    if words[at].key not in word_set("past") | word_set("coming") or at + 1 >= len(words):
        return False
    after = next((end for end, _ in number_at(words, at + 1)), at + 1)
    return after < len(words) and (
        words[after].key in word_set("spans_of_days") or words[after].key in values("days")
    )


def deadline_at(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, date]]:
    """The end of a week, month, quarter or year."""
    for span, phrase in phrases_by_meaning("ends"):
        if found := found_at(elements(phrase), words, at, {}):
            yield found.end, _end_of(span, today)
    for day, phrase in phrases_by_meaning("in_month"):
        if found := found_at(elements(phrase), words, at, {"month": _month_at}):
            yield found.end, _in_month(int(day), found.values["month"], today)


def _month_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, int]]:
    if at < len(words) and (month := values("months").get(words[at].key)):
        yield at + 1, month


def _in_month(day: int, month: int, today: date) -> date:
    """That day of the next such month, or its last day."""
    year = today.year + (month < today.month)
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(first + timedelta(days=day - 1), after - timedelta(days=1))


def _near(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, date]]:
    for name, days in values("near").items():
        keys = name.split()
        if [word.key for word in words[at : at + len(keys)] if word.is_free] == keys:
            yield at + len(keys), today + timedelta(days=days)


def _weekday(
    words: Sequence[Word], at: int, today: date, toward: Toward
) -> Iterator[tuple[int, date]]:
    word = words[at].key
    is_past, is_coming = word in word_set("past"), word in word_set("coming")
    place = at + (is_past or is_coming or word in _BETWEEN)
    if place >= len(words) or not (weekday := values("days").get(words[place].key)):
        return
    ahead = (weekday - today.isoweekday()) % 7
    if is_past:
        days = ahead - 7
    elif is_coming:
        # "Next Friday" is that of next week.
        days = 7 - today.isoweekday() + weekday
    else:
        days = ahead if toward is Toward.COMING or ahead == 0 else ahead - 7
    yield place + 1, today + timedelta(days=days)


def _of_month(
    words: Sequence[Word], at: int, today: date, toward: Toward
) -> Iterator[tuple[int, date]]:
    places = [
        place
        for place in range(at, min(at + 5, len(words)))
        if words[place].is_free and words[place].key not in _BETWEEN
    ][:3]
    months = values("months")
    if len(places) < 2:
        return
    first, second = (words[place].key.rstrip(".") for place in places[:2])
    month = months.get(first) or months.get(second)
    day = _DAY_OF_MONTH.fullmatch(second if first in months else first)
    if not month or not day:
        return
    year = _YEAR.fullmatch(words[places[2]].key) if len(places) > 2 else None
    years = [int(year[0])] if year else [today.year + step for step in (-1, 0, 1)]
    dates = []
    for each in years:
        with suppress(ValueError):
            dates.append(date(each, month, int(day[1])))
    if not year and toward is not Toward.NEAREST:
        dates = [each for each in dates if (each - today).days * toward >= 0]
    if dates:
        yield places[1 + bool(year)] + 1, min(dates, key=lambda each: abs(each - today))


def _day_alone(
    words: Sequence[Word], at: int, today: date, toward: Toward
) -> Iterator[tuple[int, date]]:
    """A day without its month: "the 18th", but not "the 8th sprint"."""
    place = at + (words[at].key in _BETWEEN)
    named = ORDINAL.fullmatch(words[place].key) if place < len(words) else None
    behind = [word for word in words[place + 1 : place + 2] if word.key.isalpha()]
    if not named or any(word.key not in word_set("tails") for word in behind):
        return
    first = today.replace(day=1)
    dates = []
    for month in (first - timedelta(days=1), first, first + timedelta(days=31)):
        with suppress(ValueError):
            dates.append(month.replace(day=int(named[1])))
    if toward is not Toward.NEAREST:
        dates = [each for each in dates if (each - today).days * toward >= 0]
    if dates:
        yield place + 1, min(dates, key=lambda each: abs(each - today))


def _counted(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, date]]:
    for section, way in (("ago", -1), ("within", 1)):
        for days, phrase in phrases_by_meaning(section):
            if found := found_at(elements(phrase), words, at, {"n": number_at}):
                yield found.end, today + way * timedelta(days=int(days) * found.values["n"])


def _end_of(span: str, today: date) -> date:
    later = span.startswith("next ")
    match span.removeprefix("next "):
        case "week":
            friday = today + timedelta(days=FRIDAY - today.isoweekday() + 7 * later)
            return max(friday, today)
        case "quarter":
            months = 3 - (today.month - 1) % 3 + 3 * later
        case "year":
            return date(today.year + later, 12, 31)
        case "christmas":
            return date(today.year + (today > date(today.year, 12, 25)), 12, 25)
        case _:
            months = 1 + later
    first_after = today.year * 12 + today.month - 1 + months
    return date(first_after // 12, first_after % 12 + 1, 1) - timedelta(days=1)
