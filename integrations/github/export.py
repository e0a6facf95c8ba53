"""Exports of a board: the whole board, what has changed since an earlier export, or one sprint.

What GitHub offers for less than the whole, docs/export.md says. None of it tells everything, so
an earlier export is brought up to date by the filter (fields, additions), by the issues of all
repositories that its items, their ancestors and what they wait for live in (closing, parents), and
by the number of items (what has gone). If anything does not add up, the whole board is exported.
What moves none of these, such as the new name of a label or of a milestone, is seen with the next
whole export.

An export is of the moment before its first page, and no answer in it is older: so what an export
that took long still has of the past never passes for news.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.github.errors import ExportIncomplete, PartDoubtful
from integrations.github.fields import Node, fields_of
from integrations.github.pages import (
    HUNDRED,
    Progress,
    Wanted,
    board_pages,
    items_on,
    project_on,
    read_items,
)
from integrations.github.requests import Requests

Document = dict[str, Any]

# More than GitHub's index may lag, and clocks may differ.
OVERLAP = timedelta(hours=1)
# Half a hundred items cost a point, a hundred two; what has changed is seldom more.
FIFTY = 50
# People may move items for as long as they are looked for.
LOOKS = 3
FIELD_IN_FILTER = re.compile(r"\w[\w -]*")


def whole(requests: Requests, wanted: Wanted, progress: Progress | None = None) -> Document:
    """Every item of the board. Raises ProjectNotFound, ExportIncomplete, BadAnswer."""
    at = _now()
    pages = board_pages(requests, "board", wanted, wanted.board, progress)
    came = items_on(pages, wanted)
    # Items that people move meanwhile can come twice, or not at all.
    items = {item["id"]: item for item in came if item}
    hidden = [item for item in came if not item]
    total, moments = pages[-1]["items"]["totalCount"], {page.get("updatedAt") for page in pages}
    if len(items) + len(hidden) < total or len(moments) > 1:
        items = _looked_through(requests, wanted, items, len(hidden))
    return _document(wanted, at, pages[0], [*items.values(), *hidden])


def _looked_through(
    requests: Requests, wanted: Wanted, known: Mapping[str, Node], hidden: int = 0
) -> dict[str, Node]:
    """The items on the board by a light look at all of it.

    Those that are not `known`, or not as they are now, are read by their ids, as are those that the
    look did not find. `hidden` items have no id. Raises ExportIncomplete.
    """
    seen: dict[str, Node] = {}
    for _ in range(LOOKS):
        variables = {"owner": wanted.owner, "number": wanted.number}
        pages = board_pages(requests, "scan", wanted, variables)
        seen |= {item["id"]: item for page in pages for item in page["items"]["nodes"] if item}
        total = pages[-1]["items"]["totalCount"]
        if len(seen) + hidden >= total:
            break
    else:
        raise ExportIncomplete(
            f"GitHub gave {len(seen)} of the {total} items of {wanted}: "
            "the board may have changed meanwhile; ask again."
        )
    archived = {item_id for item_id, item in seen.items() if item["isArchived"]}
    unsure = {
        item_id for item_id, item in seen.items() if not _is_as_known(item, known.get(item_id))
    } | (known.keys() - seen.keys())
    read = _items_by_id(requests, wanted, sorted(unsure - archived))
    items = {**known, **read}
    gone = archived | (unsure - read.keys())
    return {
        item_id: item
        for item_id, item in items.items()
        if item_id not in gone and not item["isArchived"]
    }


def _is_as_known(seen: Node, known: Node | None) -> bool:
    return known is not None and seen["updatedAt"] == known["updatedAt"]


def brought_up_to_date(
    requests: Requests, wanted: Wanted, earlier: Node, progress: Progress | None = None
) -> Document:
    """The whole board, from an earlier whole export and what has changed since.

    `all_exported_at` stays the moment at which every item came last. Raises PartDoubtful where
    only a whole export can tell.
    """
    at = _now()
    if not _is_of(earlier, wanted):
        raise PartDoubtful("the earlier export is of something else")
    earlier_items = {item["id"]: item for item in earlier["items"] if item}
    since = datetime.fromisoformat(earlier["exported_at"]) - OVERLAP
    day = _filtered_day(since, earlier_items.values())
    repositories = _repositories(earlier_items.values())
    if not day or len(repositories) > HUNDRED:
        raise PartDoubtful("the board has no issues, or too many repositories")
    pages = board_pages(
        requests,
        "part",
        wanted,
        {
            **wanted.board,
            "filter": f"updated:>={day}",
            "repositories": repositories,
            "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        progress,
        FIFTY,
    )
    changed = {item["id"]: item for item in items_on(pages, wanted) if item}
    if len(changed) != pages[-1]["items"]["totalCount"]:
        raise PartDoubtful("not all of the changed items came")
    if not earlier_items.keys() & changed.keys():
        # The filter must return at least one known item, if it works as documented.
        raise PartDoubtful("GitHub's filter `updated:` does not do what it did")
    if fields_of(pages[0]) != earlier["fields"]:
        raise PartDoubtful("the project's fields have changed")
    stale = _items_of(_updated_issues(pages), earlier_items.values()) - changed.keys()
    changed |= _items_by_id(requests, wanted, sorted(stale))
    above = _with_other_sub_issues(earlier_items, changed, wanted) - changed.keys()
    current = {**earlier_items, **changed, **_items_by_id(requests, wanted, sorted(above))}
    items = [item for item in current.values() if not item["isArchived"]]
    if len(items) != pages[-1]["all"]["totalCount"]:
        raise PartDoubtful("items have gone from the board")
    return _document(wanted, at, pages[0], items, all_exported_at=earlier["all_exported_at"])


def one_sprint(
    requests: Requests,
    wanted: Wanted,
    title: str,
    also: Collection[str],
    progress: Progress | None = None,
) -> Document:
    """Those items of the board that are in the iteration of that title, and those of these ids.

    The document says so in `only_sprint`, unless the whole board came after all. Raises
    PartDoubtful where only a whole export can tell.
    """
    at = _now()
    field = wanted.roles["sprint"]
    if '"' in title or "\\" in title or not FIELD_IN_FILTER.fullmatch(field):
        raise PartDoubtful("the sprint has a name that a filter cannot hold")
    qualifier = field.lower().replace(" ", "-")
    variables = {**wanted.board, "filter": f'{qualifier}:"{title}"'}
    pages = board_pages(requests, "part", wanted, variables, progress, FIFTY)
    items_found, last = list(filter(None, items_on(pages, wanted))), pages[-1]
    if len(items_found) != last["items"]["totalCount"]:
        raise PartDoubtful("not all items of the sprint came")
    if len(items_found) == last["all"]["totalCount"]:
        return _document(wanted, at, pages[0], items_found)
    items = [item for item in items_found if (item["sprint"] or {}).get("title") == title]
    if not items:
        raise PartDoubtful("GitHub's filter found nothing in the sprint")
    beside = set(also) - {item["id"] for item in items}
    others = _items_by_id(requests, wanted, sorted(beside))
    if beside != others.keys() or any(item["isArchived"] for item in others.values()):
        raise PartDoubtful("items have gone from the board")
    document = _document(wanted, at, pages[0], [*items, *others.values()])
    return {**document, "complete": False, "only_sprint": title}


def outline(requests: Requests, wanted: Wanted) -> Document:
    """The board without its items, and their number in `total`. Raises as `whole` does."""
    at, variables = _now(), {"owner": wanted.owner, "number": wanted.number}
    project = project_on(requests.ask("outline", variables), wanted)
    found = replace(wanted, known=fields_of(project))
    about = {**_document(found, at, project, []), "complete": False}
    return {**about, "total": project["items"]["totalCount"]}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _document(
    wanted: Wanted, at: str, project: Node, items: Sequence[Node], *, all_exported_at: str = ""
) -> Document:
    return {
        "format": "sprint-analytics/board",
        "version": 1,
        "exported_at": at,
        "all_exported_at": all_exported_at or at,
        "complete": True,
        "owner": wanted.owner,
        "number": wanted.number,
        "title": project["title"],
        "url": project["url"],
        "field_names": wanted.roles,
        "found_fields": [
            role for role, name in wanted.roles.items() if name and not wanted.fields[role]
        ],
        "body": wanted.body,
        "fields": fields_of(project),
        "items": list(items),
    }


def _is_of(earlier: Node, wanted: Wanted) -> bool:
    """Whether that document is whole, and holds what is wanted."""
    asked = (wanted.owner, wanted.number, wanted.roles, wanted.body)
    then = tuple(earlier[key] for key in ("owner", "number", "field_names", "body"))
    return bool(earlier.get("complete")) and then == asked


def _filtered_day(since: datetime, earlier_items: Iterable[Node]) -> str:
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


def _repositories(items: Iterable[Node]) -> list[str]:
    """The ids of the repositories that the items' issues live in, their ancestors, and the issues
    that they wait for."""
    return sorted({issue["repository"]["id"] for item in items for issue in _line(item)})


def _items_of(urls: set[str], items: Iterable[Node]) -> set[str]:
    """The ids of the items whose issue is one of these, or waits for one, or is below one."""
    return {item["id"] for item in items if any(issue["url"] in urls for issue in _line(item))}


def _with_other_sub_issues(
    earlier_items: Mapping[str, Node], changed: Mapping[str, Node], wanted: Wanted
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
        if issue["url"] in parents
        or (wanted.body and issue.get("subIssuesSummary", {}).get("total"))
    }


def _has_sub_issues(issue: Node) -> bool:
    return bool(issue.get("subIssuesSummary", {}).get("total"))


def _places(item: Node | None) -> set[tuple[str, str]]:
    """What its issue is to the one above it: its state, and the URL of that one."""
    issues = _issue(item) if item else []
    return {(issue["state"], issue["parent"]["url"]) for issue in issues if issue.get("parent")}


def _updated_issues(pages: Sequence[Node]) -> set[str]:
    """The URLs of the issues that were updated. Raises PartDoubtful if there are too many."""
    lists = [repository["issues"] for repository in pages[-1]["repositories"] if repository]
    if any(len(issues["nodes"]) != issues["totalCount"] for issues in lists):
        raise PartDoubtful("more issues have changed than GitHub tells at a time")
    return {issue["url"] for issues in lists for issue in issues["nodes"]}


def _items_by_id(requests: Requests, wanted: Wanted, ids: Sequence[str]) -> dict[str, Node]:
    """The items of these ids, but those that are gone."""
    items: dict[str, Node] = {}
    rest = list(ids)
    while rest:
        answer, size = requests.sized(
            lambda size: (requests.ask("items", {**wanted.item, "ids": rest[:size]}), size)
        )
        read = read_items(answer["data"]["nodes"], wanted)
        items |= {item["id"]: item for item in read if item}
        del rest[:size]
    return items
