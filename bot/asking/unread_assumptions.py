"""Words that cannot be supposed, or that no rule reads behind an assumption: they are refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.asking import languages
from bot.asking.amounts import stretch_at
from bot.asking.days import Toward, day_at
from bot.asking.phrases import Found, beginning_at
from bot.asking.reading import Reading
from bot.asking.sprint_words import sprint_at
from bot.errors import Swap, WrongUsage
from metrics.forecast.what_if import read_assumption
from metrics.model.errors import WrongAssumption

# Of what cannot be supposed, no more words are repeated.
MOST_REPEATED = 8
_SHARE = re.compile(r"\d+(?:[.,]\d+)?%")


def refuse_more_assumptions(reading: Reading, places: Sequence[tuple[int, int]]) -> None:
    """Raise WrongUsage for words behind the assumptions at those places that no rule has read."""
    known = languages.word_set("chatter") | languages.word_set("supposing_too")
    words, nothing = reading.words, (len(reading.words), len(reading.words))
    for (start, end), (limit, _) in pairwise([*sorted(places), nothing]):
        left = [
            at
            for at in range(end, _end_of_clause(reading, end, limit))
            if words[at].is_free and (words[at].is_quoted or words[at].key not in known)
        ]
        if left:
            first = left[0]
            while first > end and words[first - 1].is_free:
                first -= 1
            # "Add 20 hours" is repeated as a whole.
            is_more = words[first].key in known
            raise refusal(reading, first, first if is_more else start)


def refuse_shares(reading: Reading) -> None:
    """Raise WrongUsage for a share that is of no confidence, as in "with 80% of the team"."""
    words, sure = reading.words, languages.word_set("sure")
    for at in reading.free():
        behind = {word.key for word in words[at : at + 4]}
        if _SHARE.fullmatch(words[at].key) and not behind & sure:
            raise refusal(reading, at, at)


def refuse_times(reading: Reading, found: Found, *, is_of_work: bool) -> None:
    """Raise WrongUsage for work that comes at a rate or on a day, and for the pace of a sprint."""
    words, today = reading.words, reading.today
    at = found.end
    if {"stretch", "week"} & found.values.keys() or at >= len(words) or not words[at].is_free:
        return
    behind = (
        beginning_at(languages.phrases("rates"), words, at, {}),
        stretch_at(words, at, today),
        day_at(words, at, today, Toward.COMING),
        beginning_at(languages.phrases("on_day"), words, at, reading.slots),
        () if is_of_work else sprint_at(words, at, today),
    )
    if any(True for each in behind for _ in each):
        raise refusal(reading, found.start, found.start)


def refusal(reading: Reading, start: int, at: int) -> WrongUsage:
    """The refusal of what stands from that word on, with what can be supposed.

    `start` is where the words begin without which the sentence supposes nothing.
    """
    words = reading.words
    while at < len(words) and words[at].is_mark:
        at += 1
    end = _end_of_clause(reading, at, min(len(words), at + MOST_REPEATED))
    clause = reading.text(at, end) if at < end else ""
    swaps = [Swap(f"Without “{reading.text(start, end)}”", reading.text(start, end), "")]
    stretches = (
        stretch
        for place in range(at, end)
        for _, stretch in stretch_at(words, place, reading.today)
    )
    if clause and (stretch := next(stretches, "")):
        swaps.append(Swap(f"80% pace {stretch}", clause, f"80% pace {stretch}"))
    try:
        told = f"I cannot suppose `{read_assumption(clause).text}` here."
    except WrongAssumption as error:
        told = str(error)
    return WrongUsage(told, swaps=tuple(swaps))


def _end_of_clause(reading: Reading, at: int, limit: int) -> int:
    """Where the words end that may belong together; a comma before "and" ends none."""
    words, joints = reading.words, languages.word_set("joints")
    for end in range(at, limit):
        is_joined = end + 1 < len(words) and words[end + 1].key in joints
        if words[end].is_mark and not is_joined:
            return end
    return limit
