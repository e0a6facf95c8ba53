"""Which sprint a number means, however the sprints of a board are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from metrics.model.errors import Instead, UnknownSprint
from metrics.text.formatting import listing, shortened
from metrics.text.likeness import SUGGESTIONS

if TYPE_CHECKING:
    from metrics.model.iterations import Iteration

# A number, and the word before it: "12", "sprint #12", "W39", "PI 3", "Iteration 1.6". Longer ones
# are no numbers that a person means, and too long for `int`.
_NUMBERED = re.compile(r"([^\W\d_]*)\s*#?(?<!\d)(\d{1,18}(?:\.\d{1,18})*)(?!\d)")
# What makes several one: "2026-01", "2026-W05", "Q4/2".
_JOINED = re.compile("[-/]")
_NUMBER = re.compile(rf"{_NUMBERED.pattern}(?:{_JOINED.pattern}{_NUMBERED.pattern})*")
# Words that say no more than that a sprint is meant.
_ANY_SPRINT = {"", "sprint", "iteration"}

# The numbers of one run, each with the word before it.
Run = list[tuple[str, tuple[int, ...]]]


def sprints_numbered(words: str, iterations: Sequence[Iteration]) -> list[Iteration]:
    """Those of `iterations` of the one title that is meant by a number; none where `words` are no
    number, or no title has it.

    It is the title that has the number behind the same word ("sprint 2"); else the only title that
    has the number; else the only one whose last number it is. Numbers with a hyphen or a slash
    between them ("2026-01") are one, and each of them is one, too. Raises UnknownSprint, which
    names the titles, where several are left.
    """
    asked = _NUMBER.fullmatch(" ".join(words.split()).casefold())
    if not asked:
        return []
    (wanted,) = _runs(asked[0])
    number = _nameless(wanted)
    numbers = {item.title: _numbers(item.title, len(wanted)) for item in iterations}
    same_word = [title for title, named in numbers.items() if wanted in named]
    having = [title for title, named in numbers.items() if number in map(_nameless, named)]
    last = [title for title in having if _nameless(numbers[title][-1]) == number]
    if (word := wanted[0][0]) not in _ANY_SPRINT:
        having = same_word
        last = [title for title in having if numbers[title][-1] == wanted]
    for titles in (same_word if word else [], having, last):
        if len({" ".join(title.split()).casefold() for title in titles}) == 1:
            return [item for item in iterations if item.title in titles]
    if having:
        names = [f"“{shortened(title)}”" for title in reversed(having)]
        newest = {item.title: item.id for item in iterations}
        more = ["another one"] if len(names) > SUGGESTIONS else []
        raise UnknownSprint(
            f"Several sprints have the number {asked[0][asked.start(2) :]}: type the title of the "
            f"one you mean, {listing([*names[:SUGGESTIONS], *more], 'or')}.",
            *(
                Instead("sprint", newest[title], shortened(title))
                for title in [*reversed(having)][:SUGGESTIONS]
            ),
        )
    return []


def _numbers(title: str, length: int) -> list[Run]:
    """The numbers in the title that are made of so many."""
    return [
        run[place : place + length]
        for run in _runs(title)
        for place in range(len(run) - length + 1)
    ]


def _runs(title: str) -> list[Run]:
    folded, runs, end = title.casefold(), list[Run](), 0
    for match in _NUMBERED.finditer(folded):
        if not runs or not _JOINED.fullmatch(folded, end, match.start()):
            runs.append([])
        runs[-1].append((match[1], tuple(map(int, match[2].split(".")))))
        end = match.end()
    return runs


def _nameless(run: Run) -> Run:
    """Without the word before the first."""
    return [("", run[0][1]), *run[1:]]
