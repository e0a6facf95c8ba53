"""Who may talk to the playground: programs on this machine, and its own page in a browser here."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# Whatever the port: a port of another machine is often forwarded by another number.
NAMES = ("127.0.0.1", "localhost", "[::1]")
REFUSAL = "Another website may not use the playground: open its own address."


def only_here(app: ASGIApp) -> ASGIApp:
    """`app`, which refuses what pages of other websites ask a browser on this machine to send.

    A website can give its own name the address 127.0.0.1: so Host has to be one of `NAMES`.
    """
    return TrustedHostMiddleware(_OwnPages(app), allowed_hosts=NAMES, www_redirect=False)


class _OwnPages:
    """Refuses requests and WebSockets of pages that did not come from where they lead to."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_own(scope):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse(REFUSAL, 403)(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    """Whether no browser sends it, or one does for a page of this server or for its visitor."""
    headers = Headers(scope=scope)
    host = headers["host"].lower()
    if headers.get("origin", f"http://{host}") not in (f"http://{host}", f"https://{host}"):
        return False
    # Slack's methods can be called with GET, for which browsers name no origin.
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return True
    follows_a_link = headers.get("sec-fetch-dest") == "document"
    return follows_a_link and scope["path"] == "/" and scope.get("method") == "GET"
