"""What blocked issues wait for: asked beside an export, and only of those that are blocked.

How many open issues one waits for comes with its item, at no cost. Which ones would cost a point
for each page of the board, and few issues are blocked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from integrations.errors import IntegrationError
from integrations.github.fields import Node
from integrations.github.requests import Requests

log = logging.getLogger(__name__)


def with_blockers(
    requests: Requests, items: Sequence[Node], earlier: Sequence[Node] = ()
) -> list[Node]:
    """These items, those whose issue waits for others with `blockedBy` in their content.

    What `earlier` items tell of an issue that is as it was is not asked again. Where GitHub does
    not tell, as the token may not see them, what an issue waits for is only counted.
    """
    waiting = [item for item in items if item and _is_to_be_asked(item)]
    before = {item["id"]: item["content"] or {} for item in earlier if item}
    found: dict[str, Any] = {}
    for item in waiting:
        told = before.get(item["id"], {})
        if "blockedBy" in told and {**told, **item["content"]} == told:
            found[item["id"]] = told["blockedBy"]
    rest = [item["id"] for item in waiting if item["id"] not in found]
    try:
        while rest:
            answer, size = requests.sized(
                lambda size: (requests.ask("blockers", {"ids": rest[:size]}), size)
            )
            for node in answer["data"]["nodes"]:
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


def _is_to_be_asked(item: Node) -> bool:
    content = item["content"]
    if item["type"] != "ISSUE" or not content or content["state"] != "OPEN":
        return False
    summary = content.get("issueDependenciesSummary") or {}
    return bool(summary.get("blockedBy")) and "blockedBy" not in content
