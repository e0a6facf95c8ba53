"""Words about schedules in other languages -> the English ones, which the grammar reads.

The section `[schedules]` of a language says which English words a phrase means. `^` before them
puts them first, as verbs stand last elsewhere: "das Burndown jeden Montag posten".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.asking import languages
from bot.asking.days import number_at
from bot.asking.phrases import Found, Slots, beginning_at
from bot.asking.words import Word, words_of
from config.team_days import WEEK

FIRST = "^"
_HOUR = re.compile(r"\d{1,2}(?:[:.h]\d{2})?h?")
_SLOT = re.compile(r"<(\w+)>")


def in_english(text: str) -> str:
    """The text with what it says of schedules in English; other words stay as they are."""
    words = words_of(text, languages.values("contractions"))
    first, kept, end, at = list[str](), "", 0, 0
    while at < len(words):
        meaning, found = _longest(words, at)
        if found is None or words[at].start < end:
            at += 1
            continue
        kept += text[end : words[at].start]
        if meaning.startswith(FIRST):
            first.append(meaning.removeprefix(FIRST))
        else:
            kept += meaning
        at, end = found.end, words[found.end - 1].end
    return " ".join([*first, kept + text[end:]]).strip(" ,")


def _longest(words: Sequence[Word], at: int) -> tuple[str, Found | None]:
    """The longest phrase that begins there, and what it means."""
    meanings = languages.meanings("schedules")
    phrase, found = max(
        beginning_at(tuple(meanings), words, at, _SLOTS),
        key=lambda pair: pair[1].length,
        default=("", None),
    )
    if found is None:
        return "", None
    meaning = _SLOT.sub(lambda slot: str(found.values[slot[1]]), meanings[phrase])
    # "Fridays" and "mon" mean no more than they say.
    is_english = found.length == 1 and meaning.startswith(words[at].key.removesuffix("s"))
    return meaning, None if is_english else found


def _weekday(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    if at < len(words) and words[at].is_free:
        days = languages.values("days")
        key = words[at].key
        if number := days.get(key) or days.get(key.removesuffix("s")):
            yield at + 1, WEEK[number - 1]


def _hour(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    if at < len(words) and words[at].is_free and _HOUR.fullmatch(words[at].key):
        hour = words[at].key.removesuffix("h")
        yield at + 1, hour if len(hour) > 2 else f"{hour}:00"


_SLOTS: Slots = {"weekday": _weekday, "weekday2": _weekday, "hour": _hour, "n": number_at}
