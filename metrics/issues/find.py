"""Which issue is meant by words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
from rapidfuzz import fuzz, process

from metrics.issues.references import name_of, read_reference
from metrics.model.errors import UnknownIssue
from metrics.model.issue_columns import ISSUE
from metrics.text.formatting import count, listing, shortened
from metrics.text.likeness import SUGGESTIONS

_MOST_NAMED = 5


def find_issue(words: str, issues: pd.DataFrame) -> tuple[str, int]:
    """The (repository, number) of the one of `issues` that `words` mean.

    `words` are its number as `12` or `#12`, `repository#12`, `owner/repository#12`, or its URL,
    all in any case; `issues` have at least the columns `repository`, `number` and `title`. Raises
    UnknownIssue.
    """
    said = shortened(words)
    if not said:
        raise UnknownIssue("Which issue? Say its number, `owner/repository#12`, or its URL.")
    known = issues.drop_duplicates(ISSUE, keep="last")
    if known.empty:
        raise UnknownIssue(
            f"There is no issue “{said}”, as the board has none: add issues to the project first."
        )
    fitting = known[list(_fits(" ".join(words.split()).casefold(), known))]
    if len(fitting) == 1:
        return str(fitting["repository"].iloc[0]), int(fitting["number"].iloc[0])
    if len(fitting):
        names = [_name(issue) for _, issue in fitting.iloc[:_MOST_NAMED].iterrows()]
        more = len(fitting) - len(names)
        raise UnknownIssue(
            f"“{said}” may be any of {count(len(fitting), 'issue')}: "
            f"{listing([*names, f'{more} more'] if more else names, 'or')}. "
            "Say its repository as well, or its URL."
        )
    nearest = [_name(issue) for _, issue in _nearest(said, known)]
    raise UnknownIssue(
        f"There is no issue “{said}” on the board: did you mean {listing(nearest, 'or')}?"
    )


def _fits(wanted: str, issues: pd.DataFrame) -> Iterator[bool]:
    named = read_reference(wanted)
    for repository, number in zip(
        issues["repository"].str.casefold(), issues["number"], strict=True
    ):
        yield (
            named is not None
            and named.number == number
            and named.repository in {"", repository, repository.rpartition("/")[2]}
        )


def _nearest(said: str, issues: pd.DataFrame) -> Iterator[tuple[object, pd.Series]]:
    """Those with the most alike number or, where no number was said, title."""
    digits = re.search(r"#?(\d+)\b(?!.*\d)", said)
    names = issues["number"].astype("string") if digits else issues["title"].str.casefold()
    wanted, scorer = (digits[1], fuzz.ratio) if digits else (said.casefold(), fuzz.WRatio)
    found = process.extract(wanted, list(names), scorer=scorer, limit=SUGGESTIONS)
    return issues.iloc[[position for *_, position in found]].iterrows()


def _name(issue: pd.Series) -> str:
    return f"{name_of(issue['repository'], issue['number'])} “{shortened(issue['title'], 40)}”"
