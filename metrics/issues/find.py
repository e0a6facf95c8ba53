"""Which issue is meant by what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from metrics.issues.references import name_of, read_reference
from metrics.model.errors import Instead, UnknownIssue
from metrics.model.issue_columns import issue_keys
from metrics.text.formatting import count, listing, shortened
from metrics.text.likeness import ALIKE, SUGGESTIONS

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, int]
_MOST_NAMED = 5


def find_issue(words: str, *tables: pd.DataFrame) -> Key:
    """The (repository, number) of the issue in one of the `tables` that `words` mean.

    `words` are its number as `12` or `#12`, `repository#12`, `owner/repository#12`, or its URL, all
    in any case. Each table has at least the columns `repository`, `number` and `title`; of several
    titles of an issue the last one counts. Raises UnknownIssue.
    """
    typed = shortened(words)
    if not typed:
        raise UnknownIssue("Which issue? Say its number, `owner/repository#12`, or its URL.")
    titles: dict[Key, str] = {}
    for issues in tables:
        for key, title in zip(issue_keys(issues), issues["title"].tolist(), strict=True):
            # What was named last comes last.
            titles.pop(key, None)
            titles[key] = title
    if not titles:
        raise UnknownIssue(
            f"There is no issue “{typed}”, as the board has none: add issues to the project first."
        )
    fitting = _fitting(" ".join(words.split()).casefold(), titles)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = [_name(key, titles[key]) for key in fitting[:_MOST_NAMED]]
        more = len(fitting) - len(names)
        raise UnknownIssue(
            f"“{typed}” may be any of {count(len(fitting), 'issue')}: "
            f"{listing([*names, f'{more} more'] if more else names, 'or')}. "
            "Say its repository as well, or its URL.",
            *(_instead(key, titles[key]) for key in fitting[:_MOST_NAMED]),
        )
    nearest = _nearest(typed, titles)
    if not nearest:
        raise UnknownIssue(
            f"There is no issue “{typed}” on the board: say its number, `owner/repository#12`, or "
            "its URL."
        )
    names = [_name(key, titles[key]) for key in nearest]
    raise UnknownIssue(
        f"There is no issue “{typed}” on the board: did you mean {listing(names, 'or')}?",
        *(_instead(key, titles[key]) for key in nearest),
    )


def _fitting(wanted: str, keys: Iterable[Key]) -> list[Key]:
    reference = read_reference(wanted)
    if reference is None:
        return []
    return [
        (repository, number)
        for repository, number in keys
        if number == reference.number and _is_named(reference.repository, repository.casefold())
    ]


def _is_named(named: str, repository: str) -> bool:
    return named in {"", repository, repository.rpartition("/")[2]}


def _nearest(typed: str, titles: Mapping[Key, str]) -> list[Key]:
    """The issues with the most similar number or, where no number was typed, title."""
    from rapidfuzz import fuzz, process

    digits = re.search(r"#?(\d+)\b(?!.*\d)", typed)
    wanted, scorer = (digits[1], fuzz.ratio) if digits else (typed.casefold(), fuzz.WRatio)
    # Of numbers any may be meant; of titles only those that are alike.
    matches = process.extract(
        wanted,
        [str(key[1]) if digits else title.casefold() for key, title in titles.items()],
        scorer=scorer,
        limit=SUGGESTIONS,
        score_cutoff=None if digits else ALIKE,
    )
    keys = list(titles)
    return [keys[position] for *_, position in matches]


def _instead(key: Key, title: str) -> Instead:
    repository, number = key
    # What tells issues of one number apart comes first: a button has little room.
    name = f"{repository}#{number}".rpartition("/")[2]
    return Instead("issue", f"{repository}#{number}", shortened(f"{name} {title}"))


def _name(key: Key, title: str) -> str:
    return f"{name_of(*key)} “{shortened(title, 40)}”"
