"""The server's face to the web page: what it is shown, and what its person does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from playground.slack import page
from playground.slack.dispatch import Dispatcher
from playground.slack.gestures import Gestures, Place
from playground.slack.inputs import Raw
from playground.slack.modals import Modals
from playground.slack.model import News
from playground.slack.refusal import Refused
from playground.slack.responses import Responses
from playground.slack.visitor import Visitor
from playground.slack.workspace import Workspace

Body = dict[str, Any]
Entered = dict[str, dict[str, Raw]]
T = TypeVar("T")


class Said(msgspec.Struct):
    """What is sent to a channel, or to the thread in it whose first message has that `ts`."""

    channel: str
    text: str
    thread_ts: str | None = None


class Pressed(Place):
    """What is chosen in an element; `values` is all else that was entered around it."""

    block_id: str
    action_id: str
    chosen: Raw = None
    values: Entered | None = None


class Typed(Place):
    """What is typed into an element that asks for its options."""

    block_id: str
    action_id: str
    typed: str


class Submitted(msgspec.Struct):
    """What is entered in a view that is submitted."""

    view_id: str
    values: Entered | None = None


class Closed(msgspec.Struct):
    """Which view is closed; with `clear` all of them."""

    view_id: str
    clear: bool | None = None


class Used(msgspec.Struct):
    """Which shortcut is used, and on which message if it is one of messages."""

    callback_id: str
    channel: str | None = None
    ts: str | None = None


class Opened(msgspec.Struct):
    """Which tab of the app is opened."""

    tab: str


class Nothing(msgspec.Struct):
    """What needs no more said."""


def client_routes(
    workspace: Workspace, dispatcher: Dispatcher, responses: Responses
) -> list[BaseRoute]:
    """The routes below `/client`."""
    visitor = Visitor(workspace, dispatcher, responses)
    gestures = Gestures(workspace, dispatcher, responses)
    modals = Modals(workspace, dispatcher, gestures)

    async def send(server: str, said: Said) -> None:
        await visitor.send(server, said.channel, said.text, said.thread_ts or "")

    async def act(server: str, pressed: Pressed) -> None:
        await gestures.act(
            server,
            pressed,
            pressed.block_id,
            pressed.action_id,
            pressed.chosen,
            pressed.values,
        )

    async def suggest(_: str, asked: Typed) -> Body:
        return await gestures.suggest(asked, asked.block_id, asked.action_id, asked.typed)

    async def submit(_: str, submitted: Submitted) -> Body:
        return {"errors": await modals.submit(submitted.view_id, submitted.values or {})}

    async def close(_: str, closed: Closed) -> None:
        modals.close(closed.view_id, bool(closed.clear))

    async def use_shortcut(server: str, used: Used) -> None:
        await gestures.use_shortcut(server, used.callback_id, used.channel or "", used.ts or "")

    async def open_tab(_: str, opened: Opened) -> None:
        gestures.open_tab(opened.tab)

    async def verify(_: str, __: Nothing) -> None:
        await gestures.verify_events()

    async def uninstall(_: str, __: Nothing) -> None:
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
        _route("/send", Said, send),
        _route("/action", Pressed, act),
        _route("/options", Typed, suggest),
        _route("/submit", Submitted, submit),
        _route("/close", Closed, close),
        _route("/shortcut", Used, use_shortcut),
        _route("/tab", Opened, open_tab),
        _route("/uninstall", Nothing, uninstall),
        _route("/verify", Nothing, verify),
    ]


def _route(path: str, kind: type[T], doing: Callable[[str, T], Awaitable[Body | None]]) -> Route:
    """The route of bodies of that kind; `doing` gives what is answered beside `ok`."""
    decoder = msgspec.json.Decoder(kind)

    async def answer(request: Request) -> Response:
        server = str(request.base_url).removesuffix("/client/").rstrip("/")
        try:
            body = decoder.decode(await request.body())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return PlainTextResponse(f"The page sends nothing of that kind: {error}", 400)
        try:
            outcome = await doing(server, body)
        except Refused as refused:
            return JSONResponse(refused.answer())
        return JSONResponse({"ok": True, **(outcome or {})})

    return Route(path, answer, methods=["POST"])
