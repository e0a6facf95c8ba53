"""A small Bolt app in a workspace of its own, for journeys through what the bot may show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.block_kit import (
    Block,
    actions,
    asked,
    button,
    menu,
    modal,
    option,
    plain,
    section,
)
from tests.support.patience import PATIENCE

CHANNEL = "C0PLATFORM"
SPRINTS = ("sprint 8", "sprint 9", "sprint 10")
CONFIRM = {
    "title": plain("Remove it?"),
    "text": plain("This cannot be undone."),
    "confirm": plain("Remove it"),
    "deny": plain("Keep it"),
    "style": "danger",
}
FORM = modal(
    asked("name", {"type": "plain_text_input"}, hint=plain("As the list has it")),
    asked("sprint", {"type": "external_select", "min_query_length": 0}),
    asked("days", menu("checkboxes", "days", "monday", "friday"), optional=True),
    asked("also", menu("multi_static_select", "also", "csv", "chart"), optional=True),
    asked("at", {"type": "timepicker", "initial_time": "09:00"}),
    notify_on_close=True,
)
PREVIEW = section("*<https://example.com/|18 of 42 points open>*")
COMMANDS = [{"command": "/report", "description": "A report", "usage_hint": "[sprint]"}]
SHORTCUTS = [
    {"name": "Details", "type": "message", "callback_id": "details", "description": "Of a report"},
    {"name": "Ask", "type": "global", "callback_id": "ask", "description": "For a report"},
]


@dataclass
class SmallApp:
    """The app: what it heard of a person, and how it acks a submission."""

    url: str
    client: WebClient
    heard: Queue[Block] = field(default_factory=Queue)
    answer: Block = field(default_factory=dict)

    def hears(self, kind: str) -> Block:
        """The next payload or event of that type."""
        while True:
            body = self.heard.get(timeout=PATIENCE)
            if kind in (body["type"], body.get("event", {}).get("type")):
                return body

    def posts(self, *blocks: Block, text: str = "A report", **more: Any) -> str:
        """Post to the channel; gives the `ts`."""
        posted = self.client.chat_postMessage(
            channel=CHANNEL, text=text, blocks=list(blocks) or None, **more
        )
        return str(posted["ts"])


@contextmanager
def small_app() -> Iterator[SmallApp]:
    """An app that is connected for as long as the context lasts."""
    workspace = Workspace.sample(
        COMMANDS,
        events=frozenset({"app_home_opened", "link_shared", "message.im"}),
        shortcuts=SHORTCUTS,
        unfurl_domains=["example.com"],
        home_tab=True,
        unready_uses=0,
        seconds_to_respond=PATIENCE,
    )
    with ExitStack() as ending:
        url = ending.enter_context(serve(slack_app(workspace)))
        app = App(client=WebClient("xoxb-playground", base_url=f"{url}/api/"))
        made = SmallApp(url, app.client)
        _listen(app, made)
        ending.enter_context(app.listener_runner.listener_executor)
        apps = WebClient("xapp-playground", base_url=f"{url}/api/")
        handler = SocketModeHandler(app, "xapp-playground", web_client=apps)
        ending.callback(handler.close)
        handler.connect()  # type: ignore[no-untyped-call]
        yield made


def _listen(app: App, made: SmallApp) -> None:
    @app.action("form")
    @app.shortcut("ask")
    def opens(ack: Ack, body: Block, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        made.heard.put(body)

    @app.action("next")
    def pushes(ack: Ack, body: Block, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=modal(title=plain("Second")))

    @app.action("count")
    def counts(ack: Ack, body: Block, client: WebClient) -> None:
        ack()
        value = int(body["actions"][0]["value"]) + 1
        blocks = [*body["message"]["blocks"][:-1], actions(button("count", value=str(value)))]
        ts = body["container"]["message_ts"]
        client.chat_update(channel=CHANNEL, ts=ts, text=f"count {value}", blocks=blocks)
        made.heard.put(body)

    @app.action("unit")
    @app.action("more")
    @app.action("remove")
    @app.shortcut("details")
    def notes(ack: Ack, body: Block) -> None:
        ack()
        made.heard.put(body)

    @app.options("sprint")
    def offers(ack: Ack, payload: Block) -> None:
        found = [option(sprint) for sprint in SPRINTS if payload["value"].lower() in sprint]
        ack(options=found)

    @app.view("form")
    @app.view_closed("form")
    def answers(ack: Ack, body: Block) -> None:
        ack(**made.answer)
        made.heard.put(body)

    @app.event("app_home_opened")
    def opened(body: Block, client: WebClient) -> None:
        view = {"type": "home", "blocks": [actions(button("form"), button("remove"))]}
        client.views_publish(user_id=body["event"]["user"], view=view)
        made.heard.put(body)

    @app.event("link_shared")
    def unfurls(event: Block, client: WebClient) -> None:
        shown = {link["url"]: {"blocks": [PREVIEW]} for link in event["links"]}
        client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], unfurls=shown)

    @app.event("message")
    def hears() -> None:
        """Direct messages are nothing to this app."""
