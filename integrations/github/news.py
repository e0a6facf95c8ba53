"""What is news of a board, by what an earlier export had and what an answer tells of it.

GitHub's index of items lags behind, and nothing promises which change moves which stamp: so it is
by the stamps of issues, of those that they wait for and of their ancestors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from integrations.github.errors import PartDoubtful
from integrations.github.fields import Node

# GitHub's times are in whole seconds: what moved just before it was read may have moved after, too.
SETTLED = timedelta(seconds=5)


def is_after(moment: str, at: str, margin: timedelta) -> bool:
    """Whether a moment is later than that long before another."""
    return datetime.fromisoformat(moment) > datetime.fromisoformat(at) - margin


def filtered_day(since: datetime, earlier_items: Iterable[Node]) -> str:
    """The day from which on the filter asks for updates; empty where no update is known.

    It is early enough for one known item at least, whether `updated:` means items or issues.
    """
    items = max((item["updatedAt"] for item in earlier_items), default="")
    issues = max(
        (issue["updatedAt"] for item in earlier_items for issue in _issue(item)), default=""
    )
    return min(since.isoformat(), items, issues)[:10]


def _issue(item: Node) -> list[Node]:
    return [item["content"]] if item["type"] == "ISSUE" and item["content"] else []


def _line(item: Node) -> Iterator[Node]:
    """The item's issue, the issues that it waits for, and its ancestors."""
    for issue in _issue(item):
        yield from filter(None, (issue.get("blockedBy") or {}).get("nodes") or ())
        ancestor: Node | None = issue
        while ancestor:
            yield ancestor
            ancestor = ancestor.get("parent")


def repositories_of(items: Iterable[Node]) -> list[str]:
    """The ids of the repositories that the items' issues live in, their ancestors, and the issues
    that they wait for."""
    return sorted({issue["repository"]["id"] for item in items for issue in _line(item)})


def items_of(urls: set[str], items: Iterable[Node]) -> set[str]:
    """The ids of the items whose issue is one of these, or waits for one, or is below one."""
    return {item["id"] for item in items if any(issue["url"] in urls for issue in _line(item))}


def with_other_sub_issues(
    earlier_items: Mapping[str, Node], changed: Mapping[str, Node], *, with_text: bool
) -> set[str]:
    """The ids of the items whose sub-issues may be others, or in another state.

    Nothing promises that closing a sub-issue updates the issue above it. The sub-issues of
    deliverables, and of these the text is wanted, may be on any board.
    """
    parents = {
        parent
        for item_id, item in changed.items()
        if (places := _places(item)) != (before := _places(earlier_items.get(item_id)))
        for _, parent in places | before
    }
    return {
        item_id
        for item_id, item in earlier_items.items()
        for issue in _issue(item)
        if issue["url"] in parents or (with_text and issue.get("subIssuesSummary", {}).get("total"))
    }


def _places(item: Node | None) -> set[tuple[str, str]]:
    """What its issue is to the one above it: its state, and the URL of that one."""
    issues = _issue(item) if item else []
    return {(issue["state"], issue["parent"]["url"]) for issue in issues if issue.get("parent")}


def updated_issues(project: Node) -> dict[str, str]:
    """When the issues that were updated were so last, by URL. Raises PartDoubtful if there are too
    many."""
    lists = [repository["issues"] for repository in project["repositories"] if repository]
    if any(len(issues["nodes"]) != issues["totalCount"] for issues in lists):
        raise PartDoubtful("more issues have changed than GitHub tells at a time")
    return {issue["url"]: issue["updatedAt"] for issues in lists for issue in issues["nodes"]}


def news_of(updated: Mapping[str, str], earlier_items: Iterable[Node], known_at: str) -> set[str]:
    """The URLs of those updated issues that may not be known as they are now.

    What was updated as it was read, at the moment `known_at`, may have changed once more in the
    same second.
    """
    known = {issue["url"]: issue["updatedAt"] for item in earlier_items for issue in _issue(item)}
    return {
        url
        for url, at in updated.items()
        if known.get(url) != at or is_after(at, known_at, SETTLED)
    }


def up_to_date(changed: Mapping[str, Node], updated: Mapping[str, str]) -> set[str]:
    """The ids of those items that came as they are now, as far as their issues tell."""
    return {
        item_id
        for item_id, item in changed.items()
        for issue in _issue(item)
        if updated.get(issue["url"], issue["updatedAt"]) == issue["updatedAt"]
        and not any(each["url"] in updated for each in list(_line(item))[1:])
    }


def is_older(came: Node, known: Node | None) -> bool:
    """Whether an item came as it was before it was known."""
    if known is None:
        return False
    issues = zip(_issue(came), _issue(known), strict=False)
    return bool(came["updatedAt"] < known["updatedAt"]) or any(
        then["updatedAt"] < now["updatedAt"] for then, now in issues
    )
