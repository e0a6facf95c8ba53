"""What goes wrong with the playground's GitHub on purpose."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from playground.github.world import Node, World

LARGEST_PAGE = 100


@dataclass
class Faults:
    """What goes wrong on purpose; a test may change it while the server runs.

    Attributes:
        next_answers: given first, whatever is asked; None among them is an answer of the server's
            own.
        on_query: called with the variables of each query, before it is answered.
        delay: seconds before each answer.
        most_at_once: items that fit into the time that GitHub takes for one answer.
        page_drop: items missing at the end of every page of a project's items.
        repeats_cursor: whether each page of a project's items says that the next one begins where
            the first has ended.
        has_filter: whether `items` takes a `query`, as GitHub Enterprise Server does from 3.20 on.
        lacking: types, and fields as `Type.field`, that this version does not have.
        filters: whether that `query` has any effect.
        unknown: qualifiers that it does not understand.
        only_items_age: whether `updated:` ignores the issue of an item.
        index: what `items(query:)` knows of each project, by its id, where that lags behind (see
            `lagging_from_now_on`); else it knows what there is.
        moves_lost_since: from when on timelines lack changes of status, in ISO 8601, as on
            github.com since then; empty loses none.
        restricts_oauth_apps: whether the organization's restrictions of OAuth apps keep events of
            projects from the token.
        refusal: the name of that in `refusals` which every query of a project is answered with.
        hides_issues: whether the token sees no issue of a private repository, as a classic one
            without the scope `repo` does not.
    """

    next_answers: deque[Response | None] = field(default_factory=deque)
    on_query: Callable[[Mapping[str, Any]], object] = lambda _: None
    delay: float = 0.0
    most_at_once: int = LARGEST_PAGE
    page_drop: int = 0
    repeats_cursor: bool = False
    has_filter: bool = True
    lacking: frozenset[str] = frozenset()
    filters: bool = True
    unknown: set[str] = field(default_factory=set)
    only_items_age: bool = False
    # Nodes that refer to each other: written out, they would be endless.
    index: dict[str, list[Node]] = field(default_factory=dict, repr=False)
    moves_lost_since: str = "2026-09-24T00:00:00Z"
    restricts_oauth_apps: bool = False
    refusal: str = ""
    hides_issues: bool = False


def bad_gateway() -> Response:
    """What comes from GitHub's edge when nobody behind it answers."""
    return Response("<h1>Bad gateway</h1>", 502, media_type="text/html")


class CutOff(Response):
    """An answer that ends with its connection, in the middle of its body."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the beginning."""
        headers = [*self.raw_headers, (b"transfer-encoding", b"chunked")]
        headers = [header for header in headers if header[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"data": ', "more_body": True})


def slow_body(body: bytes, go_on: Event) -> StreamingResponse:
    """An answer whose body goes on once `go_on` is set."""

    async def parts() -> AsyncIterator[bytes]:
        half = len(body) // 2
        yield body[:half]
        while not go_on.is_set():
            await asyncio.sleep(0.01)
        yield body[half:]

    return StreamingResponse(parts(), media_type="application/json")


def lagging_from_now_on(world: World) -> dict[str, list[Node]]:
    """An index of all projects that hears of no change any more: `Faults.index`."""
    return {
        project["id"]: [
            {**item, "fieldValues": {**item["fieldValues"]}, "content": _copy(item["content"])}
            for item in project["items"]
        ]
        for owner in world.owners.values()
        for project in owner["projectsV2"]
    }


def _copy(content: Node | None) -> Node | None:
    return content and {**content}
