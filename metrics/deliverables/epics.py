"""Epics: the issues between a deliverable and its work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from metrics.deliverables.membership import Deliverables
from metrics.issues.references import key_of


def with_epic(membership: Deliverables) -> pd.DataFrame:
    """The issues of `membership.by_deliverable`, with the URL of the epic of each, or null, as
    `epic_url`.

    An epic is the topmost issue above an issue, below its deliverable and not known to belong to
    others alone. So each issue is in at most one epic of a deliverable, however deep it is nested,
    and a parent in between is work like any other. An epic that is itself one of the issues is in
    its own epic.
    """
    homes = dict(zip(membership.issues["url"], membership.keys, strict=True))
    issues = membership.by_deliverable(membership.asked)
    urls, keys = issues["url"].fillna(""), issues["deliverable_key"]
    above = [
        _topmost(url, key, ancestors, homes)
        for url, key, ancestors in zip(urls, keys, issues["ancestor_urls"], strict=True)
    ]
    within = set(zip(keys, above, strict=True))
    own = [url if (key, url) in within else None for key, url in zip(keys, urls, strict=True)]
    epic_urls = [epic or itself for epic, itself in zip(above, own, strict=True)]
    return issues.assign(epic_url=pd.array(epic_urls, dtype="string"))


def _topmost(
    url: str, key: str, ancestors: Sequence[str], homes: Mapping[str, Collection[str]]
) -> str | None:
    topmost = None
    for above in ancestors:
        # A cycle in the data comes back to the issue itself.
        if above == url or key_of(above) == key or key not in (homes.get(above) or (key,)):
            break
        topmost = above
    return topmost
