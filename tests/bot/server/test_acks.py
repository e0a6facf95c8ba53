"""What may not hold acknowledgements: other addresses, and a store of several workspaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

import pytest
from slack_bolt import App, BoltRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import build_app
from bot.server.events import http_app
from bot.tenancy.workspaces import NOT_INSTALLED, STORE_AWAY, KnownInstallations
from bot.work.queue import WorkQueue
from integrations.store.installations import Installation
from playground.serving import serve
from tests.support.crowd import SECRET, crowd
from tests.support.listening_bot import ListeningBot, listening_bot
from tests.support.patience import PATIENCE, until

ACME, BETA, NEW = "T0ACME", "T0BETA", "T0NEW"
SEVERAL: dict[str, Any] = {
    "slack_client_id": "1.2",
    "slack_client_secret": "hush",
    "slack_bot_token": "",
}


@pytest.mark.fault
def test_what_waits_at_other_addresses_holds_no_acknowledgement(tmp_path: Path) -> None:
    over, waiting = Event(), list[str]()

    def wait() -> None:
        waiting.append("one")
        over.wait(PATIENCE)

    async def slow(_: Request) -> Response:
        await run_in_threadpool(wait)
        return PlainTextResponse("done")

    # Whether somebody is a member is asked elsewhere.
    given: dict[str, Any] = {"slack_signing_secret": SECRET, "outsiders": "all"}
    with crowd() as asking, listening_bot(tmp_path, **given) as bot:
        app = build_app(bot.analytics.settings, bot.analytics)
        with serve(http_app(app, SECRET, [Route("/slow", slow)])) as url:
            callers = [Thread(target=_read, args=(f"{url}/slow",)) for _ in range(50)]
            for caller in callers:
                caller.start()
            try:
                # As many as may at once by default.
                until(lambda: len(waiting) == 40)
                asking.bot = f"{url}/slack/events"
                answer = asking.command("help", "U0ANA", "C0PLATFORM").result(PATIENCE)
                assert answer["text"].startswith("*/sprint-burndown*")
                assert len(waiting) == 40
            finally:
                over.set()
                for caller in callers:
                    caller.join(PATIENCE)
        app.listener_runner.listener_executor.shutdown()


def _read(url: str) -> None:
    with urlopen(url, timeout=PATIENCE) as answer:
        answer.read()


class HangingInstallations:
    """Installations in a store that hangs while a test wants it to."""

    def __init__(self) -> None:
        self.open = Event()
        self.open.set()

    def of(self, team: str) -> Installation | None:
        assert self.open.wait(PATIENCE)
        return None if team == NEW else Installation(team, team.title(), "xoxb-1", "B1", "U1")

    def all(self) -> list[Installation]:
        return []


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[ListeningBot]:
    with listening_bot(tmp_path, **SEVERAL) as bot:
        yield bot


def asked(app: App, team: str, **changes: Any) -> tuple[int, str]:
    """The status and words with which `/sprint-burndown help` in that workspace is answered."""
    command = {"command": "/sprint-burndown", "text": "help", "channel_id": "C1", "user_id": "U1"}
    body = changes or {**command, "team_id": team, "trigger_id": "1.2.3"}
    answer = app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    return answer.status, answer.body


@pytest.mark.fault
def test_a_store_that_hangs_holds_no_workspace_that_is_known(bot: ListeningBot) -> None:
    installations, memory = HangingInstallations(), WorkQueue("memory", 2, 100)
    known = KnownInstallations(installations, memory)  # type: ignore[arg-type]
    app = build_app(bot.analytics.settings, replace(bot.analytics, known_installations=known))
    try:
        assert asked(app, NEW) == (200, NOT_INSTALLED)
        assert "*/sprint-burndown*" in asked(app, ACME)[1]
        installations.open.clear()
        for _ in range(3):
            assert "*/sprint-burndown*" in asked(app, ACME)[1]
        assert asked(app, BETA) == (200, STORE_AWAY)
        event = {"type": "app_home_opened", "user": "U1", "tab": "home"}
        body = {"type": "event_callback", "team_id": BETA, "event_id": "Ev1", "event": event}
        # Slack sends again what is not acknowledged.
        assert asked(app, BETA, **body)[0] == 500
        installations.open.set()
        until(lambda: "*/sprint-burndown*" in asked(app, BETA)[1])
    finally:
        installations.open.set()
        assert memory.wait(PATIENCE)
        app.listener_runner.listener_executor.shutdown()
