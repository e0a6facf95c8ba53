"""Exports of a board: the whole board, what has changed since an earlier export, or one sprint.

What GitHub offers for less than the whole, docs/export.md says. None of it tells everything, so
an earlier export is brought up to date by when the project moved last, by the filter (fields,
additions), by the issues of all repositories that its items, their ancestors and what they wait for
live in (closing, parents), and by the number of items (what has gone). The filter is an index that
lags: where the project moved lately, a light look at all items finds what it does not have yet.
What moves none of these, such as the new name of a label or of a milestone, is seen with the next
whole export.

An export is of the moment before its first page, and no answer in it is older: so what an export
that took long still has of the past never passes for news.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import inf
from typing import Any

from integrations.github.blockers import with_known_blockers
from integrations.github.errors import ExportIncomplete, PartDoubtful
from integrations.github.fields import Node, fields_of
from integrations.github.news import (
    SETTLED,
    filtered_day,
    is_after,
    is_older,
    items_of,
    news_of,
    repositories_of,
    up_to_date,
    updated_issues,
    with_other_sub_issues,
)
from integrations.github.pages import (
    HUNDRED,
    Progress,
    Wanted,
    board_pages,
    items_on,
    nodes_in,
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
# A look at so many takes five requests, for which people wait; most boards have fewer.
LOOKED_THROUGH_AT_ONCE = 500
FIELD_IN_FILTER = re.compile(r"\w[\w -]*")


class Look(Enum):
    """When to look through all of a board for what GitHub's index may not have yet.

    Attributes:
        NOW: wherever the index may lack something.
        IF_LACKING: where it certainly does.
        LATER: as NOW on boards of at most `LOOKED_THROUGH_AT_ONCE` items, archived ones too; on
            larger ones never, and the document tells by `all_seen_at` since when something may be
            missing.
    """

    NOW = "now"
    IF_LACKING = "if lacking"
    LATER = "later"


def whole(requests: Requests, wanted: Wanted, progress: Progress | None = None) -> Document:
    """Every item of the board. Raises ProjectNotFound, ExportIncomplete, BadAnswer."""
    at = _now()
    pages = board_pages(requests, "board", wanted, wanted.board, progress)
    came = items_on(pages, wanted)
    # Items that people move meanwhile can come twice, or not at all.
    items = {item["id"]: item for item in came if item}
    hidden = [item for item in came if not item]
    project: Node = pages[0]
    total = pages[-1]["items"]["totalCount"]
    lacks = len(items) + len(hidden) < total
    if lacks or project["updatedAt"] != pages[-1]["updatedAt"]:
        try:
            project, items = _looked_through(requests, wanted, items, at, len(hidden))
        except PartDoubtful:
            if lacks:
                raise _incomplete(wanted, len(came), total) from None
    return _document(wanted, at, project, [*items.values(), *hidden])


def brought_up_to_date(
    requests: Requests,
    wanted: Wanted,
    earlier: Node,
    progress: Progress | None = None,
    sprint: str | None = None,
    look: Look = Look.IF_LACKING,
    told: Set[str] = frozenset(),
) -> Document:
    """The whole board, from an earlier whole export and what has changed since.

    `told` are the ids of items that were told of: they are read whatever the index has of them.
    Where something may be missing and a look is taken later, the items of the iteration of the
    title `sprint`, and those that the index has again, are read too. `read` then has the ids of all
    items that were read, and are as they are now. `all_exported_at` stays the moment at which every
    item came last. Raises PartDoubtful where only a whole export can tell.
    """
    at = _now()
    if not _is_of(earlier, wanted):
        raise PartDoubtful("the earlier export is of something else")
    earlier_items = {item["id"]: item for item in earlier["items"] if item}
    hidden = [item for item in earlier["items"] if not item]
    since = datetime.fromisoformat(earlier["exported_at"]) - OVERLAP
    day = filtered_day(since, earlier_items.values())
    repositories = repositories_of(earlier_items.values())
    if not day or len(repositories) > HUNDRED:
        raise PartDoubtful("the board has no issues, or too many repositories")
    variables = {
        **wanted.board,
        "filter": f"updated:>={day}",
        "repositories": repositories,
        "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    pages = board_pages(requests, "part", wanted, variables, progress, FIFTY)
    project: Node = pages[0]
    came = list(filter(None, items_on(pages, wanted)))
    if fields_of(project) != earlier["fields"]:
        raise PartDoubtful("the project's fields have changed")
    updated = updated_issues(project)
    # The index may still have what was known already, or less.
    changed = {
        item["id"]: item
        for item in came
        if item["id"] not in told and not is_older(item, earlier_items.get(item["id"]))
    }
    news = news_of(updated, earlier_items.values(), earlier["exported_at"])
    stale = items_of(news, earlier_items.values()) | told
    unread = stale - up_to_date(changed, updated)
    above = with_other_sub_issues(earlier_items, changed, with_text=wanted.body) - changed.keys()
    read = _items_by_id(requests, wanted, sorted(unread | above))
    changed |= {item_id: read[item_id] for item_id in unread & read.keys()}
    gone = stale - changed.keys()
    # What was closed or moved according to the index is known already, and mostly that is all.
    more = with_other_sub_issues(earlier_items, changed, with_text=wanted.body) - above
    read |= _items_by_id(requests, wanted, sorted(more - changed.keys()))
    current = {
        item_id: item
        for item_id, item in {**earlier_items, **changed, **read}.items()
        if item_id not in gone and not item["isArchived"]
    }
    seen_at = earlier.get("all_seen_at", earlier["exported_at"])
    # Of what was told, too: another delivery may have been lost, which nothing tells.
    moved = project["updatedAt"] != earlier.get("project_updated_at")
    newest = max((item["updatedAt"] for item in came), default="")
    lacks = (
        (moved and project["updatedAt"] > newest)
        or len(came) != pages[-1]["items"]["totalCount"]
        or len(current) + len(hidden) != project["all"]["totalCount"]
    )
    is_sure = not lacks and not (moved and is_after(project["updatedAt"], at, OVERLAP))
    most = _most(look, lacks=lacks)
    if not is_sure and project["all"]["totalCount"] <= most:
        with _bearing(look):
            project, current = _looked_through(
                requests, wanted, current, seen_at, len(hidden), progress, most
            )
            is_sure = True
    if not is_sure and look is Look.LATER:
        # What the index has of an item may be from before it moved again.
        unread = {
            item_id
            for item_id, item in current.items()
            if (sprint and _is_in(item, sprint)) or _is_newer(item, earlier_items.get(item_id))
        } - read.keys()
        read |= _items_by_id(requests, wanted, sorted(unread))
        current = {
            item_id: item
            for item_id, item in {**current, **read}.items()
            if (item_id not in unread or item_id in read) and not item["isArchived"]
        }
    items = with_known_blockers(current.values(), earlier_items, stale)
    document = _document(wanted, at, project, [*items, *hidden])
    document["all_exported_at"] = earlier["all_exported_at"]
    if not is_sure:
        document["read"] = sorted(read.keys() & current.keys())
        document["all_seen_at"] = seen_at
        document["project_updated_at"] = earlier.get("project_updated_at", "")
    return document


def _is_newer(item: Node, known: Node | None) -> bool:
    """Whether an item was not known, or only as it was earlier."""
    return known is None or is_older(known, item)


def _most(look: Look, *, lacks: bool) -> float:
    """The number of items, archived ones too, up to which a board of which the index may lack
    something, or certainly `lacks`, is looked through now."""
    return {
        Look.NOW: inf,
        Look.IF_LACKING: inf if lacks else -1,
        Look.LATER: LOOKED_THROUGH_AT_ONCE,
    }[look]


def _bearing(look: Look) -> AbstractContextManager[None]:
    """Where it may be done later, a look that fails is no error."""
    return suppress(ExportIncomplete) if look is Look.LATER else nullcontext()


def _looked_through(
    requests: Requests,
    wanted: Wanted,
    known: Mapping[str, Node],
    known_at: str,
    hidden: int = 0,
    progress: Progress | None = None,
    most: float = inf,
) -> tuple[Node, dict[str, Node]]:
    """The project and the items on it by a light look at all of the board.

    Those that are not `known`, or not as they were at the moment `known_at`, are read by their ids,
    as are those that the look did not find. `hidden` items have no id. Raises ExportIncomplete.
    """
    project, seen = _all_items(requests, wanted, hidden, progress, most)
    archived = {item_id for item_id, item in seen.items() if item["isArchived"]}
    unsure = known.keys() - seen.keys()
    for item_id, item in seen.items():
        then = known.get(item_id)
        is_new = then is None or item["updatedAt"] != then["updatedAt"]
        if is_new or is_after(item["updatedAt"], known_at, SETTLED):
            unsure.add(item_id)
    read = _items_by_id(requests, wanted, sorted(unsure - archived))
    gone = archived | (unsure - read.keys())
    items = {
        item_id: item
        for item_id, item in {**known, **read}.items()
        if item_id not in gone and not item["isArchived"]
    }
    return project, items


def _all_items(
    requests: Requests,
    wanted: Wanted,
    hidden: int = 0,
    progress: Progress | None = None,
    most: float = inf,
) -> tuple[Node, dict[str, Node]]:
    """The project, and by their ids all its items with what a light look tells of them.

    Raises ExportIncomplete, also where there are more than `most`.
    """
    variables = {
        "owner": wanted.owner,
        "number": wanted.number,
        "sprint": wanted.roles.get("sprint", ""),
    }
    seen: dict[str, Node] = {}
    first: Node | None = None
    for _ in range(LOOKS):
        pages = board_pages(requests, "scan", wanted, variables, progress, most=most)
        first = first or pages[0]
        seen |= {item["id"]: item for page in pages for item in page["items"]["nodes"] if item}
        total = pages[-1]["items"]["totalCount"]
        if len(seen) + hidden >= total:
            return first, seen
        if total > most:
            break
    raise _incomplete(wanted, len(seen), total)


def _incomplete(wanted: Wanted, came: int, total: int) -> ExportIncomplete:
    return ExportIncomplete(
        f"GitHub gave {came} of the {total} items of {wanted}: "
        "the board may have changed meanwhile; ask again."
    )


def one_sprint(
    requests: Requests,
    wanted: Wanted,
    title: str,
    also: Collection[str],
    progress: Progress | None = None,
    look: Look = Look.IF_LACKING,
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
    project: Node = pages[0]
    found = {item["id"]: item for item in items_on(pages, wanted) if item}
    if len(found) != pages[-1]["items"]["totalCount"]:
        raise PartDoubtful("not all items of the sprint came")
    total = project["all"]["totalCount"]
    is_sure = not is_after(project["updatedAt"], at, OVERLAP)
    if is_sure and len(found) == total:
        return _document(wanted, at, project, list(found.values()))
    if not is_sure:
        ids = set(found)
        most = _most(look, lacks=False)
        if total <= most:
            with _bearing(look):
                project, seen = _all_items(requests, wanted, progress=progress, most=most)
                ids = {item_id for item_id, item in seen.items() if _is_in(item, title)}
                is_sure = True
        found = _items_by_id(requests, wanted, sorted(ids))
    items = [item for item in found.values() if _is_in(item, title) and not item["isArchived"]]
    if not items:
        raise PartDoubtful("GitHub's filter found nothing in the sprint")
    beside = set(also) - {item["id"] for item in items}
    others = _items_by_id(requests, wanted, sorted(beside))
    if beside != others.keys() or any(item["isArchived"] for item in others.values()):
        raise PartDoubtful("items have gone from the board")
    document = _document(wanted, at, project, [*items, *others.values()])
    if not is_sure:
        document["all_seen_at"] = (datetime.fromisoformat(at) - OVERLAP).isoformat()
        document["total"] = total
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


def _is_in(item: Node, title: str) -> bool:
    """Whether an item is in the iteration of that title."""
    return bool((item["sprint"] or {}).get("title") == title)


def _document(wanted: Wanted, at: str, project: Node, items: Sequence[Node | None]) -> Document:
    moved = project["updatedAt"]
    return {
        "format": "sprint-analytics/board",
        "version": 1,
        "exported_at": at,
        "all_exported_at": at,
        "all_seen_at": at,
        "project_updated_at": "" if is_after(moved, at, SETTLED) else moved,
        "complete": True,
        "owner": wanted.owner,
        "number": wanted.number,
        "project_id": project["id"],
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


def _items_by_id(requests: Requests, wanted: Wanted, ids: Sequence[str]) -> dict[str, Node]:
    """The items of these ids, but those that are gone."""
    items: dict[str, Node] = {}
    rest = list(ids)
    while rest:
        answer, size = requests.sized(
            lambda size: (requests.ask("items", {**wanted.item, "ids": rest[:size]}), size)
        )
        read = read_items(nodes_in(answer), wanted)
        items |= {item["id"]: item for item in read if item}
        del rest[:size]
    return items
