"""What blocked issues wait for: asked beside an export, and only of those that are blocked.

How many open issues one waits for comes with its item, at no cost. Which ones would cost a point
for each page of the board, and few issues are blocked.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from integrations.errors import IntegrationError
from integrations.github.fields import Node
from integrations.github.pages import nodes_in
from integrations.github.requests import Requests

log = logging.getLogger(__name__)


def with_blockers(requests: Requests, items: Sequence[Node]) -> list[Node]:
    """These items, those whose issue waits for others with `blockedBy` in their content.

    Those that have it are not asked again. Where GitHub does not tell, as the token may not see
    them, what an issue waits for is only counted.
    """
    found: dict[str, Any] = {}
    rest = [item["id"] for item in items if item and _is_to_be_asked(item)]
    try:
        while rest:
            answer, size = requests.sized(
                lambda size: (requests.ask("blockers", {"ids": rest[:size]}), size)
            )
            for node in nodes_in(answer):
                if node and "blockedBy" in (node.get("content") or {}):
                    found[node["id"]] = node["content"]["blockedBy"]
            del rest[:size]
    except IntegrationError as error:
        log.warning("What %s issues wait for is only counted: %s", len(rest), error)
    return [
        {**item, "content": {**item["content"], "blockedBy": found[item["id"]]}}
        if item and item["id"] in found
        else item
        for item in items
    ]


def with_known_blockers(
    items: Iterable[Node], earlier: Mapping[str, Node], stale: Collection[str]
) -> list[Node]:
    """These items, with what `earlier` ones of the same ids tell of what their issues wait for.

    Not those of the ids `stale`, whose issues or those that they wait for have changed: one may be
    closed and another reopened, and the number stays.
    """
    known = []
    for item in items:
        before = (earlier.get(item["id"]) or {}).get("content") or {}
        has_it = item["id"] not in stale and item["content"] and "blockedBy" in before
        is_same = has_it and {**before, **item["content"]} == before
        known.append({**item, "content": before} if is_same else item)
    return known


def _is_to_be_asked(item: Node) -> bool:
    content = item["content"]
    if item["type"] != "ISSUE" or not content or content["state"] != "OPEN":
        return False
    summary = content.get("issueDependenciesSummary") or {}
    return bool(summary.get("blockedBy")) and "blockedBy" not in content
