"""GitHub on this machine: as much of its API as the bot and gh's lists ask for."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_named_type,
    is_object_type,
    parse,
    validate,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.github.faults import Faults
from playground.github.limits import cost
from playground.github.refusals import refusal
from playground.github.registered import RegisteredApp
from playground.github.resolvers import RESOLVERS, Context, page
from playground.github.world import Node, World

__all__ = ["SCOPES", "TOKEN", "github_app"]

TOKEN = "playground"  # noqa: S105
SCOPES = "gist, read:org, read:project, repo"
# Tokens of GitHub Apps, and fine-grained ones, have permissions instead.
WITHOUT_SCOPES = ("ghs_", "github_pat_")
WORDING = {
    r"^Cannot query field '(\w+)' on type '(\w+)'\..*": r"Field '\1' doesn't exist on type '\2'",
    r"^Unknown type '(\w+)'\..*": r"No such type \1, so it can't be a fragment condition",
    r"^Unknown argument '(\w+)' on field '\w+\.(\w+)'\..*": (
        r"Field '\2' doesn't accept argument '\1'"
    ),
}


def github_app(
    world: World, faults: Faults | None = None, registered: RegisteredApp | None = None
) -> Starlette:
    """GitHub with that world in it, for clients with the token `playground`, of any kind:
    `ghp_playground` is one, too; and for a GitHub App, if one is `registered`."""
    context = Context(world, faults or Faults())

    async def answer(request: Request) -> Response:
        # An answer before the whole question is in breaks the caller's pipe.
        await request.body()
        await asyncio.sleep(context.faults.delay)
        waiting = context.faults.next_answers
        response = waiting.popleft() if waiting else None
        path = request.url.path.removeprefix("/api").removeprefix("/v3")
        token = request.headers.get("Authorization", "").rpartition(" ")[2]
        if response is None and registered and path.startswith("/app/"):
            return registered.answer(request, path)
        if response is None:
            is_known = token.rpartition("_")[2] == TOKEN or (registered and registered.takes(token))
            bot = f"{registered.slug if registered else 'github-actions'}[bot]"
            bot = bot if token.startswith("ghs_") else ""
            asked = replace(context, bot=bot, token=token)
            response = (
                await _answer(request, path, asked)
                if is_known
                else _message(401, "Bad credentials")
            )
        if not token.startswith(WITHOUT_SCOPES):
            response.headers["X-OAuth-Scopes"] = SCOPES
        response.headers.update(context.budget.headers() | dict(response.headers))
        return response

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


async def _answer(request: Request, path: str, context: Context) -> Response:
    match request.method, path:
        case "POST", "/graphql":
            try:
                body = await request.json()
                query, variables = str(body["query"]), body.get("variables")
            except (ValueError, KeyError, TypeError, AttributeError):
                return _message(400, "Problems parsing JSON")
            if context.faults.refusal and "projectV2" in query:
                return JSONResponse(refusal(context.faults.refusal))
            context.faults.on_query(variables or {})
            return JSONResponse(_graphql(query, variables, context))
        case "GET", "/user" if context.bot:
            return _message(403, "Resource not accessible by integration")
        case "GET", "/user":
            viewer = context.world.owners[context.world.viewer]
            return JSONResponse({"login": viewer["login"], "name": viewer["name"], "type": "User"})
        case "GET", "/rate_limit":
            rate = _rate(context)
            return JSONResponse({"resources": {"core": rate, "graphql": rate}, "rate": rate})
        case "GET", "/" | "":
            return JSONResponse({"current_user_url": "https://api.github.com/user"})
    return _message(404, "Not Found")


def _rate(context: Context) -> Node:
    """What is left of the points, as the REST API says it; here it shares them with GraphQL."""
    left = context.budget.spend(0)
    reset = int(datetime.fromisoformat(left["resetAt"]).timestamp())
    return {key: left[key] for key in ("limit", "used", "remaining")} | {"reset": reset}


def _message(status: int, message: str) -> Response:
    body = {
        "message": message,
        "documentation_url": "https://docs.github.com/rest",
        "status": str(status),
    }
    return JSONResponse(body, status)


def _graphql(query: str, variables: dict[str, Any] | None, context: Context) -> Node:
    version = context.faults.has_filter, context.faults.lacking
    schema = _schema(*version)
    document, refusals = _document(query, *version)
    if document is None:
        return {"errors": [_error(refusal) for refusal in refusals]}
    rate_limit = context.budget.spend(cost(document, variables or {}))
    result = execute_sync(
        schema,
        document,
        context_value=replace(context, rate_limit=rate_limit),
        variable_values=variables or {},
    )
    answer: Node = {"data": result.data}
    if result.errors:
        answer["errors"] = [_error(error) for error in result.errors]
    return answer


@lru_cache(maxsize=64)
def _document(
    query: str, has_filter: bool, lacking: frozenset[str]
) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, (error,)
    refusals = tuple(validate(_schema(has_filter, lacking), document))
    return (None if refusals else document), refusals


def _error(error: GraphQLError) -> Node:
    """An error as GitHub words it: its type beside its message."""
    message = error.message
    for theirs, github_s in WORDING.items():
        message = re.sub(theirs, github_s, message)
    kind = (error.extensions or {}).get("type")
    located = {"path": error.path} if error.path else {}
    places = [{"line": each.line, "column": each.column} for each in error.locations or ()]
    return {**({"type": kind} if kind else {}), **located, "locations": places, "message": message}


@cache
def _schema(has_filter: bool, lacking: frozenset[str]) -> GraphQLSchema:
    """The schema with its resolvers: a key of the node, except for what is said here."""
    text = (files(__package__) / "schema.graphql").read_text(encoding="utf-8")
    schema = build_schema(text)
    if not has_filter:
        project: Any = schema.type_map["ProjectV2"]
        del project.fields["items"].args["query"]
    for kind in schema.type_map.values():
        if not is_object_type(kind):
            continue
        for schema_field in kind.fields.values():
            if get_named_type(schema_field.type).name.endswith("Connection"):
                schema_field.resolve = page
    for kind_name, resolvers in RESOLVERS.items():
        owner: Any = schema.type_map[kind_name]
        for name, resolver in resolvers.items():
            owner.fields[name].resolve = resolver
    for kind_name, _, field_name in (lack.partition(".") for lack in lacking):
        kind_lacking: Any = schema.type_map[kind_name]
        del (kind_lacking.fields if field_name else schema.type_map)[field_name or kind_name]
    return schema
