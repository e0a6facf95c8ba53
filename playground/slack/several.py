"""Slack for several workspaces that install one app: they share the Web API, which tells them apart
by token, and each has its page under its id."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.slack.manifest import KNOWN_SCOPES
from playground.slack.refusal import Refused
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace

CONSENT = "/oauth/v2/authorize"


@dataclass
class Registration:
    """The app as Slack knows it; `redirect_url` is where people are sent back to."""

    client_id: str
    client_secret: str
    redirect_url: str = ""
    _codes: dict[str, tuple[Workspace, frozenset[str]]] = field(default_factory=dict)

    def code(self, workspace: Workspace, scopes: frozenset[str]) -> str:
        """What the app is let into the workspace for, once."""
        code = secrets.token_hex(8)
        self._codes[code] = workspace, scopes
        return code

    def access(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """`oauth.v2.access`: https://docs.slack.dev/reference/methods/oauth.v2.access"""
        if arguments.get("client_id") != self.client_id:
            raise Refused("invalid_client_id")
        if arguments.get("client_secret") != self.client_secret:
            raise Refused("bad_client_secret")
        granted = self._codes.pop(str(arguments.get("code")), None)
        if granted is None:
            raise Refused("invalid_code")
        workspace, scopes = granted
        return {
            "access_token": workspace.access.grant(scopes),
            "token_type": "bot",
            "scope": ",".join(sorted(scopes)),
            "bot_user_id": workspace.app.user.id,
            "app_id": workspace.app.id,
            "team": {"id": workspace.team_id, "name": workspace.name},
            "enterprise": {"id": workspace.organization} if workspace.organization else None,
            "is_enterprise_install": False,
            "authed_user": {"id": workspace.me},
        }


def slack_of(workspaces: Mapping[str, Workspace], app: Registration) -> ASGIApp:
    """Slack's server for these workspaces, by their ids, which may install that app."""
    servers = {team: slack_app(workspace) for team, workspace in workspaces.items()}

    async def consent(request: Request) -> Response:
        """https://docs.slack.dev/authentication/installing-with-oauth"""
        parameters = request.query_params
        scopes = frozenset(parameters.get("scope", "").split(","))
        if parameters.get("client_id") != app.client_id or not scopes <= KNOWN_SCOPES:
            return HTMLResponse("<p>Something in the request is wrong.</p>", 400)
        if answer := parameters.get("answer"):
            state = {"state": parameters.get("state", "")}
            let = {"code": app.code(workspaces[answer], scopes)} if answer in workspaces else {}
            return RedirectResponse(
                f"{app.redirect_url}?{urlencode((let or {'error': 'access_denied'}) | state)}", 302
            )
        answers = {f"Allow in {workspace.name}": team for team, workspace in workspaces.items()}
        links = [
            f'<a href="{CONSENT}?{escape(urlencode({**parameters, "answer": answer}))}">{words}</a>'
            for words, answer in {**answers, "Cancel": "no"}.items()
        ]
        return HTMLResponse("<h1>Let the app in?</h1>" + "".join(links))

    async def access(request: Request) -> Response:
        async with request.form() as form:
            arguments = {**form, **_basic(request.headers)}
        try:
            return JSONResponse({"ok": True, **app.access(arguments)})
        except Refused as refused:
            return JSONResponse(refused.answer())

    own = Starlette(
        routes=[Route(CONSENT, consent), Route("/api/oauth.v2.access", access, methods=["POST"])]
    )

    async def server(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith("/api/") and path != "/api/oauth.v2.access":
            token = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
            teams = (
                team
                for team, workspace in workspaces.items()
                if workspace.access.bot_token == token
            )
            path = f"/{next(teams, next(iter(workspaces)))}{path}"
        team = path.split("/")[1]
        if team in servers:
            await servers[team]({**scope, "path": path, "root_path": f"/{team}"}, receive, send)
        else:
            await own(scope, receive, send)

    return server


def _basic(headers: Headers) -> dict[str, str]:
    """The app's credentials, where they come as the user and password of HTTP."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    client_id, _, client_secret = base64.b64decode(encoded).decode().partition(":")
    return {"client_id": client_id, "client_secret": client_secret}
