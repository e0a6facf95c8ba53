"""Slack on loopback: one app with a face to the bot, as Slack documents it, and one to the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from playground.slack import methods
from playground.slack.client import client_routes
from playground.slack.dispatch import Dispatcher
from playground.slack.faults import RESPONSE_URL, UPLOAD, Fault, too_many_requests
from playground.slack.refusal import Refused
from playground.slack.responses import Responses
from playground.slack.workspace import Workspace

WEB = Path(__file__).with_name("web")


def slack_app(workspace: Workspace) -> Starlette:
    """Slack's server for one workspace.

    Its `state.sockets` are the bot's connections.
    """
    dispatcher = Dispatcher(workspace)
    responses = Responses(workspace)

    async def api(request: Request) -> Response:
        method = request.path_params["method"]
        fault = workspace.faults.of(method)
        if wait := workspace.reads.seconds_to_wait(method, workspace.clock()):
            fault = too_many_requests(wait)
        if fault and not fault.is_done:
            return _failed(fault)
        scopes = ",".join(sorted(workspace.access.scopes))
        hold = workspace.access.hold_of(method)
        try:
            token, arguments = await _token_and_arguments(request)
            if hold and not hold.is_done:
                await hold.passed()
            result = methods.call(workspace, method, token, arguments, _address(request))
            answer = {"ok": True, **result}
            if fault:
                return _failed(fault)
        except Refused as refused:
            answer = refused.answer()
        if hold and hold.is_done:
            await hold.passed()
        return JSONResponse(answer, headers={"X-OAuth-Scopes": scopes})

    async def upload(request: Request) -> Response:
        if fault := workspace.faults.of(UPLOAD):
            return _failed(fault)
        data = await _uploaded(request)
        if workspace.files.upload(request.path_params["ticket"], data):
            return PlainTextResponse(f"OK - {len(data)}")
        return PlainTextResponse("The upload does not match its ticket.", 400)

    async def file(request: Request) -> Response:
        found = workspace.files.by_id.get(request.path_params["file"])
        if found is None or not found.complete:
            return PlainTextResponse("Not found", 404)
        image = found.image
        return Response(
            found.data, media_type=image.mimetype if image else "application/octet-stream"
        )

    async def respond(request: Request) -> Response:
        if fault := workspace.faults.of(RESPONSE_URL):
            return _failed(fault)
        try:
            responses.use(request.path_params["key"], await _json(request))
        except Refused as refused:
            return JSONResponse({"ok": False, "error": refused.error}, 404)
        return PlainTextResponse("ok")

    async def index(_: Request) -> Response:
        return FileResponse(WEB / "index.html")

    app = Starlette(
        routes=[
            Route("/api/{method}", api, methods=["GET", "POST"]),
            Route("/upload/{ticket}", upload, methods=["POST"]),
            Route("/files-pri/{file}/{name}", file),
            Route("/response/{key}", respond, methods=["POST"]),
            WebSocketRoute("/link", dispatcher.sockets.serve),
            Route("/", index),
            Mount("/static", StaticFiles(directory=WEB, check_dir=False)),
            Mount("/client", routes=client_routes(workspace, dispatcher, responses)),
        ]
    )
    workspace.listeners.append(dispatcher.hear)
    app.state.sockets = dispatcher.sockets
    return app


def _failed(fault: Fault) -> Response:
    return Response(fault.body, fault.status, headers=fault.headers, media_type=fault.content_type)


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")


async def _token_and_arguments(request: Request) -> tuple[str, dict[str, Any]]:
    """The token, wherever it came, and the arguments without it."""
    arguments: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        arguments |= await _json(request)
    else:
        async with request.form() as form:
            arguments |= dict(form)
    token = str(arguments.pop("token", ""))
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return (bearer if scheme.lower() == "bearer" else token), arguments


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or "{}")
    except (ValueError, RecursionError) as error:
        raise Refused("invalid_json") from error
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return b""
