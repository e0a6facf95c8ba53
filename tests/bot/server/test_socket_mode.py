"""What comes over the socket, from real ones to what is no envelope at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.app import build_app
from bot.server.serve import connected
from bot.server.socket_mode import SocketMode
from integrations.slack import web_client
from playground.run import APP_TOKEN
from tests.support.listening_bot import ListeningBot, listening_bot
from tests.support.odd_payloads import DIRECTLY, MENTION, ODD, ODD_IN_FORMS, event
from tests.support.patience import PATIENCE, until

ENVELOPES = count(1)
NO_IDS: list[Any] = [None, 3, [], {}]
NO_MESSAGES = ["", "nonsense", "[", "{", '{"envelope_id": ', "[]", "null", '{"a":' * 100_000]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[ListeningBot]:
    """A bot that is connected to Slack; what it was asked it has done when the test is over."""
    with listening_bot(tmp_path, slack_app_token=APP_TOKEN) as bot:
        yield bot


def envelope(kind: str, payload: Any, **more: Any) -> dict[str, Any]:
    id_ = f"E{next(ENVELOPES)}"
    return {"envelope_id": id_, "type": kind, "accepts_response_payload": False} | {
        "payload": payload,
        **more,
    }


def odd_envelopes() -> Iterator[dict[str, Any]]:
    for odd in ODD:
        yield envelope("events_api", odd)
    for odd in ODD_IN_FORMS:
        yield envelope("interactive", odd)
    for odd in (None, [], {}, {"command": "/sprint-burndown"}, {"command": None, "team_id": None}):
        yield envelope("slash_commands", odd)
    yield envelope(None, event(MENTION))  # type: ignore[arg-type]
    yield {"envelope_id": "E-without-more"}
    yield {"envelope_id": "E-without-payload", "type": "events_api"}


@pytest.mark.fault
def test_odd_envelopes_are_acknowledged_and_passed_over(
    bot: ListeningBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with connected(build_app(bot.analytics.settings, bot.analytics), bot.analytics.settings):
        for text in NO_MESSAGES:
            bot.sockets.send(text)
        for unnamed in NO_IDS:
            bot.sockets.send(json.dumps(envelope("events_api", {}) | {"envelope_id": unnamed}))
        odd = {each["envelope_id"]: each for each in odd_envelopes()}
        for each in odd.values():
            bot.sockets.send(json.dumps(each))
        until(lambda: odd.keys() <= {*bot.sockets.acked})
        answered = len(bot.said())
        bot.sockets.send(json.dumps(envelope("events_api", event(DIRECTLY))))
        until(lambda: len(bot.said()) > answered)
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in caplog.text


def test_an_event_that_nobody_listens_to_is_acknowledged(bot: ListeningBot) -> None:
    # Or Slack would send it again, and in the end no event at all.
    with connected(build_app(bot.analytics.settings, bot.analytics), bot.analytics.settings):
        unknown = envelope("events_api", event({"type": "team_rename", "name": "Acme"}))
        bot.sockets.send(json.dumps(unknown))
        until(lambda: bot.sockets.acked)


@pytest.mark.fault
def test_an_envelope_that_comes_twice_is_answered_once(bot: ListeningBot) -> None:
    with connected(build_app(bot.analytics.settings, bot.analytics), bot.analytics.settings):
        twice = [envelope("events_api", event(about)) for about in (MENTION, DIRECTLY)]
        for each in twice * 2:
            bot.sockets.send(json.dumps(each))
        until(lambda: len(bot.sockets.acked) == len(twice) * 2)
    assert sorted(said.channel for said in bot.said()) == [MENTION["channel"], DIRECTLY["channel"]]


@pytest.mark.fault
def test_what_has_come_is_acknowledged_before_the_connection_is_closed(bot: ListeningBot) -> None:
    settings, closing = bot.analytics.settings, Event()
    app = build_app(settings, bot.analytics)

    @app.middleware
    def is_slow(next: Callable[[], None]) -> None:  # noqa: A002
        closing.wait(PATIENCE)
        next()

    api = web_client(settings.slack_app_token, settings.slack_api_url)
    handler = SocketMode(app, settings.slack_app_token, api)
    with app.listener_runner.listener_executor, ThreadPoolExecutor(1) as pool:
        handler.client.connect_to_new_endpoint()
        # More than are read at once.
        envelopes = [envelope("events_api", event(MENTION)) for _ in range(30)]
        for each in envelopes:
            bot.sockets.send(json.dumps(each))
        until(lambda: len(handler.client.came) == len(envelopes))
        closed = pool.submit(handler.close, PATIENCE)
        until(closed.running)
        closing.set()
        closed.result(PATIENCE)
    until(lambda: {*bot.sockets.acked} == {each["envelope_id"] for each in envelopes})


@pytest.mark.fault
def test_what_is_offered_in_any_script_fits_into_one_frame(bot: ListeningBot) -> None:
    long = [{"text": {"type": "plain_text", "text": "漢" * 75}, "value": "語" * 150}] * 100
    with connected(build_app(bot.analytics.settings, bot.analytics), bot.analytics.settings) as to:
        to.send_socket_mode_response(SocketModeResponse("E-of-a-menu", {"options": long}))
        until(lambda: "E-of-a-menu" in bot.sockets.acked)
