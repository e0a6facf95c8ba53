"""Words -> how much work, which share of the usual pace, and which days: what one can suppose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.asking import languages
from bot.asking.days import Toward, dated_day_at, day_at, number_at
from bot.asking.phrases import Found, Slots, beginning_at
from bot.asking.words import Word

_SIZE = re.compile(r"(\+?)(\d{1,5}(?:[.,]\d{1,2})?)")
_PERCENT = re.compile(r"(\d{1,5}(?:[.,]\d{1,2})?)%")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEKS = ("this week", "next week")
_MINUS = ("-", "–", "−")
_PERCENT_SIGN = "%"
DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Work:
    """An amount of work, as it was typed.

    Attributes:
        size: A number in digits.
        unit: `points` or `issues`; empty where it was not said.
        sign: 1 where it was called more, -1 where less, 0 where neither.
    """

    size: str
    unit: str
    sign: int


def work_at(words: Sequence[Word], at: int, plain: str) -> Iterator[tuple[int, Work]]:
    """An amount of work that begins at that word: "20 points", "another 5", "-3 issues"."""
    place, sign = _called_more(words, at)
    if place >= len(words) or not words[place].is_free:
        return
    digits, named = _SIZE.fullmatch(words[place].key), languages.values("numbers")
    if digits:
        size = digits[2].replace(",", ".")
        sign = sign or (1 if digits[1] else -1 if _is_behind_minus(words[place], plain) else 0)
    elif words[place].key in named:
        size = str(named[words[place].key])
    else:
        return
    place, also = _called_more(words, place + 1)
    unit_end, unit = next(_unit(words, place), (place, ""))
    end, behind = _called_more(words, unit_end)
    end = next((found.end for found in _beginning("of_work", words, end)), end)
    yield end, Work(size, unit, sign or also or behind)


def called_more_at(
    words: Sequence[Word], at: int, plain: str, sign: int
) -> Iterator[tuple[int, Work]]:
    """An amount of work that is called more, or less: "20 more points", "5 issues less"."""
    return ((end, work) for end, work in work_at(words, at, plain) if work.sign == sign)


def signed_at(words: Sequence[Word], at: int, plain: str) -> Iterator[tuple[int, Work]]:
    """An amount of work behind a plus or a minus: "+20 points"."""
    if at < len(words) and (words[at].key[:1] == "+" or _is_behind_minus(words[at], plain)):
        yield from ((end, work) for end, work in work_at(words, at, plain) if work.sign)


def percent_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, float]]:
    """A share in percent: "80%", "80 percent", "half"."""
    if at >= len(words) or not words[at].is_free:
        return
    key = words[at].key
    if found := _PERCENT.fullmatch(key):
        yield at + 1, float(found[1].replace(",", "."))
    elif (found := _SIZE.fullmatch(key)) and at + 1 < len(words):
        sign = words[at + 1]
        behind = next((each.end for each in _beginning("percent", words, at + 1)), None)
        if sign.text == _PERCENT_SIGN or behind:
            yield behind or at + 2, float(found[2].replace(",", "."))
    shares = languages.meanings("shares")
    for phrase, named in beginning_at(tuple(shares), words, at, {}):
        yield named.end, float(shares[phrase])


def pace_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, float]]:
    """A share of the pace that is called so: "80% of our usual speed", "half as fast"."""
    for end, percent in percent_at(words, at):
        tails = (found.end for found in _beginning("of_the_pace", words, end))
        if tail := max(tails, default=None):
            yield tail, percent


def share_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, float]]:
    """A share of the pace, whether it is called so or not."""
    yield from pace_at(words, at)
    yield from percent_at(words, at)


def stretch_at(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, str]]:
    """Some days, as an assumption has them: "next week", "2026-12-07..2026-12-18", "from
    2026-12-07"."""
    if at >= len(words) or not words[at].is_free:
        return
    if found := _DAYS.fullmatch(words[at].key):
        yield at + 1, found[0]
    if _DAY.fullmatch(words[at].key):
        yield from (
            (end, _stretch(day, day)) for end, day in dated_day_at(words, at, today, Toward.COMING)
        )
    slots: Slots = {
        "n": number_at,
        "first": lambda words, at: day_at(words, at, today, Toward.COMING),
        "last": lambda words, at: day_at(words, at, today, Toward.COMING),
    }
    meanings = languages.meanings("stretches")
    for phrase, each in beginning_at(tuple(meanings), words, at, slots):
        match meanings[phrase]:
            case "days":
                yield each.end, _from_to(each.values["first"], each.values["last"], today)
            case "day":
                yield each.end, _stretch(each.values["first"], each.values["first"])
            case "from":
                yield each.end, f"from {each.values['first']}"
            case "from next week":
                yield each.end, f"from {today + timedelta(days=8 - today.isoweekday())}"
            case "until":
                yield each.end, _stretch(today, each.values["last"])
            case "weeks":
                days = timedelta(days=7 * each.values["n"] - 1)
                yield each.end, _stretch(today, today + days)
            case week:
                yield each.end, week


def week_at(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, str]]:
    """This week, or the next."""
    return ((end, stretch) for end, stretch in stretch_at(words, at, today) if stretch in _WEEKS)


def _from_to(first: date, last: date, today: date) -> str:
    """The days from one coming day to another: on a Tuesday, "monday to friday" is next week's."""
    if first > last:
        is_next_week = (first - today).days < DAYS_OF_WEEK
        first, last = (first, last + timedelta(weeks=1)) if is_next_week else (today, last)
    return _stretch(first, last)


def _stretch(first: date, last: date) -> str:
    return f"{first}..{last}"


def _is_behind_minus(word: Word, plain: str) -> bool:
    """Whether a minus stands before that word, and no other word before the minus."""
    before = plain[: word.start]
    return before[-1:] in _MINUS and not before[-2:-1].strip()


def _called_more(words: Sequence[Word], at: int) -> tuple[int, int]:
    """The place behind words such as "extra" and "less", and the sign that they mean."""
    sign = 0
    signs = ((1, languages.word_set("more_work")), (-1, languages.word_set("less_work")))
    while at < len(words) and words[at].is_free:
        said = next((way for way, known in signs if words[at].key in known), 0)
        if not said:
            break
        at, sign = at + 1, said
    return at, sign


def _unit(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    units = languages.meanings("units")
    for phrase, found in beginning_at(tuple(units), words, at, {}):
        yield found.end, units[phrase]


def _beginning(section: str, words: Sequence[Word], at: int) -> Iterator[Found]:
    return (each for _, each in beginning_at(languages.phrases(section), words, at, {}))
