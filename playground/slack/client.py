"""The server's face to the web page: what it is shown, and what its person does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from playground.slack import page
from playground.slack.dispatch import Dispatcher
from playground.slack.gestures import Gestures
from playground.slack.modals import Modals
from playground.slack.model import News
from playground.slack.refusal import Refused
from playground.slack.responses import Responses
from playground.slack.visitor import Visitor
from playground.slack.workspace import Workspace

Body = dict[str, Any]
# Does what a request's body asks, and gives what the answer says beside `ok`.
Doing = Callable[[str, Body], Awaitable[Body | None]]


def client_routes(
    workspace: Workspace, dispatcher: Dispatcher, responses: Responses
) -> list[BaseRoute]:
    """The routes below `/client`."""
    visitor = Visitor(workspace, dispatcher, responses)
    gestures = Gestures(workspace, dispatcher, responses)
    modals = Modals(workspace, dispatcher, gestures)

    async def send(server: str, body: Body) -> None:
        await visitor.send(server, body["channel"], body["text"], body.get("thread_ts") or "")

    async def act(server: str, body: Body) -> None:
        await gestures.act(
            server,
            body,
            body["block_id"],
            body["action_id"],
            body.get("chosen"),
            body.get("values"),
        )

    async def suggest(_: str, body: Body) -> Body:
        return await gestures.suggest(body, body["block_id"], body["action_id"], body["typed"])

    async def submit(_: str, body: Body) -> Body:
        return {"errors": await modals.submit(body["view_id"], body.get("values") or {})}

    async def close(_: str, body: Body) -> None:
        modals.close(body["view_id"], bool(body.get("clear")))

    async def use_shortcut(server: str, body: Body) -> None:
        message = body.get("channel") or "", body.get("ts") or ""
        await gestures.use_shortcut(server, body["callback_id"], *message)

    async def open_tab(_: str, body: Body) -> None:
        gestures.open_tab(body["tab"])

    async def verify(_: str, __: Body) -> None:
        await gestures.verify_events()

    async def uninstall(_: str, __: Body) -> None:
        gestures.uninstall()

    async def state(_: Request) -> Response:
        return JSONResponse(page.state(workspace))

    async def push(socket: WebSocket) -> None:
        await socket.accept()
        news: asyncio.Queue[News] = asyncio.Queue()

        async def forward() -> None:
            while True:
                update = page.pushed(workspace, await news.get())
                if update is not None:
                    await socket.send_json(update)

        with workspace.listening(news.put_nowait):
            forwarding = asyncio.create_task(forward())
            try:
                async for _ in socket.iter_text():
                    pass
            finally:
                forwarding.cancel()

    return [
        Route("/state", state),
        WebSocketRoute("/socket", push),
        _route("/send", send),
        _route("/action", act),
        _route("/options", suggest),
        _route("/submit", submit),
        _route("/close", close),
        _route("/shortcut", use_shortcut),
        _route("/tab", open_tab),
        _route("/uninstall", uninstall),
        _route("/verify", verify),
    ]


def _route(path: str, doing: Doing) -> Route:
    async def answer(request: Request) -> Response:
        server = str(request.base_url).removesuffix("/client/").rstrip("/")
        try:
            outcome = await doing(server, await request.json())
        except Refused as refused:
            return JSONResponse(refused.answer())
        return JSONResponse({"ok": True, **(outcome or {})})

    return Route(path, answer, methods=["POST"])
