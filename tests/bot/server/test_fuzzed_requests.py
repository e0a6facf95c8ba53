"""Requests near those of Slack, GitHub and browsers: all are answered, none fills the log."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.app import build_app
from bot.blocks.report_form import REPORT_FORM
from bot.observing.metrics import Telemetry
from bot.server.addresses import INSTALL, REDIRECT, SLACK_EVENTS
from bot.server.events import http_app
from bot.server.health import health_app
from bot.server.serve import other_routes
from bot.server.webhooks import PATH
from tests.support.damaged import changed, damaged, written
from tests.support.fuzzed_server import (
    SECRET,
    Log,
    answer,
    logged,
    request,
    served,
    signed,
    statuses,
)
from tests.support.listening_bot import ACME, ANA, CHANNEL, DIRECT, asked_as, listening_bot

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
    SLACK_EVENTS, PATH, INSTALL, REDIRECT, f"{REDIRECT}?code=c&state=s",
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
        log: the errors that are logged: what nobody has foreseen.
    """

    ports: tuple[int, int]
    log: Log

    def answers(self, port: int, request: bytes, *, no_more: bool = False) -> list[int]:
        """The statuses with which these bytes are answered."""
        return statuses(answer(port, request, no_more=no_more))


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
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
        yield Listening((ports[0], ports[1]), ending.enter_context(logged()))


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
    assert listening.log.new() == []


# What is no chunk is answered with a body, which no answer to HEAD may have.
HEAD_IN_CHUNKS = b"HEAD / HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n{no chunk}"


EVENTS_OF_GITHUB = st.sampled_from(["projects_v2_item", "issues", "ping", "", "x" * 500])
TYPES = st.sampled_from([AS_JSON] * 4 + [AS_FORM, "", "text/plain", "application/json; charset=x"])


@pytest.mark.attack
@given(
    body=written(changed(st.sampled_from(DELIVERIES))),
    breaks=st.booleans(),
    event=EVENTS_OF_GITHUB,
    content_type=TYPES,
    data=st.data(),
)
def test_whatever_is_signed_as_github_does_is_answered(
    listening: Listening,
    body: bytes,
    breaks: bool,
    event: str,
    content_type: str,
    data: st.DataObject,
) -> None:
    if breaks:
        body = data.draw(damaged(st.just(body)))
    if content_type == AS_FORM:
        body = in_form(body)
    headers = {
        "X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, sha256).hexdigest()}",
        "X-GitHub-Event": event,
        "Content-Type": content_type,
    }
    (status,) = listening.answers(listening.ports[0], request(PATH, headers, body))
    assert status in (200, 400, 415)
    assert listening.log.new() == []


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
    assert listening.log.new() == []
    # Whoever comes next is answered.
    if is_health:
        assert listening.answers(port, b"GET /healthz HTTP/1.0\r\n\r\n") == [200]
    else:
        assert listening.answers(port, signed(b"ssl_check=1&token=t", AS_FORM)) == [200]
