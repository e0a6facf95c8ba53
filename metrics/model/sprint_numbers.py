"""Which sprint a number means, however the sprints of a board are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from metrics.model.errors import UnknownSprint
from metrics.text.formatting import listing, shortened
from metrics.text.likeness import SUGGESTIONS

if TYPE_CHECKING:
    from metrics.model.iterations import Iteration

# A number, and the word before it: "12", "sprint #12", "W39", "PI 3", "Iteration 1.6". Longer ones
# are no numbers that a person means, and too long for `int`.
_NUMBERED = re.compile(r"([^\W\d_]*)\s*#?(?<!\d)(\d{1,18}(?:\.\d{1,18})*)(?!\d)")
# Words that say no more than that a sprint is meant.
_ANY_SPRINT = {"", "sprint", "iteration"}

Numbered = tuple[str, tuple[int, ...]]


def sprints_numbered(words: str, iterations: Sequence[Iteration]) -> list[Iteration]:
    """Those of `iterations` of the one title that is meant by a number; none where `words` are no
    number, or no title has it.

    It is the title that has the number behind the same word ("sprint 2"); else the only title that
    has the number; else the only one whose last number it is. Raises UnknownSprint, which names
    the titles, where several are left.
    """
    asked = _NUMBERED.fullmatch(" ".join(words.split()).casefold())
    if not asked:
        return []
    word, number = _read(asked)
    numbers = {item.title: _numbers(item.title) for item in iterations}
    same_word = [title for title, named in numbers.items() if (word, number) in named]
    having = [title for title, named in numbers.items() if number in [each for _, each in named]]
    last = [title for title in having if numbers[title][-1][1] == number]
    if word not in _ANY_SPRINT:
        having = same_word
        last = [title for title in having if numbers[title][-1] == (word, number)]
    for titles in (same_word if word else [], having, last):
        if len({" ".join(title.split()).casefold() for title in titles}) == 1:
            return [item for item in iterations if item.title in titles]
    if having:
        names = [f"“{shortened(title)}”" for title in reversed(having)]
        more = ["another one"] if len(names) > SUGGESTIONS else []
        raise UnknownSprint(
            f"Several sprints have the number {asked[2]}: type the title of the one you mean, "
            f"{listing([*names[:SUGGESTIONS], *more], 'or')}."
        )
    return []


def _numbers(title: str) -> list[Numbered]:
    return [_read(match) for match in _NUMBERED.finditer(title.casefold())]


def _read(match: re.Match[str]) -> Numbered:
    return match[1], tuple(map(int, match[2].split(".")))
