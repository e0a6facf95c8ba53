"""Phrases in the tables of words, and where they stand in a text.

A phrase is words with blanks between: `when|how_soon will|can we? ship <what>`. A bar is between
alternatives, `_` inside one of several words, `?` behind what may be missing; `<what>` is a slot,
read by a function. Reading takes as many steps as the text has words, times a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.asking.words import Word

# What can stand for a slot at a place: where it ends, and its value; the likeliest first.
Slot = Callable[[Sequence[Word], int], Iterator[tuple[int, Any]]]
Slots = Mapping[str, Slot]


# Short for "is", and what makes a genitive.
IS = "'s"
# A slot for any words, which reads as few as fit, or all where the phrase ends with it.
NAME = "what"


@dataclass(frozen=True)
class Element:
    """One part of a phrase: alternatives of one or more words, and slots."""

    alternatives: tuple[tuple[str, ...], ...]
    slots: tuple[str, ...]
    is_optional: bool


@dataclass(frozen=True)
class Found:
    """Where a phrase stands: the words from `start` to before `end`, and what its slots hold."""

    start: int
    end: int
    values: Mapping[str, Any]

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.end - self.start


@cache
def elements(phrase: str) -> tuple[Element, ...]:
    """The parts of a phrase as the tables have it."""
    return tuple(map(_element, phrase.split()))


def found_in(phrases: tuple[str, ...], words: Sequence[Word], slots: Slots) -> Iterator[Found]:
    """Each place where one of the phrases begins, with the likeliest reading of it there."""
    for at in range(len(words)):
        for _, found in beginning_at(phrases, words, at, slots):
            yield found


def beginning_at(
    phrases: tuple[str, ...], words: Sequence[Word], at: int, slots: Slots
) -> Iterator[tuple[str, Found]]:
    """Those of the phrases that begin at that word, each with its likeliest reading."""
    if at < len(words) and words[at].is_free:
        by_word, others = _by_first_word(phrases)
        for phrase in (*by_word.get(words[at].key, ()), *others):
            if found := found_at(elements(phrase), words, at, slots):
                yield phrase, found


@cache
def _by_first_word(phrases: tuple[str, ...]) -> tuple[dict[str, list[str]], list[str]]:
    """The phrases by each word that they may begin with, and those that may with a slot."""
    by_word: dict[str, list[str]] = {}
    others = []
    for phrase in phrases:
        firsts = _first_words(elements(phrase))
        if firsts is None:
            others.append(phrase)
        for word in firsts or ():
            by_word.setdefault(word, []).append(phrase)
    return by_word, others


def _first_words(parts: Sequence[Element]) -> set[str] | None:
    """The words that the phrase may begin with; None where it may begin with a slot."""
    words: set[str] = set()
    for part in parts:
        if part.slots:
            return None
        words |= {option[0] for option in part.alternatives}
        if not part.is_optional:
            break
    return words | ({IS} if "is" in words else set())


def found_at(
    parts: Sequence[Element], words: Sequence[Word], at: int, slots: Slots
) -> Found | None:
    """The likeliest reading of a phrase that begins there."""
    ends = _matches(parts, words, at, slots)
    return next((Found(at, end, values) for end, values in ends if end > at), None)


def _element(text: str) -> Element:
    options = text.removesuffix("?").split("|")
    slots = tuple(each[1:-1] for each in options if each.startswith("<"))
    words = tuple(tuple(each.split("_")) for each in options if not each.startswith("<"))
    return Element(words, slots, text.endswith("?"))


def _matches(
    parts: Sequence[Element], words: Sequence[Word], at: int, slots: Slots
) -> Iterator[tuple[int, dict[str, Any]]]:
    if not parts:
        yield at, {}
        return
    first, rest = parts[0], parts[1:]
    for slot in first.slots:
        for value, last, values in _after_slot(slot, rest, words, at, slots):
            yield last, {slot: value, **values}
    for option in first.alternatives:
        if _stands(option, words, at):
            yield from _matches(rest, words, at + len(option), slots)
    if first.is_optional:
        yield from _matches(rest, words, at, slots)


def _after_slot(
    slot: str, rest: Sequence[Element], words: Sequence[Word], at: int, slots: Slots
) -> Iterator[tuple[Any, int, dict[str, Any]]]:
    """What can stand for the slot, and how the phrase goes on behind it."""
    ends = [*slots[slot](words, at)]
    may_end = slot == NAME and all(part.is_optional for part in rest)
    for end, value in ends:
        for last, values in _matches(rest, words, end, slots):
            if not may_end or last > end:
                yield value, last, values
    if may_end:
        yield from ((value, end, {}) for end, value in reversed(ends))


def _stands(option: Sequence[str], words: Sequence[Word], at: int) -> bool:
    if at + len(option) > len(words):
        return False
    for place, key in enumerate(option, start=at):
        word = words[place]
        if word.taken or (word.key != key and not (key == "is" and word.key == IS)):
            return False
    return True
