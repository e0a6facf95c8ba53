"""GitHub's rate limit: what a query costs, and what is left of an hour's points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    value_from_ast_untyped,
)
from starlette.responses import JSONResponse

POINTS = 5000
HOUR = timedelta(hours=1)


@dataclass
class Budget:
    """The points of one token; they may fall below nothing here, where GitHub would refuse."""

    used: int = 0
    resets: datetime = field(default_factory=lambda: datetime.now(UTC) + HOUR)

    def spend(self, cost: int) -> dict[str, Any]:
        """Take the cost of a query; what `rateLimit` then says. To ask what is left costs
        nothing."""
        if datetime.now(UTC) >= self.resets:
            self.used, self.resets = 0, datetime.now(UTC) + HOUR
        self.used += cost
        return {
            "cost": cost,
            "limit": POINTS,
            "remaining": max(POINTS - self.used, 0),
            "used": self.used,
            "resetAt": self.resets.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def headers(self) -> dict[str, str]:
        """What every answer says of the points: that one is left at least, as none are refused."""
        left = self.spend(0)
        return {
            "X-RateLimit-Limit": f"{left['limit']}",
            "X-RateLimit-Remaining": f"{max(left['remaining'], 1)}",
            "X-RateLimit-Used": f"{left['used']}",
            "X-RateLimit-Reset": f"{int(self.resets.timestamp())}",
            "X-RateLimit-Resource": "graphql",
        }


def no_points_left(wait: timedelta = HOUR / 2) -> JSONResponse:
    """What GitHub says to a query when the points of the hour are used up; they come after
    `wait`."""
    headers = Budget(POINTS, datetime.now(UTC) + wait).headers() | {"X-RateLimit-Remaining": "0"}
    error = {"type": "RATE_LIMITED", "message": "API rate limit already exceeded for user ID 1."}
    return JSONResponse({"errors": [error]}, headers=headers)


def too_fast(seconds: int | None = None) -> JSONResponse:
    """What GitHub says to too many requests in a short time; after `seconds` more may come."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    headers = {} if seconds is None else {"Retry-After": f"{seconds}"}
    return JSONResponse({"message": message}, 403, headers)


def cost(document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """The points of a query, by GitHub's "Predicting the point value of a query".

    Every connection takes as many requests as its parents may be; a hundred requests are a point,
    rounded, and a query costs one at least. What `@skip` and `@include` leave out is counted
    nevertheless. Source: docs.github.com/graphql/overview/rate-limits-and-query-limits…
    """
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    requests = sum(
        _requests(
            definition.selection_set.selections,
            1,
            fragments,
            {**_defaults(definition), **variables},
        )
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    )
    return max(1, round(requests / 100))


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        variable.variable.name.value: value_from_ast_untyped(variable.default_value)
        for variable in operation.variable_definitions or ()
        if variable.default_value
    }


def _requests(
    selections: Iterable[SelectionNode],
    parents: int,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> int:
    """The requests below so many parents."""
    requests = 0
    for selection in selections:
        below = parents
        inner: Any = selection
        if isinstance(selection, FragmentSpreadNode):
            inner = fragments[selection.name.value]
        elif isinstance(selection, FieldNode):
            given = {
                argument.name.value: value_from_ast_untyped(argument.value, dict(variables))
                for argument in selection.arguments or ()
            }
            if "first" in given:
                requests += parents
                below *= given["first"] or 0
            elif selection.name.value == "nodes" and "ids" in given:
                below *= len(given["ids"] or ())
        if inner.selection_set is not None:
            requests += _requests(inner.selection_set.selections, below, fragments, variables)
    return requests
