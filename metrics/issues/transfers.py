"""Issues that were transferred to another repository, in a history: each under one address."""

from __future__ import annotations

from dataclasses import replace

from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY


def under_latest_addresses(history: History) -> History:
    """The history with each issue under the repository, number and URL that it had last.

    An issue that is transferred gets new ones, and stays the same item of its project. Parents are
    named by their URLs, and so change with them.
    """
    versions = history.versions
    address = [*ISSUE_KEY, "url"]
    latest = versions.drop_duplicates("item_id", keep="last").set_index("item_id")[address]
    latest = latest.reindex(versions["item_id"]).set_axis(versions.index)
    is_former = (versions[ISSUE_KEY] != latest[ISSUE_KEY]).any(axis="columns")
    if not is_former.any():
        return history
    urls = dict(zip(versions.loc[is_former, "url"], latest.loc[is_former, "url"], strict=True))
    above = versions["ancestor_urls"].map(lambda above: tuple(urls.get(url, url) for url in above))
    timelines = history.timelines
    if timelines is not None:
        former = zip(
            versions.loc[is_former, ISSUE_KEY].itertuples(index=False, name=None),
            latest.loc[is_former, ISSUE_KEY].itertuples(index=False, name=None),
            strict=True,
        )
        timelines = timelines.moved(dict(former))
    versions = versions.assign(**latest, ancestor_urls=above)
    return replace(history, versions=versions, timelines=timelines)
