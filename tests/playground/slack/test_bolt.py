"""The playground's Slack with the real Bolt, over Socket Mode and over signed HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from queue import Queue
from threading import Event
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from starlette.applications import Starlette
from starlette.routing import Route

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person
from tests.support.playgrounds import called_at

HOME, PUBLIC, DIRECT = "team-platform", "general", "sprint_analytics"
COMMANDS = [
    {"command": f"/{name}", "description": f"What {name} does", "usage_hint": ""}
    for name in ("whisper", "shout", "broken", "stuck")
]
SECRET = "hush"


@dataclass
class World:
    """A workspace with a Bolt app in it, which notes what it hears, its retries included."""

    workspace: Workspace
    url: str
    app: App
    heard: Queue[BoltRequest] = field(default_factory=Queue)
    go_on: Event = field(default_factory=Event)
    deaf: bool = False

    @property
    def person(self) -> Person:
        return Person(self.url)

    def hears(self, **fields: str) -> BoltRequest:
        """The next command or event with these fields."""
        while True:
            request = self.heard.get(timeout=PATIENCE)
            if fields.items() <= {**request.body, **request.body.get("event", {})}.items():
                return request


@contextmanager
def connected(mode: str, seconds_to_respond: float = PATIENCE) -> Iterator[World]:
    workspace = Workspace.sample(
        COMMANDS,
        signing_secret=SECRET,
        retry_delays=(0,),
        seconds_to_respond=seconds_to_respond,
    )
    with ExitStack() as ending:
        url = ending.enter_context(serve(slack_app(workspace)))
        bot = WebClient("xoxb-playground", base_url=f"{url}/api/")
        app = App(client=bot, signing_secret=SECRET)
        made = World(workspace, url, app)
        listen(made)
        ending.enter_context(app.listener_runner.listener_executor)
        if mode == "http":
            route = Route("/slack/events", SlackRequestHandler(app).handle, methods=["POST"])
            address = ending.enter_context(serve(Starlette(routes=[route])))
            called_at(workspace, f"{address}/slack/events")
        else:
            apps = WebClient("xapp-playground", base_url=f"{url}/api/")
            handler = SocketModeHandler(app, "xapp-playground", web_client=apps)
            ending.callback(handler.close)
            handler.connect()  # type: ignore[no-untyped-call]
        yield made


@pytest.fixture(scope="module", params=["socket", "http"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with connected(request.param) as made:
        yield made


def listen(world: World) -> None:
    app = world.app

    @app.middleware
    def note(req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002
        world.heard.put(req)
        return BoltResponse(status=500) if world.deaf else next()

    @app.command("/whisper")
    def whisper(ack: Ack, respond: Respond) -> None:
        ack("in the ack")
        respond("after the ack")

    @app.command("/shout")
    def shout(ack: Ack) -> None:
        ack(text="for all", response_type="in_channel")

    @app.command("/broken")
    def broken(ack: Ack) -> None:
        ack(blocks=[{"type": "header"}])

    @app.command("/stuck")
    def stuck(ack: Ack) -> None:
        world.go_on.wait(PATIENCE)

    @app.event("message")
    def message(event: dict[str, Any], say: Say) -> None:
        say(f"heard: {event['text']}")

    @app.event("app_mention")
    def mention(event: dict[str, Any], say: Say) -> None:
        say("you called?", thread_ts=event["ts"])

    @app.action("unit")
    def follow(ack: Ack, respond: Respond, action: dict[str, Any]) -> None:
        ack()
        respond(f"in {action['value']}", replace_original=True)


def saying(text: str) -> Callable[[Message], bool]:
    return lambda message: bool(message["text"] == text)


def test_a_command_is_answered_in_its_ack_and_after(world: World) -> None:
    assert world.person.say(HOME, "/whisper by issues") == {"ok": True}
    for text in ("in the ack", "after the ack"):
        assert world.person.sees(HOME, saying(text))["ephemeral"]


def test_an_ack_may_speak_to_all(world: World) -> None:
    world.person.say(HOME, "/shout please")
    said = [world.person.sees(HOME, saying(text)) for text in ("/shout please", "for all")]
    assert [(each["user"], "ephemeral" in each) for each in said] == [
        ("U0ANA", False),
        ("U0ANALYTICS", False),
    ]


def test_an_ack_that_cannot_be_shown(world: World) -> None:
    answer = world.person.say(HOME, "/broken")
    assert answer["message"] == '/broken failed with the error "invalid_command_response"'


# In a world of its own: Bolt's HTTP adapter serves nobody else while it waits for an ack.
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_no_ack_in_time(mode: str) -> None:
    with connected(mode, seconds_to_respond=1.0) as world:
        answer = world.person.say(HOME, "/stuck")
        world.go_on.set()
    assert answer["message"] == '/stuck failed with the error "operation_timeout"'
    assert world.workspace.ack_times == []


def test_how_long_an_ack_took_is_noted(world: World) -> None:
    world.person.say(HOME, "/whisper")
    assert "/whisper" in [command for command, _ in world.workspace.ack_times]


def test_a_response_url_is_for_five_answers(world: World) -> None:
    world.person.say(PUBLIC, "/shout")
    webhook = WebhookClient(world.hears(channel_name=PUBLIC).body["response_url"])
    kinds = ("ephemeral", "in_channel") * 3
    statuses = [webhook.send(text="late", response_type=kind).status_code for kind in kinds]
    assert statuses == [200] * 5 + [404]
    assert webhook.send(text="late").body == '{"ok":false,"error":"expired_url"}'
    shown = [each for each in world.person.messages(PUBLIC) if each["text"] == "late"]
    assert ["ephemeral" in each for each in shown] == [True, False, True, False, True]


def test_a_response_url_is_for_thirty_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.person.say(DIRECT, "/shout")
    webhook = WebhookClient(world.hears(channel_name="directmessage").body["response_url"])
    assert webhook.send(blocks=[{}]).body == '{"ok":false,"error":"invalid_blocks"}'
    now = world.workspace.clock()
    monkeypatch.setattr(world.workspace, "clock", lambda: now + 30 * 60 + 1)
    assert webhook.send(text="too late").status_code == 404


def test_a_direct_message_is_answered_and_the_answer_is_not(world: World) -> None:
    world.person.say(DIRECT, "R&D <!channel>")
    world.person.sees(DIRECT, saying("heard: R&amp;D &lt;!channel&gt;"))
    world.person.say(DIRECT, "again")
    world.person.sees(DIRECT, saying("heard: again"))
    answers = [each["text"] for each in world.person.messages(DIRECT) if each.get("bot")]
    assert not [text for text in answers if text.startswith("heard: heard")]


def test_a_mention_is_heard_once_the_bot_is_invited(world: World) -> None:
    world.person.say(PUBLIC, "@Sprint Analytics hello?")
    warned = world.person.sees(PUBLIC, lambda message: message["user"] == "USLACKBOT")
    assert warned["ephemeral"]
    assert world.person.say(PUBLIC, "/invite @sprint_analytics")["ok"]
    world.person.say(PUBLIC, "@Sprint Analytics hello!")
    event = world.hears(type="app_mention").body["event"]
    assert event["text"] == "<@U0ANALYTICS> hello!"
    assert world.person.sees(PUBLIC, saying("you called?"))["thread_ts"] == event["ts"]


def test_a_button_changes_its_message(world: World) -> None:
    button = {
        "type": "button",
        "action_id": "unit",
        "value": "7",
        "text": {"type": "plain_text", "text": "Issues"},
    }
    blocks = [{"type": "actions", "block_id": "more", "elements": [button]}]
    ts = str(world.app.client.chat_postMessage(channel="C0PLATFORM", text="x", blocks=blocks)["ts"])
    pressed = {"channel": "C0PLATFORM", "ts": ts, "block_id": "more", "action_id": "unit"}
    # slack_sdk's webhook client posts any JSON, and so does the page.
    assert WebhookClient(f"{world.url}/client/action").send_dict(pressed).body == '{"ok":true}'
    assert world.person.sees(HOME, saying("in 7"))["ts"] == ts


def test_an_event_without_ack_comes_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.person.say(DIRECT, "before")
    world.person.sees(DIRECT, saying("heard: before"))
    world.deaf = True
    monkeypatch.setattr(world.workspace, "seconds_to_respond", 1.0)
    world.person.say(DIRECT, "anybody?")
    tries = [world.hears(text="anybody?") for _ in range(2)]
    world.deaf = False
    assert [each.headers.get("x-slack-retry-num", ["0"]) for each in tries] == [["0"], ["1"]]
    assert len({each.body["event_id"] for each in tries}) == 1
