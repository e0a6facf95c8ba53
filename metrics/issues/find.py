"""Which issue is meant by what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from metrics.issues.references import name_of, read_reference
from metrics.model.errors import Instead, UnknownIssue
from metrics.model.issue_columns import ISSUE_KEY
from metrics.text.formatting import count, listing, shortened
from metrics.text.likeness import ALIKE, SUGGESTIONS

_MOST_NAMED = 5


def find_issue(words: str, issues: pd.DataFrame) -> tuple[str, int]:
    """The (repository, number) of the issue among `issues` that `words` mean.

    `words` are its number as `12` or `#12`, `repository#12`, `owner/repository#12`, or its URL, all
    in any case. `issues` have at least the columns `repository`, `number` and `title`. Raises
    UnknownIssue.
    """
    typed = shortened(words)
    if not typed:
        raise UnknownIssue("Which issue? Say its number, `owner/repository#12`, or its URL.")
    distinct = issues.drop_duplicates(ISSUE_KEY, keep="last")
    if distinct.empty:
        raise UnknownIssue(
            f"There is no issue “{typed}”, as the board has none: add issues to the project first."
        )
    fitting = distinct[list(_fits(" ".join(words.split()).casefold(), distinct))]
    if len(fitting) == 1:
        return str(fitting["repository"].iloc[0]), int(fitting["number"].iloc[0])
    if len(fitting):
        names = [_name(issue) for _, issue in fitting.iloc[:_MOST_NAMED].iterrows()]
        more = len(fitting) - len(names)
        raise UnknownIssue(
            f"“{typed}” may be any of {count(len(fitting), 'issue')}: "
            f"{listing([*names, f'{more} more'] if more else names, 'or')}. "
            "Say its repository as well, or its URL.",
            *(_instead(issue) for _, issue in fitting.iloc[:_MOST_NAMED].iterrows()),
        )
    nearest = [issue for _, issue in _nearest(typed, distinct)]
    if not nearest:
        raise UnknownIssue(
            f"There is no issue “{typed}” on the board: say its number, `owner/repository#12`, or "
            "its URL."
        )
    names = [_name(issue) for issue in nearest]
    raise UnknownIssue(
        f"There is no issue “{typed}” on the board: did you mean {listing(names, 'or')}?",
        *map(_instead, nearest),
    )


def _fits(wanted: str, issues: pd.DataFrame) -> Iterator[bool]:
    reference = read_reference(wanted)
    for repository, number in zip(
        issues["repository"].str.casefold().tolist(), issues["number"].tolist(), strict=True
    ):
        yield (
            reference is not None
            and reference.number == number
            and reference.repository in {"", repository, repository.rpartition("/")[2]}
        )


def _nearest(typed: str, issues: pd.DataFrame) -> Iterator[tuple[object, pd.Series]]:
    """The issues with the most similar number or, where no number was typed, title."""
    from rapidfuzz import fuzz, process

    digits = re.search(r"#?(\d+)\b(?!.*\d)", typed)
    names = issues["number"].astype("string") if digits else issues["title"].str.casefold()
    wanted, scorer = (digits[1], fuzz.ratio) if digits else (typed.casefold(), fuzz.WRatio)
    # Of numbers any may be meant; of titles only those that are alike.
    matches = process.extract(
        wanted,
        list(names),
        scorer=scorer,
        limit=SUGGESTIONS,
        score_cutoff=None if digits else ALIKE,
    )
    return issues.iloc[[position for *_, position in matches]].iterrows()


def _instead(issue: pd.Series) -> Instead:
    key = f"{issue['repository']}#{issue['number']}"
    # What tells issues of one number apart comes first: a button has little room.
    name = key.rpartition("/")[2]
    return Instead("issue", key, shortened(f"{name} {issue['title']}"))


def _name(issue: pd.Series) -> str:
    return f"{name_of(issue['repository'], issue['number'])} “{shortened(issue['title'], 40)}”"
