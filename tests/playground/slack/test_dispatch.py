"""What the playground's Slack sends a bot, word for word, and how it keeps the line to it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from queue import Queue
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.person import Person
from tests.support.playgrounds import called_at, patient_slack

SECRET = "hush"
COMMANDS = [{"command": "/report", "description": "Reports", "usage_hint": "[sprint]"}]
BOT = {"user": "U0ANALYTICS", "bot_id": "B0ANALYTICS", "app_id": "A0ANALYTICS"}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Next"}}
Body = dict[str, Any]


@dataclass
class Listener:
    """The bot's end of HTTP mode: notes what is well signed, and answers as it is told to."""

    answer: str = ""
    heard: Queue[Body] = field(default_factory=Queue)

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        verifier = SignatureVerifier(SECRET)
        if not verifier.is_valid_request(body, dict(request.headers)):
            return Response(status_code=401)
        if request.headers["content-type"] == "application/json":
            self.heard.put(json.loads(body))
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            self.heard.put(json.loads(form["payload"]) if "payload" in form else form)
        return Response(self.answer)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def workspace(listener: Listener) -> Iterator[Workspace]:
    with serve(Starlette(routes=[Route("/", listener.hear, methods=["POST"])])) as address:
        workspace = patient_slack(
            COMMANDS,
            signing_secret=SECRET,
            events=frozenset({"app_mention", "link_shared", "member_joined_channel", "message.im"}),
            unfurl_domains=["github.com", "acme.example"],
        )
        called_at(workspace, address)
        yield workspace


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with serve(slack_app(workspace)) as address:
        yield address


@pytest.fixture
def person(url: str) -> Person:
    return Person(url)


@pytest.fixture
def bot(url: str) -> WebClient:
    return WebClient("xoxb-playground", base_url=f"{url}/api/")


def post(address: str, body: Body) -> str:
    request = urllib.request.Request(
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        text: str = answer.read().decode()
    return text


def press(url: str, message: Body, action_id: str) -> Body:
    place = {"channel": "C0PLATFORM", "ts": message["ts"]}
    block_id = message["blocks"][0]["block_id"]
    pressed = {**place, "block_id": block_id, "action_id": action_id}
    answer: Body = json.loads(post(f"{url}/client/action", pressed))
    return answer


@pytest.mark.parametrize(
    ("channel", "channel_id", "channel_name"),
    [
        ("team-platform", "C0PLATFORM", "team-platform"),
        ("general", "C0GENERAL", "general"),
        ("leads", "C0LEADS", "privategroup"),
        ("sprint_analytics", "D0ANALYTICS", "directmessage"),
    ],
)
def test_a_command(
    person: Person, listener: Listener, channel: str, channel_id: str, channel_name: str
) -> None:
    assert person.say(channel, "/report  sprint 12 & <more> ") == {"ok": True}
    body = listener.heard.get(timeout=PATIENCE)
    assert body.pop("response_url").startswith(f"{person.url}/response/")
    assert body.pop("trigger_id").count(".") == 2
    assert body == {
        "token": "playground",
        "team_id": "T0ACME",
        "team_domain": "acme",
        "channel_id": channel_id,
        "channel_name": channel_name,
        "user_id": "U0ANA",
        "user_name": "ana",
        "command": "/report",
        "text": "sprint 12 &amp; &lt;more&gt;",
        "api_app_id": "A0ANALYTICS",
        "is_enterprise_install": "false",
    }
    assert person.messages(channel) == []


def test_an_ack_in_plain_text_is_shown(person: Person, listener: Listener) -> None:
    listener.answer = "On its way"
    person.say("leads", "/report")
    (answer,) = person.messages("leads")
    assert (answer["text"], answer["ephemeral"], answer["bot"]) == ("On its way", True, True)


def test_a_command_that_is_signed_with_another_secret(person: Person, workspace: Workspace) -> None:
    impostor = patient_slack(
        workspace.app.commands, signing_secret="another", addresses=workspace.app.addresses
    )
    with serve(slack_app(impostor)) as url:
        assert Person(url).say("general", "/report")["error"] == "dispatch_failed"
    (dispatch,) = impostor.dispatches
    assert (dispatch.name, dispatch.ack_ms) == ("/report", None)


def test_messages_in_the_direct_conversation(
    person: Person, bot: WebClient, listener: Listener
) -> None:
    def event() -> Body:
        told: Body = listener.heard.get(timeout=PATIENCE)["event"]
        assert (told["type"], told["channel_type"]) == ("message", "im")
        return told

    person.say("sprint_analytics", "hello")
    said = event()
    assert (said["user"], said["text"], said["ts"]) == ("U0ANA", "hello", said["event_ts"])
    ts = bot.chat_postMessage(channel="D0ANALYTICS", text="working")["ts"]
    assert BOT.items() <= event().items()
    bot.chat_update(channel="D0ANALYTICS", ts=ts, text="done")
    changed = event()
    assert changed["subtype"] == "message_changed"
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == (
        "working",
        "done",
    )
    assert BOT.items() <= changed["message"].items()
    bot.chat_delete(channel="D0ANALYTICS", ts=ts)
    deleted = event()
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_an_event_comes_with_what_bolt_authorizes_it_by(person: Person, listener: Listener) -> None:
    person.say("team-platform", "hey @Sprint Analytics")
    body = listener.heard.get(timeout=PATIENCE)
    assert body["event"]["text"] == "hey <@U0ANALYTICS>"
    assert body["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": "T0ACME",
            "user_id": "U0ANALYTICS",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    assert (body["type"], body["team_id"], body["api_app_id"]) == (
        "event_callback",
        "T0ACME",
        "A0ANALYTICS",
    )


@pytest.mark.parametrize("missing", ["im:history", "app_mentions:read", "links:read", "commands"])
def test_what_no_scope_allows_is_not_sent(
    person: Person, workspace: Workspace, listener: Listener, missing: str
) -> None:
    workspace.access.scopes -= {missing}
    person.say("sprint_analytics", "im:history")
    person.say("team-platform", "@sprint_analytics")
    person.say("team-platform", "https://github.com/")
    person.say("team-platform", "/report")
    heard = [listener.heard.get(timeout=PATIENCE) for _ in range(3)]
    scopes = {
        "message": "im:history",
        "app_mention": "app_mentions:read",
        "link_shared": "links:read",
        "/report": "commands",
    }
    kinds = {body.get("command") or body["event"]["type"] for body in heard}
    assert {scopes[kind] for kind in kinds} == {*scopes.values()} - {missing}


@pytest.mark.parametrize(
    ("channel", "channel_id", "scope"),
    [("general", "C0GENERAL", "channels:read"), ("leads", "C0LEADS", "groups:read")],
)
def test_who_joins_a_channel_of_the_bot_is_told(
    person: Person,
    workspace: Workspace,
    listener: Listener,
    channel: str,
    channel_id: str,
    scope: str,
) -> None:
    person.say(channel, "/invite @sprint_analytics")
    event = listener.heard.get(timeout=PATIENCE)["event"]
    assert event.pop("event_ts")
    assert event == {
        "type": "member_joined_channel",
        "user": "U0ANALYTICS",
        "channel": channel_id,
        "channel_type": "C",
        "team": "T0ACME",
        "inviter": "U0ANA",
    }
    workspace.access.scopes -= {scope}
    workspace.join(workspace.channels[channel_id], "U0CHI2", inviter="U0ANA")
    person.say(channel, "@sprint_analytics")
    assert listener.heard.get(timeout=PATIENCE)["event"]["type"] == "app_mention"


@pytest.mark.parametrize(
    ("channel", "channel_id", "is_member"),
    [("team-platform", "C0PLATFORM", True), ("leads", "C0LEADS", False)],
)
def test_links_to_its_domains(
    person: Person, listener: Listener, channel: str, channel_id: str, is_member: bool
) -> None:
    other = "https://example.com/github.com https://notgithub.com/ github.com/acme"
    person.say(channel, f"{other} https://github.com:443/acme?a=1&b=2 http://git.acme.example/")
    (message,) = person.messages(channel)
    body = listener.heard.get(timeout=PATIENCE)
    event = body["event"]
    assert event.pop("unfurl_id").startswith(f"{channel_id}.{message['ts']}.")
    assert event.pop("event_ts") > message["ts"]
    assert event == {
        "type": "link_shared",
        "channel": channel_id,
        "is_bot_user_member": is_member,
        "user": "U0ANA",
        "message_ts": message["ts"],
        "source": "conversations_history",
        "links": [
            {"domain": "github.com", "url": "https://github.com:443/acme?a=1&amp;b=2"},
            {"domain": "acme.example", "url": "http://git.acme.example/"},
        ],
        "user_locale": "en-GB",
    }
    person.say(channel, "https://github.com/", thread_ts=message["ts"])
    assert listener.heard.get(timeout=PATIENCE)["event"]["thread_ts"] == message["ts"]


def test_a_pressed_button(person: Person, bot: WebClient, listener: Listener) -> None:
    blocks = [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "Sprint 11"},
            "accessory": {**BUTTON, "action_id": "next", "value": "12"},
        }
    ]
    bot.chat_postMessage(channel="C0PLATFORM", text="Sprint 11", blocks=blocks)
    (message,) = person.messages("team-platform")
    assert press(person.url, message, "previous")["error"] == "not_found"
    assert press(person.url, message, "next") == {"ok": True}
    body = listener.heard.get(timeout=PATIENCE)
    assert (body["type"], body["user"]["id"], body["team"]["id"]) == (
        "block_actions",
        "U0ANA",
        "T0ACME",
    )
    assert body["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C0PLATFORM",
        "is_ephemeral": False,
    }
    (action,) = body["actions"]
    assert (action["action_id"], action["value"]) == ("next", "12")
    assert action["block_id"] == message["blocks"][0]["block_id"]
    assert post(body["response_url"], {"delete_original": True}) == "ok"
    assert person.messages("team-platform") == []


def test_a_button_that_nobody_hears(person: Person, bot: WebClient, workspace: Workspace) -> None:
    blocks = [{"type": "actions", "elements": [BUTTON]}]
    bot.chat_postMessage(channel="C0PLATFORM", text="Sprint 11", blocks=blocks)
    (message,) = person.messages("team-platform")
    workspace.app = replace(workspace.app, addresses=None)
    action_id = message["blocks"][0]["elements"][0]["action_id"]
    assert press(person.url, message, action_id)["error"] == "dispatch_failed"


@pytest.mark.parametrize(
    ("text", "thread_ts", "message"),
    [
        ("/report", "1.000001", "/report is not supported in threads. Sorry!"),
        ("/repart now", None, "/repart is not a valid command."),
        ("/", None, "/ is not a valid command."),
        ("/invite", None, "/invite takes a name, such as @sprint_analytics."),
        ("hello", "1.000001", "This thread is no longer there."),
        ("  ", None, "There is nothing to send."),
    ],
)
def test_refused_to_the_person(
    person: Person, text: str, thread_ts: str | None, message: str
) -> None:
    answer = person.say("team-platform", text, thread_ts)
    assert answer["ok"] is False
    assert answer["message"].startswith(message)
    assert person.messages("team-platform") == []


def test_the_bot_reconnects_when_slack_asks_it_to() -> None:
    workspace = patient_slack(COMMANDS)
    server = slack_app(workspace)
    connected: Queue[Any] = Queue()
    with ExitStack() as ending:
        url = ending.enter_context(serve(server))
        app = App(client=WebClient("xoxb-playground", base_url=f"{url}/api/"))
        app.command("/report")(lambda ack: ack())
        apps = WebClient("xapp-playground", base_url=f"{url}/api/")
        handler = SocketModeHandler(app, "xapp-playground", web_client=apps)
        ending.callback(handler.close)
        ending.enter_context(workspace.listening(connected.put))
        handler.connect()  # type: ignore[no-untyped-call]
        assert connected.get(timeout=PATIENCE) is True
        server.state.sockets.refresh()
        assert connected.get(timeout=PATIENCE) is False
        assert connected.get(timeout=PATIENCE) is True
        assert Person(url).say("team-platform", "/report")["ok"]


def test_a_ticket_opens_one_socket(bot: WebClient) -> None:
    address = bot.apps_connections_open(app_token="xapp-playground")["url"]
    with connect(address, proxy=None) as socket:
        hello = json.loads(socket.recv(timeout=PATIENCE))
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(InvalidStatus), connect(address, proxy=None):
        pass
