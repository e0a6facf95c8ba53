"""Words -> the sprint that they name, as `metrics.model.iterations.find_sprint` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from bot.asking import languages
from bot.asking.days import (
    ORDINAL,
    Toward,
    counts_other_than_sprints,
    dated_day_at,
    day_at,
    number_at,
)
from bot.asking.phrases import Slots, beginning_at, elements, found_at
from bot.asking.words import Word
from metrics.model.iterations import CURRENT, NEXT, PREVIOUS, counted_sprint

SPRINT = {"sprint", "iteration"}
SEVERAL = {"sprints", "iterations"}
# A number as titles of sprints have it: "sprint9", "#12", "1.6", "W39", "2026-01".
NUMBERED = re.compile(
    r"(?:sprint|iteration)?#?[a-z]{0,2}\d{1,9}(?:\.\d{1,9}){0,4}(?:[-/][a-z]{0,2}\d{1,9}){0,3}"
)
_COUNTED = re.compile(r"@([+-][1-9]\d{0,2})")
_PLACES = {CURRENT: 0, "": 0, PREVIOUS: -1, NEXT: 1}
ARTICLES = {"this"}
# Stands for the sprint before that which it is compared with.
BEFORE = "before"
# "S9": its number finds it, however sprints are called.
_SHORT = re.compile(r"sp?#?(\d{1,9})")
_PROPER = re.compile(r"[A-Z\d#]")


def sprint_at(
    words: Sequence[Word], at: int, today: date, *, is_one_of_two: bool = False
) -> Iterator[tuple[int, str]]:
    """The sprint that is named from that word on: where its name ends, and the sprint.

    One of two may be a number alone, as in "sprint 9 vs 10".
    """
    places = [at]
    if is_one_of_two and at < len(words):
        is_article = words[at].key in ARTICLES | languages.word_set("articles")
        places = [at + 1, at] if is_article else places
    for place in places:
        if place >= len(words) or not words[place].is_free:
            continue
        found = [*_titled(words, place), *_relative(words, place, today)]
        if is_one_of_two:
            found += _one_of_two(words, place)
        # The longest first: "sprint before last" is not "sprint".
        yield from sorted(found, key=lambda pair: pair[0], reverse=True)


def beside(sprint: str, step: int) -> str:
    """The sprint so many after that one, in words that `find_sprint` knows."""
    if sprint in _PLACES:
        return counted_sprint(_PLACES[sprint] + step)
    if counted := _COUNTED.fullmatch(sprint):
        return counted_sprint(int(counted[1]) + step)
    return f"{sprint} @{step:+d}"


def _titled(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    word = words[at]
    if word.key in SPRINT and at + 1 < len(words) and words[at + 1].is_free:
        if words[at + 1].is_quoted:
            yield at + 2, " ".join(words[at + 1].text.split())
            return
        is_shouted = all(each.text.isupper() for each in words if each.key.isalpha())
        end = at + 1
        while end < len(words) and words[end].is_free and _is_of_title(words[end], is_shouted):
            end += 1
        if end > at + 1:
            title = " ".join(each.text for each in words[at:end])
            yield end, title
    elif (of_many := ORDINAL.fullmatch(word.key)) and words[at + 1 : at + 2]:
        if words[at + 1].key in SPRINT:
            yield at + 2, of_many[1]
    elif short := _SHORT.fullmatch(word.key):
        yield at + 1, short[1]
    elif NUMBERED.fullmatch(word.key) and word.key.startswith(("sprint", "iteration")):
        yield at + 1, word.text


def _is_of_title(word: Word, is_shouted: bool) -> bool:
    return bool(NUMBERED.fullmatch(word.key) if is_shouted else _PROPER.match(word.text))


def _relative(words: Sequence[Word], at: int, today: date) -> Iterator[tuple[int, str]]:
    if _COUNTED.fullmatch(words[at].key):
        yield at + 1, counted_sprint(int(words[at].key[1:]))
    yield from (
        (end, day.isoformat()) for end, day in dated_day_at(words, at, today, Toward.NEAREST)
    )
    nearest = partial(day_at, today=today, toward=Toward.NEAREST)
    meanings = languages.meanings("sprints")
    slots: Slots = {"n": number_at, "day": nearest}
    is_of_days = counts_other_than_sprints(words, at)
    for phrase, found in beginning_at(tuple(meanings), words, at, slots):
        if is_of_days and found.length == 1:
            continue
        meaning = meanings[phrase]
        if meaning.endswith("n"):
            number = int(f"{meaning[1]}{found.values['n']}")
            yield found.end, counted_sprint(number)
        elif meaning.startswith("week "):
            weeks = timedelta(weeks=int(meaning.removeprefix("week ")))
            yield found.end, (today + weeks).isoformat()
        elif meaning == "of a day":
            yield found.end, found.values["day"].isoformat()
        else:
            yield found.end, meaning


def _one_of_two(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    word = words[at]
    if word.is_quoted or NUMBERED.fullmatch(word.key):
        yield at + 1, word.text
    elif found := found_at(elements("one before that|it|this?"), words, at, {}):
        yield found.end, BEFORE
    elif word.key in {"this", "now"}:
        yield at + 1, counted_sprint(0)
