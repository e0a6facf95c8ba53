"""Requests near those of Slack, GitHub and browsers: all are answered, none fills the log."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from socket import SHUT_WR, create_connection, socket
from threading import Thread
from time import time
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.app import build_app
from bot.blocks.report_form import REPORT_FORM
from bot.observing.metrics import Telemetry
from bot.server.addresses import INSTALL, REDIRECT, SLACK_EVENTS
from bot.server.events import http_app
from bot.server.health import health_app
from bot.server.limits import Limits, limited_server
from bot.server.serve import other_routes
from tests.support.damaged import changed, damaged, written
from tests.support.listening_bot import ACME, ANA, CHANNEL, DIRECT, asked_as, listening_bot
from tests.support.patience import PATIENCE, until

SECRET = "0123456789abcdef0123456789abcdef"
TOLD = {"team_id": ACME, "channel_id": CHANNEL, "user_id": ANA, "trigger_id": "1.2.c0de"}
WHO = {"team": {"id": ACME}, "user": {"id": ANA, "team_id": ACME}, "trigger_id": "1.2.c0de"}
BUTTON = {"action_id": "show_unit", "value": asked_as("sprint-burndown", "web"), "type": "button"}
KEPT = {
    "route": {"channel": CHANNEL, "thread_ts": ""},
    "asked": asked_as("sprint-burndown", "web"),
    "timezone": "UTC",
}
STATE = {"values": {"board": {"board": {"selected_option": {"value": "web"}}}}}
SHOWN = {
    "id": "V1",
    "type": "modal",
    "hash": "1.c0de",
    "callback_id": REPORT_FORM,
    "private_metadata": json.dumps(KEPT),
    "state": STATE,
}
EVENTS: list[Any] = [
    {"type": "url_verification", "challenge": "c", "token": "t"},
    *(
        {"type": "event_callback", "team_id": ACME, "event_id": "Ev1", "event_time": 1,
         "authorizations": [{"team_id": ACME, "user_id": "U0ANALYTICS"}], "event": event}
        for event in [
            {"type": "app_mention", "user": ANA, "channel": CHANNEL, "text": "hi", "ts": "1.2"},
            {"type": "message", "channel_type": "im", "user": ANA, "channel": DIRECT, "ts": "1.2",
             "text": "burndown", "thread_ts": "1.1"},
            {"type": "app_home_opened", "user": ANA, "tab": "home", "view": SHOWN},
            {"type": "member_joined_channel", "user": "U0ANALYTICS", "channel": CHANNEL},
            {"type": "link_shared", "channel": CHANNEL, "message_ts": "1.2", "user": ANA,
             "links": [{"url": "https://github.com/orgs/acme/projects/1", "domain": "github.com"}]},
            {"type": "app_uninstalled"},
            {"type": "tokens_revoked", "tokens": {"bot": ["U0ANALYTICS"]}},
        ]
    ),
]  # fmt: skip
IN_MESSAGE = {
    "container": {"type": "message", "message_ts": "1.2", "channel_id": CHANNEL},
    "channel": {"id": CHANNEL},
    "message": {"ts": "1.2", "text": "x"},
    "response_url": "http://127.0.0.1:9/",
}
IN_VIEW = {"container": {"type": "view", "view_id": "V1"}, "view": SHOWN}
MENU = {"action_id": "menu", "type": "overflow", "selected_option": {"value": "data"}}
PAYLOADS: list[Any] = [
    {"type": "block_actions", **WHO, "actions": [BUTTON], **IN_MESSAGE},
    {"type": "block_actions", **WHO, "actions": [MENU], **IN_VIEW},
    {"type": "block_suggestion", **WHO, "action_id": "sprint", "value": "9", "view": SHOWN},
    {"type": "view_submission", **WHO, "view": SHOWN},
    {"type": "view_closed", **WHO, "view": SHOWN},
    {"type": "message_action", **WHO, "callback_id": "ask", **IN_MESSAGE},
]
COMMANDS = [
    {"command": "/sprint-burndown", "text": "sprint 1", **TOLD},
    {"command": "/report-schedule", "text": "burndown every monday 9:00", **TOLD},
    {"command": "/report-help", "text": "", **TOLD},
]
DELIVERIES = [
    {"action": "edited", "projects_v2_item": {"node_id": "PVTI_1", "project_node_id": "PVT_1"}},
    {"action": "closed", "issue": {"html_url": "https://github.com/acme/web/issues/1"}},
]
AS_JSON, AS_FORM = "application/json", "application/x-www-form-urlencoded"
ADDRESSES = (
    SLACK_EVENTS, "/github/webhooks", INSTALL, REDIRECT, f"{REDIRECT}?code=c&state=s",
    f"{REDIRECT}?error=%00%ff<b>&state=", "/healthz", "/readyz", "/metrics", "/", "//", "/%2e%2e/",
    "*", "http://a.example/slack/events", f"/slack/events?{'a=b&' * 500}",
)  # fmt: skip
HEADERS = st.sampled_from(
    ["Content-Length: 5", "Content-Length: -1", "Content-Length: 1, 1", "Host: b", "X", ": x",
     "Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "Expect: 100-continue",
     "Connection: upgrade\r\nUpgrade: websocket", "Connection: close", "Cookie: \xff=;;",
     "Content-Type: multipart/form-data", "X-Slack-Signature: v0=" + "0" * 64,
     "X-Slack-Request-Timestamp: 9999999999999", "X-Hub-Signature-256: sha256=" + "0" * 64,
     "X-GitHub-Event: issues", "A: " + "b" * 2_000]
)  # fmt: skip


@dataclass(frozen=True)
class Listening:
    """A whole bot that listens, as in production, and its health.

    Attributes:
        ports: of the bot, and of its health.
        written: what is in the log of it that nobody has looked at.
    """

    ports: tuple[int, int]
    written: list[str]

    def answers(self, port: int, request: bytes, *, no_more: bool = False) -> list[int]:
        """The statuses with which these bytes are answered until the connection is closed, which is
        soon where the bot is told that there come `no_more`."""
        with create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            got = b""
            try:
                connection.sendall(request)
                if no_more:
                    connection.shutdown(SHUT_WR)
                while block := connection.recv(65536):
                    got += block
            except ConnectionError:
                pass
        return [int(line[9:12]) for line in got.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]

    def logged(self) -> list[str]:
        """What was written to the log since one looked last."""
        lines = [*self.written]
        del self.written[: len(lines)]
        return lines


class Lines(logging.Handler):
    """Keeps the errors that are logged: what nobody has foreseen.

    Slack's own library may say that nobody listens where it is told to answer.
    """

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("slack_sdk"):
            self.lines.append(self.format(record))


@contextmanager
def served(app: Starlette) -> Iterator[int]:
    """Serve the app as the bot is served, where nobody is too slow; gives its port."""
    server = limited_server(app, ending=1, limits=Limits(arriving=PATIENCE, answering=PATIENCE))
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            until(lambda: server.started)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    lines: list[str] = []
    handler = Lines(lines)
    with ExitStack() as ending:
        bot = ending.enter_context(
            listening_bot(
                tmp_path_factory.mktemp("bot"),
                slack_signing_secret=SECRET,
                slack_mode="http",
                github_webhook_secret=SECRET,
            )
        )
        settings = bot.analytics.settings
        app = http_app(
            build_app(settings, bot.analytics), SECRET, other_routes(settings, bot.analytics)
        )
        ports = [ending.enter_context(served(each)) for each in (app, health_app({}, Telemetry()))]
        logging.getLogger().addHandler(handler)
        ending.callback(logging.getLogger().removeHandler, handler)
        yield Listening((ports[0], ports[1]), lines)


def request(address: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {address} HTTP/1.1", "Host: bot", "Connection: close"]
    lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def signed(body: bytes, content_type: str) -> bytes:
    """What Slack posts with that body."""
    now = str(int(time()))
    # Slack's own library signs text alone.
    signature = hmac.new(SECRET.encode(), f"v0:{now}:".encode() + body, sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}
    return request(SLACK_EVENTS, {**headers, "Content-Type": content_type}, body)


def in_form(content: bytes) -> bytes:
    return b"payload=" + quote(content).encode()


def bodies() -> st.SearchStrategy[tuple[bytes, str]]:
    """Near what Slack posts: events, presses and commands."""
    events = written(changed(st.sampled_from(EVENTS)))
    presses = written(changed(st.sampled_from(PAYLOADS)))
    commands = changed(st.sampled_from(COMMANDS)).map(_as_form)
    return st.one_of(
        st.tuples(events | damaged(events), st.just(AS_JSON)),
        st.tuples((presses | damaged(presses)).map(in_form), st.just(AS_FORM)),
        st.tuples(commands | damaged(commands), st.just(AS_FORM)),
        st.tuples(
            events | presses, st.sampled_from([AS_JSON, AS_FORM, "", "text/plain; charset=x"])
        ),
    )


def _as_form(command: Any) -> bytes:
    return urlencode(command if isinstance(command, dict) else {}, errors="replace").encode()


@pytest.mark.attack
@given(posted=bodies())
def test_whatever_slack_signs_is_answered(listening: Listening, posted: tuple[bytes, str]) -> None:
    (status,) = listening.answers(listening.ports[0], signed(*posted))
    # What is no text is as good as unsigned; Bolt's own answer to what nobody listens to is 404.
    assert status in (200, 400, 401, 404)
    assert listening.logged() == []


# What is no chunk is answered with a body, which no answer to HEAD may have.
HEAD_IN_CHUNKS = b"HEAD / HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n{no chunk}"


@st.composite
def strangers(draw: st.DrawFn) -> bytes:
    """Near a request of HTTP, or several of them, with any bytes in it."""
    method = draw(st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "get", "", "A" * 50]))
    headers = draw(st.lists(HEADERS, max_size=4))
    body = draw(st.binary(max_size=20) | written(st.sampled_from(DELIVERIES)))
    address = draw(st.sampled_from(ADDRESSES))
    version = draw(st.sampled_from(["HTTP/1.1"] * 5 + ["HTTP/1.0", "HTTP/2", "HTTP/9.9", ""]))
    head = "\r\n".join([f"{method} {address} {version}", "Host: bot", *headers, "", ""])
    whole = head.encode("latin-1", "replace") + body
    return draw(damaged(st.just(whole * draw(st.integers(1, 2)))))


@pytest.mark.attack
@example(sent=HEAD_IN_CHUNKS, is_health=False)
@given(sent=strangers(), is_health=st.booleans())
def test_whatever_a_stranger_sends_is_refused_in_silence(
    listening: Listening, sent: bytes, is_health: bool
) -> None:
    port = listening.ports[is_health]
    assert all(
        status < 500 or status == 501 for status in listening.answers(port, sent, no_more=True)
    )
    assert listening.logged() == []
    # Whoever comes next is answered.
    if is_health:
        assert listening.answers(port, b"GET /healthz HTTP/1.0\r\n\r\n") == [200]
    else:
        assert listening.answers(port, signed(b"ssl_check=1&token=t", AS_FORM)) == [200]
