"""A bot behind the real Bolt, which is handed payloads as Slack sends them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from slack_bolt import App, BoltRequest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import build_app
from bot.wiring import Analytics, build_analytics
from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.listening_bot import NOW, Body, OneIssue, at_once, own_settings
from tests.support.playgrounds import sample_slack


class AtOnceExecutor(Executor):
    """Runs listeners where they are submitted, so that nothing is left to wait for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class Recorder:
    """Slack's server, which notes all that it is sent."""

    app: ASGIApp
    heard: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Noted before it is answered: who waits for the answer may look the next moment.
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        body = b"".join(message.get("body", b"") for message in messages)
        self.heard.append(f"{scope['path']} {body.decode(errors='replace')}")

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, again, send)

    def calls(self, method: str) -> list[str]:
        """What that method of the Web API was called with."""
        return [said for said in self.heard if said.startswith(f"/api/{method} ")]


@dataclass(frozen=True)
class BoltBot:
    """The bot and its Slack.

    Attributes:
        app: Bolt's.
        analytics: the parts of the bot.
        workspace: the local Slack.
        slack: what that is sent.
        github: what boards are exported from.
        url: of the local Slack.
    """

    app: App
    analytics: Analytics
    workspace: Workspace
    slack: Recorder
    github: OneIssue
    url: str
    _ids: Iterator[int] = field(default_factory=count)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """Hypothesis writes down what a test is given beside what fails, but not all of the bot."""
        printer.text("the bot")

    def hears(self, payload: Body) -> str:
        """What is acknowledged where Slack sends that; all that comes of it is done."""
        response = self.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        assert response.status in (200, 404), response.body
        return response.body if response.status == 200 else ""

    def hears_event(self, **event: Any) -> str:
        """The same, of an event."""
        return self.hears(
            {
                "type": "event_callback",
                "team_id": self.workspace.team_id,
                "api_app_id": self.workspace.app.id,
                "event_id": f"Ev{next(self._ids)}",
                "authorizations": [{"team_id": self.workspace.team_id, "is_bot": True}],
                "event": {"ts": self.workspace.next_ts(), **event},
            }
        )

    def forget_people(self) -> None:
        """Know nothing of people and memberships any more, as after some minutes."""
        self.analytics.people._people.clear()
        self.analytics.memberships._members.clear()

    def said(self) -> list[tuple[str, str, str]]:
        """All that the bot has said: where, who alone sees it, and the words."""
        return [
            (channel.id, message.reader, message.text)
            for channel in self.workspace.channels.values()
            for message in channel.messages.values()
            if message.user == self.workspace.app.user.id and not message.subtype
        ]


@contextmanager
def bolt_bot(
    folder: Path, github: OneIssue | None = None, organization: str = "", **settings: Any
) -> Iterator[BoltBot]:
    """A bot with two boards that are seen everywhere, and a secret one."""
    workspace = sample_slack(unready_uses=0, events=frozenset())
    workspace.organization = organization
    github = github or OneIssue()
    recorder = Recorder(slack_app(workspace))
    with serve(recorder) as url:
        settled = own_settings(url, folder, **settings)
        with build_analytics(
            settled, lambda: NOW, github, double_click=0, lanes=at_once()
        ) as analytics:
            app = build_app(settled, analytics)
            app.listener_runner.listener_executor = AtOnceExecutor()
            yield BoltBot(app, analytics, workspace, recorder, github, url)


def acked_text(body: str) -> str:
    """The words of an acknowledgement."""
    return str(json.loads(body).get("text", "")) if body.startswith("{") else body
