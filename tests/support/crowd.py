"""Many people in many conversations of a local Slack, who ask a bot at once, over either way in."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Thread
from typing import Any

from slack_bolt import App
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.app import build_app
from bot.server.addresses import SLACK_EVENTS
from bot.server.events import http_app
from bot.server.serve import connected
from bot.wiring import Analytics, build_analytics
from integrations.slack import web_client
from playground.github.faults import Faults
from playground.github.server import github_app
from playground.run import bot_settings
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.faults import RESPONSE_URL
from playground.slack.model import Channel, Person
from playground.slack.server import slack_app
from playground.slack.transports import Delivery, Requests, Sockets, Transport
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.playgrounds import sample_slack
from tests.support.settled import settle

TEAM = "T0ACME"
SECRET = "5ecret"
Payload = dict[str, Any]


@dataclass
class Crowd:
    """People who ask.

    Attributes:
        url: of their Slack.
        workspace: behind it.
        bot: where the bot is reached over HTTP; empty means Socket Mode.
        told: what people were told at response URLs, by their ids.
    """

    url: str
    workspace: Workspace
    sockets: Sockets
    bot: str = ""
    told: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _ids: Iterator[int] = field(default_factory=count)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def joins(self, conversations: int, people: int) -> None:
        """Let them be there: `C0`, `C1`, … with the bot in each, and `U0`, `U1`, …."""
        for number in range(people):
            person = Person(f"U{number}", f"p{number}", f"P {number}", "#000000", locale="en-US")
            self.workspace.people = {**self.workspace.people, person.id: person}
        bot = self.workspace.app.user.id
        for number in range(conversations):
            members = {bot, *(f"U{each}" for each in range(people))}
            channel = Channel(f"C{number}", f"team-{number}", "", members=members)
            self.workspace.channels[channel.id] = channel

    def command(
        self, text: str, person: str, channel: str, name: str = "sprint-burndown"
    ) -> Future[Payload]:
        """Type a command; the acknowledgement comes in time or fails."""
        payload = {
            "command": f"/{name}",
            "text": text,
            "team_id": TEAM,
            "channel_id": channel,
            "user_id": person,
            "response_url": f"{self.url}/told/{person}",
            "trigger_id": self.workspace.triggers.issue(),
        }
        return self.sends("slash_commands", payload)

    def interacts(self, person: str, **payload: Any) -> Future[Payload]:
        """Press, choose or submit something."""
        given = {
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": person, "team_id": TEAM},
            "trigger_id": self.workspace.triggers.issue(),
            "response_url": f"{self.url}/told/{person}",
            **payload,
        }
        return self.sends("interactive", given)

    def event(self, **event: Any) -> Future[Payload]:
        """Something that happened in Slack."""
        number = next(self._ids)
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{number}",
            "event": {"ts": f"1700000000.{number:06}", **event},
        }
        return self.sends("events_api", payload)

    def sends(self, kind: str, payload: Payload) -> Future[Payload]:
        """Have Slack send that to the bot; gives the acknowledgement, if it comes in time."""
        way: Transport = self.sockets
        loop = self.sockets._loop
        if self.bot:
            way, loop = Requests(self.bot, SECRET, PATIENCE), self._loop
        assert loop is not None, "the bot is not connected"
        return asyncio.run_coroutine_threadsafe(_acked(way, Delivery(kind, payload)), loop)

    def reports(self, channel: str) -> list[str]:
        """What the bot's reports there say, blocks included."""
        messages = self.workspace.channels[channel].messages.values()
        return [
            f"{message.text} {message.blocks}"
            for message in list(messages)
            if message.user == self.workspace.app.user.id
            and not message.reader
            and any(block["type"] == "actions" for block in message.blocks)
        ]


async def _acked(way: Transport, delivery: Delivery) -> Payload:
    return await asyncio.wait_for(way.deliver(delivery), PATIENCE)


@contextmanager
def crowd(**settings: Any) -> Iterator[Crowd]:
    """A Slack with a crowd and without a bot yet."""
    workspace = sample_slack(unready_uses=0, signing_secret=SECRET, **settings)
    app = slack_app(workspace)
    made: Crowd

    async def told(request: Request) -> Response:
        if fault := workspace.faults.of(RESPONSE_URL):
            return Response(fault.body, fault.status, headers=fault.headers)
        made.told[request.path_params["person"]].append((await request.json())["text"])
        return PlainTextResponse("ok")

    routes = [Route("/told/{person}", told, methods=["POST"]), Mount("/", app)]
    with ExitStack() as ending:
        url = ending.enter_context(serve(Starlette(routes=routes)))
        made = Crowd(url, workspace, app.state.sockets)
        thread = Thread(target=made._loop.run_forever, daemon=True)
        thread.start()
        ending.callback(made._loop.close)
        ending.callback(thread.join, PATIENCE)
        ending.callback(made._loop.call_soon_threadsafe, made._loop.stop)
        yield made


@dataclass(frozen=True)
class AskedBot:
    """The real bot that the crowd asks, and the GitHub of its boards.

    Attributes:
        analytics: its parts.
        github: what goes wrong there on purpose.
        app: what hears Slack.
    """

    analytics: Analytics
    github: Faults
    app: App

    def knows(self, asking: Crowd) -> None:
        """Let it know who they all are, as if they had asked something a minute ago."""
        settings = self.analytics.settings
        client = web_client(settings.slack_bot_token, settings.slack_api_url)
        for person in asking.workspace.people:
            self.analytics.people.get(client, TEAM, person)

    def settle(self) -> None:
        """Wait until all that it has acknowledged is done."""
        settle(self.app, self.analytics.lanes)


@contextmanager
def asked_bot(asking: Crowd, way: str, database_url: str, **settings: Any) -> Iterator[AskedBot]:
    """The bot, which the crowd reaches by `socket` or by `http`; it draws no charts."""
    with ExitStack() as ending:
        home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
        ending.callback(rmtree, home, ignore_errors=True)
        faults, world = Faults(), sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(world, faults), uds=home / "gh.sock"))
        own = bot_settings(asking.url, gh_home(home / "gh.sock"), home / "store.sqlite3")
        given = {
            "database_url": database_url,
            "slack_mode": way,
            "slack_signing_secret": SECRET,
            # Charts are not what is asked too much of here.
            "chrome_path": "/no/such/chrome",
            # Whatever hangs, hangs until the test lets it go.
            "gh_timeout": 10 * PATIENCE,
        }
        analytics = ending.enter_context(build_analytics(replace(own, **{**given, **settings})))
        app = build_app(analytics.settings, analytics)
        if way == "http":
            ending.enter_context(app.listener_runner.listener_executor)
            asking.bot = ending.enter_context(serve(http_app(app, SECRET))) + SLACK_EVENTS
        else:
            ending.enter_context(connected(app, analytics.settings))
        yield AskedBot(analytics, faults, app)
