"""A bot in HTTP mode, and requests as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import SO_SNDBUF, SOL_SOCKET, create_connection, socket
from threading import Event, Semaphore, Thread
from time import time

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.server.addresses import SLACK_EVENTS
from bot.server.events import http_app
from bot.server.limits import Limits, limited_server
from bot.server.oauth import OAuthStore, install_routes
from bot.server.webhooks import webhook_route
from config import Settings
from integrations.store import Store
from tests.support.patience import PATIENCE, until

SECRET = "5ecret"
# Slack asks so whether there is a certificate.
BODY = b"ssl_check=1"


class Answering(App):
    """Answers what Slack has signed, once it may."""

    def __init__(self) -> None:
        self.may_answer, self.begun = Event(), Semaphore(0)
        self.may_answer.set()
        self.heard: list[str] = []

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        self.begun.release()
        assert self.may_answer.wait(PATIENCE)
        self.heard.append(req.raw_body)
        return BoltResponse(status=200, body="heard")


@dataclass(frozen=True)
class Bot:
    """A server of the bot on this machine."""

    port: int
    app: Answering

    def connect(self) -> socket:
        """A stranger's connection, which gives up once the test should have ended."""
        return create_connection(("127.0.0.1", self.port), timeout=PATIENCE)


@contextmanager
def listening(folder: Path, limits: Limits) -> Iterator[Bot]:
    store = Store(f"sqlite:///{folder}/store.sqlite3")
    settings = Settings(
        boards={},
        slack_mode="http",
        slack_client_id="1.2",
        slack_client_secret="hush",
        slack_signing_secret=SECRET,
        # Nobody listens there.
        slack_api_url="http://127.0.0.1:9/api/",
    )
    oauth = OAuthStore(store.installations("1.2"), store.schedules, _now)
    routes = [
        *install_routes(settings, oauth),
        webhook_route(SECRET, store.webhooks, None, _now),  # type: ignore[arg-type]
    ]
    app = Answering()
    server = limited_server(http_app(app, SECRET, routes), ending=1, limits=limits)
    with ExitStack() as ending:
        listener = ending.enter_context(socket())
        # Of answers that nobody fetches little is on the way.
        listener.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        ending.callback(store.close)
        ending.callback(thread.join)
        ending.callback(setattr, server, "should_exit", True)
        ending.callback(app.may_answer.set)
        thread.start()
        until(lambda: server.started)
        yield Bot(listener.getsockname()[1], app)


def _now() -> datetime:
    return datetime.now(UTC)


def head(path: str = SLACK_EVENTS, /, **headers: object) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value != ""]
    text = "\r\n".join([f"POST {path} HTTP/1.1", "Host: bot", *lines, "", ""])
    return text.encode("latin-1")


def signed(body: bytes = BODY, ahead: float = 0, **headers: object) -> dict[str, object]:
    """The headers of a request of Slack's with that body; its clock is so many seconds ahead."""
    timestamp = str(int(time() + ahead))
    verifier = SignatureVerifier(SECRET)
    return {
        "Content_Type": "application/x-www-form-urlencoded",
        "X_Slack_Request_Timestamp": timestamp,
        "X_Slack_Signature": verifier.generate_signature(timestamp=timestamp, body=body),
        **headers,
    }


def whole(body: bytes = BODY, ahead: float = 0, **headers: object) -> bytes:
    """A request of Slack's, whose clock is so many seconds ahead."""
    return head(**{**signed(body, ahead, Content_Length=len(body)), **headers}) + body
