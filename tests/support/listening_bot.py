"""A bot whose listeners are called directly, and the local Slack that it answers in."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot.listeners.duplicate_events import SeenEvents
from bot.listeners.presses import Presses
from bot.wiring import Analytics, build_analytics
from bot.work.job import Job
from bot.work.lanes import Lanes
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from integrations.github import GitHub
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.model import Channel, Message
from playground.slack.server import slack_app
from playground.slack.transports import Sockets
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack
from tests.support.sample_boards import export, issue, iteration

NOW = datetime(2023, 11, 6, 9, tzinfo=UTC)
SPRINT_1 = iteration("Sprint 1", "2023-11-01", 14)
ACME, ANA = "T0ACME", "U0ANA"
CHANNEL, NOT_JOINED, LEADS, DIRECT = "C0PLATFORM", "C0GENERAL", "C0LEADS", "D0ANALYTICS"
# Seen from all channels of Acme, from everywhere, and from a channel that Ana does not ask in.
WEB = BoardSettings("web", "acme", 1, workspaces=frozenset({ACME}))
APP = BoardSettings("app", "acme", 2)
SECRET = BoardSettings("secret", "acme", 3, channels=frozenset({LEADS}))

Body = dict[str, Any]


def board_of(owner: str, number: int, title: str, *items: Body, sprint: Body) -> Body:
    """All of a board of one sprint, exported now."""
    return export(
        *items,
        iterations=(sprint,),
        owner=owner,
        number=number,
        title=title,
        url=f"https://github.com/orgs/{owner}/projects/{number}",
        complete=True,
        all_exported_at=NOW.isoformat(),
        exported_at=NOW.isoformat(),
        usage={},
    )


@dataclass(frozen=True)
class OneIssue(GitHub):
    """Gives boards of one sprint with one issue, or fails as it is told."""

    failures: list[IntegrationError] = field(default_factory=list)

    def export_project(self, owner: str, number: int, *_: Any, **__: Any) -> dict[str, Any]:
        if self.failures:
            raise self.failures[-1]
        item = issue(1, 3, "2023-10-30", sprint=SPRINT_1)
        return board_of(owner, number, f"Board {number}", item, sprint=SPRINT_1)

    def outline(self, owner: str, *about: Any, **more: Any) -> dict[str, Any]:
        return {**self.export_project(owner, *about, **more), "items": [], "total": 1}


class AtOnce:
    """A lane that does what it takes in before it returns.

    Attributes:
        keys: of what it took in.
        sent: the keys of which it heard that their answer is about to be sent.
    """

    def __init__(self) -> None:
        self.keys: list[Hashable] = []
        self.sent: list[Hashable] = []

    def take_in(self, job: Job) -> None:
        self.keys.append(job.key)
        job.run()

    def send(self, key: Hashable) -> None:
        self.sent.append(key)

    @property
    def waiting(self) -> int:
        return 0

    def close(self) -> list[Job]:
        return []

    def wait(self, _: float | None = None) -> bool:
        return True

    def at_work(self) -> list[Job]:
        return []


class Kept(AtOnce):
    """A lane that keeps what it takes in."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    def take_in(self, job: Job) -> None:
        self.jobs.append(job)


@dataclass(frozen=True)
class Said:
    """A message of the bot: where it is, who alone sees it (or nobody), what it answers to."""

    channel: str
    text: str
    reader: str = ""
    thread_ts: str = ""


@dataclass(frozen=True)
class ListeningBot:
    """The parts of a bot that draws no charts, without Bolt, in a local Slack.

    Attributes:
        analytics: its parts.
        workspace: the local Slack, where Ana asks.
        client: calls that Slack as the bot.
        github: what its boards are exported from.
        sockets: its connections, if it has some.
    """

    analytics: Analytics
    workspace: Workspace
    client: WebClient
    github: OneIssue
    sockets: Sockets

    def context(self, channel: str = CHANNEL, **more: Any) -> BoltContext:
        """What Bolt gives a listener with a request from that channel."""
        told = {"client": self.client, "team_id": ACME, "bot_id": self.workspace.app.bot_id}
        return BoltContext({**told, "channel_id": channel, "user_id": ANA, **more})

    @property
    def reports(self) -> AtOnce:
        """The lane of reports."""
        lane = self.analytics.lanes.reports
        assert isinstance(lane, AtOnce)
        return lane

    @property
    def trigger_id(self) -> str:
        """What lets the bot open one form."""
        return self.workspace.triggers.issue()

    def seen_events(self) -> SeenEvents:
        """The events that a process that starts now has seen."""
        return SeenEvents(self.analytics.store.claims, self.analytics.clock)

    def presses(self) -> Presses:
        """The presses that a process that starts now has handled; each counts once."""
        return Presses(self.analytics.store.claims, self.analytics.clock, inf)

    def posts(self, channel: str = CHANNEL, text: str = "A report", **more: Any) -> str:
        """Let the bot post a message, that something can be done with; gives its `ts`."""
        return str(self.client.chat_postMessage(channel=channel, text=text, **more)["ts"])

    @property
    def messages(self) -> list[tuple[Channel, Message]]:
        """All that the bot has said."""
        return [
            (channel, message)
            for channel in self.workspace.channels.values()
            for message in channel.messages.values()
            if message.user == self.workspace.app.user.id and message.subtype != "channel_join"
        ]

    def said(self) -> list[Said]:
        """All that the bot has said; of reports, the title."""
        return [
            Said(channel.id, message.text.split(":")[0], message.reader, message.thread_ts)
            for channel, message in self.messages
        ]

    def buttons(self) -> dict[str, Any]:
        """What the buttons of the last message that has some stand for, by their names."""
        _, message = next(
            (channel, message)
            for channel, message in reversed(self.messages)
            if any(block["type"] == "actions" for block in message.blocks)
        )
        return {
            element["text"]["text"]: json.loads(element["value"])
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if "text" in element and "value" in element
        }

    def labels(self) -> list[str]:
        """The names of all buttons of the last message."""
        _, message = self.messages[-1]
        return [
            element["text"]["text"]
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]


@contextmanager
def listening_bot(
    folder: Path, github: OneIssue | None = None, **settings: Any
) -> Iterator[ListeningBot]:
    """A bot with two boards that Ana sees everywhere and a secret one, and no default."""
    # Events are handed to listeners by the test.
    workspace = sample_slack(unready_uses=0, events=frozenset())
    github = github or OneIssue()
    server = slack_app(workspace)
    with serve(server) as url:
        settled = own_settings(url, folder, **settings)
        with build_analytics(settled, lambda: NOW, github, lanes=at_once()) as analytics:
            client = WebClient(BOT_TOKEN, base_url=f"{url}/api/")
            yield ListeningBot(analytics, workspace, client, github, server.state.sockets)


def own_settings(url: str, folder: Path, **changes: Any) -> Settings:
    """The settings of a bot with those boards, in the Slack at that URL, with its store there."""
    given = {
        "boards": {"web": WEB, "app": APP, "secret": SECRET},
        "default_unit": "issues",
        # Charts are not what is tested here.
        "chrome_path": "/no/such/chrome",
        "slack_bot_token": BOT_TOKEN,
        "slack_api_url": f"{url}/api/",
        "database_url": f"sqlite:///{folder}/store.sqlite3",
        # No answer is slow enough to show that it is worked on.
        "working_message_after": 600,
    }
    return Settings(**{**given, **changes})


def at_once() -> Lanes:
    """Lanes that do what they take in before they return."""
    return Lanes(*(AtOnce() for each in fields(Lanes) if each.init))


def new_ack() -> Ack:
    """What Bolt gives a listener to acknowledge with."""
    return Ack()  # type: ignore[no-untyped-call]


def acked(ack: Ack) -> dict[str, Any]:
    """What was acknowledged; empty for an acknowledgement without words."""
    assert ack.response, "it was not acknowledged"
    body = ack.response.body
    if not body.startswith("{"):
        return {"text": body} if body else {}
    plain: dict[str, Any] = json.loads(body)
    return plain


def asked_as(report: str, board: str, **more: Any) -> str:
    """The value of a button that asks for that report of that board, in issues."""
    return json.dumps({"report": report, "board": board, "unit": "issues", **more})


def press(bot: ListeningBot, value: str, action_id: str = "button", **more: Any) -> Body:
    """What Slack says of a press of a button of that value, in the Home tab unless `more` says
    where."""
    return {
        "team": {"id": ACME},
        "user": {"id": ANA},
        "container": {"type": "view", "view_id": "V1"},
        "actions": [{"action_id": action_id, "value": value}],
        "trigger_id": bot.trigger_id,
        **more,
    }


def on_message(channel: str, ts: str, thread_ts: str = "") -> Body:
    """Where a button is that stands on a message."""
    thread = {"thread_ts": thread_ts} if thread_ts else {}
    return {
        "channel": {"id": channel},
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, **thread},
        "message": {"ts": ts, "text": "A report", **thread},
    }


def in_modal(bot: ListeningBot, values: Body | None = None, **more: Any) -> Body:
    """What Slack says of the open form where that was entered, by its action."""
    view = bot.workspace.modal[-1]
    state = {"values": {name: {name: value} for name, value in (values or {}).items()}}
    return {
        "team": {"id": ACME},
        "user": {"id": ANA},
        "view": {**view, "state": state},
        **more,
    }


def chosen(value: str) -> Body:
    """What Slack says of an option that was chosen."""
    return {"selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}


def boards_offered(view: Body) -> list[str]:
    """The boards that a form offers."""
    return [
        option["value"]
        for block in view["blocks"]
        if block.get("element", {}).get("action_id") in ("board", "schedule_board")
        for option in block["element"]["options"]
    ]


def inputs(view: Body) -> list[str]:
    """The inputs of a form, by their actions."""
    return [block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"]
