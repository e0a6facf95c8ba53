"""Epics: the issues between a deliverable and its work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from metrics.deliverables.membership import Deliverables
from metrics.issues.references import key_of


def epics(membership: Deliverables) -> pd.Series:
    """The URL of the epic of each issue of `membership.asked`, or null.

    An epic is the topmost issue above an issue, below its deliverable and not known to belong to
    another one. So each issue is in at most one epic, however deep it is nested, and a parent in
    between is work like any other. An epic that is itself one of the issues is in its own epic.
    """
    joined = membership.issues.dropna(subset=["url", "deliverable_key"])
    homes = dict(zip(joined["url"], joined["deliverable_key"], strict=True))
    issues = membership.asked
    urls, keys = issues["url"].fillna(""), issues["deliverable_key"]
    above = [
        _topmost(url, key, ancestors, homes)
        for url, key, ancestors in zip(urls, keys, issues["ancestor_urls"], strict=True)
    ]
    within = set(zip(keys, above, strict=True))
    own = [url if (key, url) in within else None for key, url in zip(keys, urls, strict=True)]
    epic_urls = [epic or itself for epic, itself in zip(above, own, strict=True)]
    return pd.Series(epic_urls, issues.index, "string")


def _topmost(url: str, key: str, ancestors: Sequence[str], homes: Mapping[str, str]) -> str | None:
    topmost = None
    for above in ancestors:
        # A cycle in the data comes back to the issue itself.
        if above == url or key_of(above) == key or homes.get(above, key) != key:
            break
        topmost = above
    return topmost
