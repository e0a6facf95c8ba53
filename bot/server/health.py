"""Health and metrics endpoints, on a port of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from socket import socket
from threading import Thread

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.observing.metrics import Telemetry
from bot.server.limits import limited_server
from integrations.errors import IntegrationError

# Returns what is wrong, or ""; may raise an IntegrationError instead.
Check = Callable[[], str]


def health_app(checks: Mapping[str, Check], telemetry: Telemetry) -> Starlette:
    """`/healthz`, `/readyz` (503 with the reasons while a check fails) and `/metrics`."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        problems = {
            name: await run_in_threadpool(_problem, check) for name, check in checks.items()
        }
        status = 503 if any(problems.values()) else 200
        return JSONResponse({name: problem or "ok" for name, problem in problems.items()}, status)

    async def metrics(_: Request) -> Response:
        return Response(telemetry.text(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ]
    )


@contextmanager
def health_served(app: Starlette, listener: socket) -> Iterator[None]:
    """Serve the app on that socket, in a thread, while the context lasts."""
    server = limited_server(app, ending=2)
    thread = Thread(target=server.run, args=([listener],), name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _problem(check: Check) -> str:
    try:
        return check()
    except IntegrationError as error:
        return str(error)
