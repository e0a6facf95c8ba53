"""How issues are referred to: number, `owner/repository#12`, URL."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?:https?://[^/]+/)?(?P<repository>[\w.-]+/[\w.-]+)(?:/issues/|#)(?P<number>\d+)(?:[/?#].*)?"
)


def key_of(address: str) -> str | None:
    """The key of the issue at a URL or called `owner/repository#12`; None for other text."""
    return reference(address).casefold() if _ADDRESS.fullmatch(address) else None


def reference(url: str) -> str:
    """The issue at `url` as `owner/repository#12`; another URL as it is."""
    found = _ADDRESS.fullmatch(url)
    return f"{found['repository']}#{found['number']}" if found else url
