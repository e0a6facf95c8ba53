"""How issues are referred to: by number, as `owner/repository#12`, or by URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from metrics.model.issue_columns import issue_keys

# No issue has a longer number, and one may be too long for `int`.
_NUMBER = r"(?P<number>\d{1,18})"
_ADDRESS = re.compile(
    rf"(?:https?://[^/]+/)?(?P<repository>[\w.-]+/[\w.-]+)(?:/issues/|#){_NUMBER}(?:[/?#].*)?"
)
_SHORT = re.compile(rf"(?:(?P<repository>[\w.-]+)?#)?{_NUMBER}")
_MENTION = re.compile(
    r"(?P<url>https?://[^\s)>\]]+/issues/\d+)"
    rf"|(?<![\w./&#-])(?P<repository>[\w.-]+/[\w.-]+)?#{_NUMBER}\b"
)


class Reference(NamedTuple):
    """An issue as it was referred to; `repository` may lack its owner, or be empty."""

    repository: str
    number: int


def read_reference(text: str) -> Reference | None:
    """What `12`, `#12`, `repository#12`, `owner/repository#12` or a URL refers to, or None."""
    if found := _ADDRESS.fullmatch(text) or _SHORT.fullmatch(text):
        return Reference(found["repository"] or "", int(found["number"]))
    return None


def key_of(address: str) -> str | None:
    """The key of the issue at a URL or called `owner/repository#12`; None for other text."""
    return reference(address).casefold() if _ADDRESS.fullmatch(address) else None


def reference(url: str) -> str:
    """The issue at `url` as `owner/repository#12`; another URL as it is."""
    found = _ADDRESS.fullmatch(url)
    return name_of(found["repository"], found["number"]) if found else url


def name_of(repository: str, number: int | str) -> str:
    """The issue of that number as `owner/repository#12`."""
    return f"{repository}#{number}"


def short_name(url: str, repository: str) -> str:
    """The issue at `url` as `#12` where it is in that repository, else as `owner/repository#12`."""
    name = reference(url)
    return name.removeprefix(repository) if name.startswith(f"{repository}#") else name


def references(issues: pd.DataFrame) -> pd.Series:
    """Each of `issues` as `owner/repository#12`."""
    return pd.Series(_names(issues), issues.index, "string")


def keys(issues: pd.DataFrame) -> pd.Series:
    """The key of each of `issues`: its reference in lower case."""
    return pd.Series(key_list(issues), issues.index, "string")


def key_list(issues: pd.DataFrame) -> list[str]:
    """The same as a list, which is made in half the time."""
    return [name.casefold() for name in _names(issues)]


def _names(issues: pd.DataFrame) -> list[str]:
    # Columns of texts are much slower to add up.
    return [name_of(*key) for key in issue_keys(issues)]


def mentions(text: str, repository: str) -> Iterator[tuple[str, str]]:
    """The issues that a text in that repository mentions: (folded URL, "") or ("", key).

    An issue mentioned by URL may have moved, so its key is not derived from the URL.
    """
    for found in _MENTION.finditer(text):
        if found["url"]:
            yield found["url"].casefold(), ""
        else:
            yield "", name_of(found["repository"] or repository, found["number"]).casefold()
