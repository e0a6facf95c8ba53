"""Where the local Slack calls an app over HTTP, and what it does where it has no address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from queue import Queue
from typing import Any

import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.serving import serve
from playground.slack.model import Addresses
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.block_kit import actions, button
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person
from tests.support.playgrounds import patient_slack

HOME = "team-platform"
MENU = {
    "type": "external_select",
    "action_id": "sprint",
    "min_query_length": 0,
    "placeholder": {"type": "plain_text", "text": "Sprint"},
}
SHORTCUT = {"name": "Ask", "type": "global", "callback_id": "ask", "description": "Ask"}


@dataclass(frozen=True)
class World:
    """An app whose every kind of request has an address of its own: `called` are their paths."""

    workspace: Workspace
    person: Person
    bot: WebClient
    called: Queue[str]

    def where(self) -> str:
        """Where the app was called next."""
        return self.called.get(timeout=PATIENCE)

    def posts(self, *elements: dict[str, Any]) -> Message:
        """A message of the app with those elements."""
        ts = self.bot.chat_postMessage(channel="C0PLATFORM", text="x", blocks=[actions(*elements)])[
            "ts"
        ]
        return self.person.sees(HOME, lambda message: bool(message["ts"] == ts))

    def has_no(self, kind: str) -> None:
        """Take one of its addresses away."""
        app = self.workspace.app
        assert app.addresses
        self.workspace.app = replace(app, addresses=replace(app.addresses, **{kind: ""}))


@pytest.fixture
def world() -> Iterator[World]:
    called: Queue[str] = Queue()

    async def hear(request: Request) -> Response:
        called.put(request.path_params["path"])
        return JSONResponse({"options": []} if "options" in request.url.path else {})

    with serve(Starlette(routes=[Route("/{path:path}", hear, methods=["POST"])])) as url:
        workspace = patient_slack(
            [{"command": f"/{name}", "description": name, "url": f"{url}/{name}"} for name in "ab"],
            signing_secret="hush",
            shortcuts=[SHORTCUT],
            addresses=Addresses(f"{url}/events", f"{url}/interactivity", f"{url}/options"),
        )
        with serve(slack_app(workspace)) as slack:
            bot = WebClient("xoxb-playground", base_url=f"{slack}/api/")
            yield World(workspace, Person(slack), bot, called)


def test_each_kind_of_request_goes_to_its_address(world: World) -> None:
    for command in ("/a", "/b"):
        assert world.person.say(HOME, command)["ok"]
        assert world.where() == command.removeprefix("/")
    world.person.say(HOME, "@Sprint Analytics hello")
    assert world.where() == "events"
    message = world.posts(button("next"), MENU)
    assert world.person.press(message, "next")["ok"]
    assert world.where() == "interactivity"
    assert world.person.options(message, "sprint") == []
    assert world.where() == "options"
    assert world.person.use_shortcut("ask")["ok"]
    assert world.where() == "interactivity"


def test_without_an_address_for_options_a_menu_finds_nothing_and_nobody_is_asked(
    world: World,
) -> None:
    world.has_no("options")
    message = world.posts(button("next"), MENU)
    assert world.person.options(message, "sprint") == []
    assert world.person.press(message, "next")["ok"]
    assert world.where() == "interactivity"
    assert world.called.empty()


def test_without_an_address_for_interactivity_the_person_is_told_so(world: World) -> None:
    world.has_no("interactivity")
    answers = [
        world.person.press(world.posts(button("next")), "next"),
        world.person.use_shortcut("ask"),
    ]
    for answer in answers:
        assert answer["ok"] is False
        assert answer["message"] == "This app is not configured to handle interactive responses."
    assert world.called.empty()
    assert world.workspace.dispatches == []


def test_without_an_address_for_events_none_is_sent(world: World) -> None:
    world.has_no("events")
    world.person.say(HOME, "@Sprint Analytics hello")
    assert world.person.say(HOME, "/a")["ok"]
    assert world.where() == "a"
    assert world.called.empty()


def test_an_address_of_events_is_verified_by_its_answer(world: World) -> None:
    said = "Your URL didn't respond with the value of the challenge parameter."
    assert world.person.verify_events()["message"] == said
    assert world.where() == "events"
    world.has_no("events")
    assert world.person.verify_events()["message"] == said
    assert world.called.empty()


def test_a_command_without_an_address_fails(world: World) -> None:
    app = world.workspace.app
    world.workspace.app = replace(app, commands=[{"command": "/a", "description": "a"}])
    answer = world.person.say(HOME, "/a")
    assert answer["message"] == '/a failed with the error "dispatch_failed"'
    assert world.called.empty()
