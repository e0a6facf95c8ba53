"""Payloads that Slack signed, and that have not the shape that it promises."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import time
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from bot.app import build_app
from bot.server.events import http_app
from playground.serving import serve
from playground.slack.faults import refusal
from tests.support.listening_bot import ACME, ANA, CHANNEL, DIRECT, ListeningBot, listening_bot
from tests.support.odd_payloads import DIRECTLY, MENTION, ODD, ODD_IN_FORMS, event
from tests.support.patience import PATIENCE

SECRET = "5ecret"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Listening:
    """A bot over HTTP.

    Attributes:
        url: where Slack posts.
        app: of Bolt.
        bot: its parts.
    """

    url: str
    app: App
    bot: ListeningBot

    def posted(self, body: bytes, content_type: str) -> int:
        """The status with which that is answered once Slack has signed it."""
        now = str(int(time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}
        headers["Content-Type"] = content_type
        try:
            with urlopen(Request(self.url, body, headers), timeout=PATIENCE) as answer:
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    with listening_bot(tmp_path, slack_signing_secret=SECRET, slack_mode="http") as bot:
        app = build_app(bot.analytics.settings, bot.analytics)
        with serve(http_app(app, SECRET)) as url:
            yield Listening(f"{url}/slack/events", app, bot)


def bodies() -> Iterator[tuple[bytes, str]]:
    for odd in ODD:
        yield json.dumps(odd).encode(), JSON
    for odd in ODD_IN_FORMS:
        yield b"payload=" + quote(json.dumps(odd)).encode(), FORM
    for text in ("", "{", "[" * 100_000, "nonsense", "%00", "%ff"):
        yield f"payload={text}".encode(), FORM
        yield text.encode(), JSON
        yield text.encode(), FORM
    yield b"command=%2Fsprint-burndown", FORM
    yield b"command=%2Fsprint-burndown&team_id=&channel_id=&user_id=", FORM
    yield b"command=&text=", FORM


@pytest.mark.fault
def test_odd_payloads_are_answered_with_400_or_silence(
    listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    answered = {body[:200]: listening.posted(body, kind) for body, kind in bodies()}
    # Bolt's own answer to what nobody listens to is 404.
    assert {body: code for body, code in answered.items() if code not in (200, 400, 404)} == {}
    # What listeners still do, they finish.
    listening.app.listener_runner.listener_executor.shutdown()
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in caplog.text


def test_what_has_all_that_slack_promises_is_heard(listening: Listening) -> None:
    command = {"command": "/sprint-burndown", "text": "help", "response_url": "http://127.0.0.1:9"}
    where = {"team_id": ACME, "channel_id": CHANNEL, "user_id": ANA, "trigger_id": "1.2.c0de"}
    form = urlencode({**command, **where}).encode()
    assert listening.posted(form, FORM) == 200
    for about in (MENTION, DIRECTLY):
        assert listening.posted(json.dumps(event(about)).encode(), JSON) == 200
    listening.app.listener_runner.listener_executor.shutdown()
    assert {said.channel for said in listening.bot.said()} == {CHANNEL, DIRECT}


@pytest.mark.fault
@pytest.mark.parametrize("refused", ["thread_not_found", "missing_scope"])
def test_a_message_in_a_thread_is_answered_though_slack_does_not_tell_of_the_thread(
    listening: Listening, refused: str
) -> None:
    faults = listening.bot.workspace.faults
    faults.always("conversations.replies", refusal(refused))
    posted = listening.bot.posts(DIRECT)
    about = {**DIRECTLY, "thread_ts": posted, "text": "help"}
    assert listening.posted(json.dumps(event(about)).encode(), JSON) == 200
    listening.app.listener_runner.listener_executor.shutdown()
    assert [said.thread_ts for said in listening.bot.said()] == ["", posted]
    assert "conversations.replies" not in faults.called


@pytest.mark.fault
def test_words_that_slack_does_not_take_are_one_line_of_the_log(
    listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    listening.bot.workspace.faults.always("chat.postMessage", refusal("channel_is_archived"))
    for text in ("help", "burndown", "burndown of the moon"):
        about = {**DIRECTLY, "text": text}
        assert listening.posted(json.dumps(event(about)).encode(), JSON) == 200
    listening.app.listener_runner.listener_executor.shutdown()
    assert len([each for each in caplog.records if "was not answered" in each.getMessage()]) == 3
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
