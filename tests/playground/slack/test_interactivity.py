"""Buttons, menus, modals, shortcuts and the Home tab, with the real Bolt on both transports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.routing import Route

from playground.serving import serve
from playground.slack.model import Change, News
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.block_kit import actions, asked, button, modal, option, plain
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person
from tests.support.playgrounds import called_at

HOME = "team-platform"
SECRET = "hush"
SHORTCUTS = [
    {"name": "Details", "type": "message", "callback_id": "details", "description": "Of a report"},
    {"name": "Ask", "type": "global", "callback_id": "ask", "description": "For a report"},
]
Body = dict[str, Any]


NAME = asked("name", {"type": "plain_text_input", "min_length": 2})
FORM = modal(
    NAME,
    asked("sprint", {"type": "external_select", "min_query_length": 0}),
    asked("unit", {"type": "static_select", "options": [option("points"), option("issues")]}),
    asked("day", {"type": "datepicker", "initial_date": "2026-11-24"}),
    asked("at", {"type": "timepicker"}, optional=True),
    private_metadata="kept",
)


@dataclass
class World:
    """A workspace with a Bolt app, which notes what it hears and acks submissions with `answer`."""

    workspace: Workspace
    app: App
    person: Person
    heard: Queue[Body] = field(default_factory=Queue)
    news: Queue[News] = field(default_factory=Queue)
    answer: Body = field(default_factory=dict)
    options: Body = field(default_factory=lambda: {"options": [option("sprint 9")]})

    def hears(self, kind: str) -> Body:
        """The next payload or event of that type."""
        while True:
            body = self.heard.get(timeout=PATIENCE)
            if kind in (body["type"], body.get("event", {}).get("type")):
                return body

    def posts(self, *blocks: Body, **more: Any) -> Message:
        """Post blocks to the channel; gives the message as the page shows it."""
        ts = self.app.client.chat_postMessage(
            channel="C0PLATFORM", text="x", blocks=list(blocks), **more
        )["ts"]
        return self.person.sees(HOME, lambda message: bool(message["ts"] == ts))

    def opens(self, view: Body) -> Body:
        """Open a modal by a button; gives it as the page shows it."""
        before = {each["id"] for each in self.person.modals()}
        trigger = self.triggers()
        self.app.client.views_open(trigger_id=trigger, view=view)
        return self.person.modal(lambda shown: shown["id"] not in before)

    def triggers(self) -> str:
        """A trigger id that was just issued."""
        assert self.person.press(self.posts(actions(button("note"))), "note")["ok"]
        return str(self.hears("block_actions")["trigger_id"])


@contextmanager
def connected(mode: str) -> Iterator[World]:
    workspace = Workspace.sample(
        [],
        signing_secret=SECRET,
        events=frozenset({"app_home_opened"}),
        shortcuts=SHORTCUTS,
        home_tab=True,
        seconds_to_respond=PATIENCE,
    )
    with ExitStack() as ending:
        url = ending.enter_context(serve(slack_app(workspace)))
        app = App(
            client=WebClient("xoxb-playground", base_url=f"{url}/api/"), signing_secret=SECRET
        )
        world = World(workspace, app, Person(url))
        listen(world)
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
        yield world


@pytest.fixture(scope="module", params=["socket", "http"])
def shared(request: pytest.FixtureRequest) -> Iterator[World]:
    with connected(request.param) as made:
        yield made


@pytest.fixture
def world(shared: World) -> World:
    """The world with nothing open and nothing left to hear."""
    shared.answer, shared.options = {}, {"options": [option("sprint 9"), option("sprint 10")]}
    shared.heard = Queue()
    shared.workspace.modal = ()
    return shared


def listen(world: World) -> None:
    app = world.app

    @app.action("note")
    @app.action("sprint")
    @app.action("more")
    def note(ack: Ack, body: Body) -> None:
        ack()
        world.heard.put(body)

    @app.action("replace")
    def replace(ack: Ack, respond: Respond) -> None:
        ack()
        respond("replaced", replace_original=True)

    @app.action("delete")
    def delete(ack: Ack, respond: Respond) -> None:
        ack()
        respond(delete_original=True)

    @app.options("sprint")
    def suggest(ack: Ack, body: Body) -> None:
        world.heard.put(body)
        ack(world.options)

    @app.view("form")
    @app.view_closed("form")
    def form(ack: Ack, body: Body) -> None:
        world.heard.put(body)
        ack(**world.answer)

    @app.shortcut("details")
    @app.shortcut("ask")
    def shortcut(ack: Ack, body: Body) -> None:
        ack()
        world.heard.put(body)

    @app.event("app_home_opened")
    def opened(body: Body) -> None:
        world.heard.put(body)


def refused(world: World, method: str, **arguments: Any) -> Body:
    with pytest.raises(SlackApiError) as raised:
        world.app.client.api_call(method, json=arguments)
    answer: Body = raised.value.response.data
    return answer


@pytest.mark.parametrize(
    ("element", "chosen", "told"),
    [
        (button("note", value="7", style="danger"), None, {"value": "7", "style": "danger"}),
        (
            {"type": "static_select", "action_id": "note", "options": [option("a"), option("b")]},
            "b",
            {"selected_option": option("b")},
        ),
        (
            {"type": "overflow", "action_id": "note", "options": [option("a"), option("b")]},
            "a",
            {"selected_option": option("a")},
        ),
        (
            {"type": "datepicker", "action_id": "note"},
            "2026-11-24",
            {"selected_date": "2026-11-24"},
        ),
        ({"type": "timepicker", "action_id": "note"}, "09:30", {"selected_time": "09:30"}),
        (
            {"type": "checkboxes", "action_id": "note", "options": [option("a"), option("b")]},
            ["a", "b"],
            {"selected_options": [option("a"), option("b")]},
        ),
        (
            {"type": "users_select", "action_id": "note"},
            "U0BEN",
            {"selected_user": "U0BEN"},
        ),
    ],
)
def test_what_was_chosen_reaches_the_bot(
    world: World, element: Body, chosen: Any, told: Body
) -> None:
    message = world.posts(actions(element))
    assert world.person.press(message, "note", chosen) == {"ok": True}
    body = world.hears("block_actions")
    (action,) = body["actions"]
    assert told.items() <= action.items()
    assert (action["type"], action["block_id"]) == (element["type"], "actions")
    is_pressed = element["type"] in {"button", "overflow"}
    state = {} if is_pressed else {"actions": {"note": {"type": element["type"], **told}}}
    assert body["state"] == {"values": state}
    assert body["message"]["ts"] == message["ts"]


def test_an_option_that_is_not_offered(world: World) -> None:
    menu = {"type": "static_select", "action_id": "note", "options": [option("a")]}
    assert world.person.press(world.posts(actions(menu)), "note", "z")["error"] == "invalid_option"


def test_an_option_that_shares_its_value_with_another_is_not_chosen(world: World) -> None:
    alike = {**option("sprint 9"), "text": plain("Another")}
    view = world.opens(FORM)
    world.options = {"options": [option("sprint 9"), alike, option("sprint 10")]}
    world.person.options(view, "sprint")
    entered = {"name": {"name": "Weekly"}, "unit": {"unit": "issues"}}
    for sprint, error in (("sprint 9", "invalid_option"), ("sprint 10", None)):
        answered = world.person.submit(view, {**entered, "sprint": {"sprint": sprint}})
        assert answered.get("error") == error


def test_what_is_offered_again_is_called_as_it_was_called_last(world: World) -> None:
    view = world.opens(FORM)
    world.person.options(view, "sprint")
    renamed = {**option("sprint 9"), "text": plain("Renamed")}
    world.options = {"options": [renamed]}
    world.person.options(view, "sprint")
    entered = {"name": {"name": "Weekly"}, "unit": {"unit": "issues"}}
    assert world.person.submit(view, {**entered, "sprint": {"sprint": "sprint 9"}})["ok"]
    values = world.hears("view_submission")["view"]["state"]["values"]
    assert values["sprint"]["sprint"]["selected_option"] == renamed


def whispered(world: World, text: str) -> Message:
    blocks = [actions(button("replace"), button("delete"), button("note"))]
    client = world.app.client
    client.chat_postEphemeral(channel="C0PLATFORM", user="U0ANA", text=text, blocks=blocks)
    return world.person.sees(HOME, lambda each: bool(each["text"] == text))


def test_a_response_url_replaces_and_deletes_also_what_one_person_sees(world: World) -> None:
    message = whispered(world, "one")
    world.person.press(message, "note")
    body = world.hears("block_actions")
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    world.person.press(message, "replace")
    replaced = world.person.sees(HOME, lambda each: bool(each["text"] == "replaced"))
    assert (replaced["ts"], replaced["ephemeral"]) == (message["ts"], True)
    with world.workspace.listening(world.news.put):
        world.person.press(whispered(world, "two"), "delete")
        while not isinstance(news := world.news.get(timeout=PATIENCE), Change) or news.message:
            pass
    assert "two" not in [each["text"] for each in world.person.messages(HOME)]


def test_an_update_takes_other_blocks(world: World) -> None:
    message = world.posts(actions(button("note")))
    blocks = [actions(button("more"))]
    world.app.client.chat_update(channel="C0PLATFORM", ts=message["ts"], text="x", blocks=blocks)
    assert world.person.press(message, "note")["error"] == "not_found"
    changed = world.person.sees(HOME, lambda each: bool(each["ts"] == message["ts"]))
    assert world.person.press(changed, "more")["ok"]


def test_a_form_is_filled_in_and_submitted(world: World) -> None:
    view = world.opens(FORM)
    assert world.person.options(view, "sprint", "spr") == ["sprint 9", "sprint 10"]
    asked_for = world.hears("block_suggestion")
    assert (asked_for["value"], asked_for["block_id"], asked_for["action_id"]) == (
        "spr",
        "sprint",
        "sprint",
    )
    assert asked_for["view"]["private_metadata"] == "kept"
    entered = {
        "name": {"name": "Weekly"},
        "sprint": {"sprint": "sprint 10"},
        "unit": {"unit": "issues"},
    }
    assert world.person.submit(view, entered) == {"ok": True, "errors": {}}
    body = world.hears("view_submission")
    assert body["view"]["state"]["values"] == {
        "name": {"name": {"type": "plain_text_input", "value": "Weekly"}},
        "sprint": {"sprint": {"type": "external_select", "selected_option": option("sprint 10")}},
        "unit": {"unit": {"type": "static_select", "selected_option": option("issues")}},
        "day": {"day": {"type": "datepicker", "selected_date": "2026-11-24"}},
        "at": {"at": {"type": "timepicker", "selected_time": None}},
    }
    assert (body["view"]["private_metadata"], body["user"]["id"]) == ("kept", "U0ANA")
    assert world.person.modals() == []


def test_slack_itself_says_what_is_missing(world: World) -> None:
    view = world.opens(FORM)
    answer = world.person.submit(view, {"name": {"name": "W"}})
    missing = "Please complete this required field."
    assert answer["errors"] == {
        "name": "Use at least 2 characters.",
        "sprint": missing,
        "unit": missing,
    }
    assert world.heard.empty()


def test_groups_of_options(world: World) -> None:
    groups = [{"label": plain("Past"), "options": [option("sprint 8")]}]
    world.options = {"option_groups": groups}
    assert world.person.options(world.opens(FORM), "sprint") == ["sprint 8"]


def test_options_that_cannot_be_shown(world: World) -> None:
    view = world.opens(FORM)
    world.options = {"options": [option(f"s{number}") for number in range(101)]}
    with pytest.raises(KeyError):
        world.person.options(view, "sprint")


def submitted(world: World, **answer: Any) -> Body:
    view = world.opens(modal(NAME))
    world.answer = {
        key: view["id"] if value == "its id" else value for key, value in answer.items()
    }
    return world.person.submit(view, {"name": {"name": "Weekly"}})


def test_errors_of_the_bot_are_shown_under_their_input(world: World) -> None:
    answer = submitted(world, response_action="errors", errors={"name": "Taken."})
    assert answer == {"ok": True, "errors": {"name": "Taken."}}
    assert len(world.person.modals()) == 1


def test_a_submission_is_answered_with_another_view(world: World) -> None:
    submitted(world, response_action="update", view=modal(title=plain("Thanks")))
    (view,) = world.person.modals()
    assert view["title"]["text"] == "Thanks"
    submitted(world, response_action="push", view=modal(title=plain("Second")))
    first, second = world.person.modals()
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    world.answer = {"response_action": "clear"}
    world.person.submit(second)
    assert world.person.modals() == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "shout"},
    ],
)
def test_an_answer_that_slack_cannot_use(world: World, answer: Body) -> None:
    assert submitted(world, **answer)["message"] == "We had some trouble connecting. Try again?"
    assert len(world.person.modals()) == 1


def test_a_closed_view_is_told_where_it_was_asked_for(world: World) -> None:
    view = world.opens(modal(notify_on_close=True))
    world.app.client.views_push(trigger_id=world.triggers(), view=modal(notify_on_close=True))
    assert world.person.close(world.person.modal())["ok"]
    told = world.hears("view_closed")
    assert (told["view"]["previous_view_id"], told["is_cleared"]) == (view["id"], False)
    world.person.close(view, clear=True)
    told = world.hears("view_closed")
    assert (told["view"]["id"], told["is_cleared"]) == (view["id"], True)
    world.person.close(world.opens(modal()))
    assert world.person.modals() == []
    assert world.person.close(view)["error"] == "not_found"


def test_the_buttons_of_a_view(world: World) -> None:
    view = world.opens(modal(NAME, actions(button("note"))))
    world.person.press(view, "note", values={"name": {"name": "Half"}})
    body = world.hears("block_actions")
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["state"]["values"]["name"]["name"]["value"] == "Half"
    assert not {"message", "channel", "response_url"} & body.keys()


def test_no_more_than_three_views(world: World) -> None:
    world.opens(modal())
    for _ in range(2):
        world.app.client.views_push(trigger_id=world.triggers(), view=modal())
    answer = refused(world, "views.push", trigger_id=world.triggers(), view=modal())
    assert answer["error"] == "push_limit_reached"


def test_a_push_needs_an_open_modal(world: World) -> None:
    answer = refused(world, "views.push", trigger_id=world.triggers(), view=modal())
    assert answer["error"] == "not_found"


def test_a_trigger_is_for_one_view_within_three_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def error(trigger: str) -> Any:
        return refused(world, "views.open", trigger_id=trigger, view=modal())["error"]

    now = world.workspace.clock()
    monkeypatch.setattr(world.workspace, "clock", lambda: now)
    monkeypatch.setattr(world.workspace, "seconds_to_respond", 3.0)
    used, left = (world.workspace.triggers.issue() for _ in range(2))
    world.app.client.views_open(trigger_id=used, view=modal())
    assert error(used) == "exchanged_trigger_id"
    assert error("1.2.x") == "invalid_trigger_id"
    monkeypatch.setattr(world.workspace, "clock", lambda: now + 3.1)
    assert error(left) == "expired_trigger_id"


def test_a_view_that_changed_meanwhile_is_not_overwritten(world: World) -> None:
    mine = modal(external_id="mine")
    view = world.opens(mine)
    client = world.app.client
    new = client.views_update(external_id="mine", hash=view["hash"], view=mine)["view"]
    assert (new["id"], new["hash"] == view["hash"]) == (view["id"], False)
    for update, error in [
        ({"view_id": view["id"], "hash": view["hash"]}, "hash_conflict"),
        ({"view_id": "V0NOBODY"}, "not_found"),
        ({}, "invalid_arguments"),
    ]:
        assert refused(world, "views.update", view=modal(), **update)["error"] == error
    client.views_update(view_id=view["id"], view=mine)
    answer = refused(world, "views.open", trigger_id=world.triggers(), view=mine)
    assert answer["error"] == "duplicate_external_id"


def test_shortcuts(world: World) -> None:
    message = world.posts(actions(button("note")))
    assert world.person.use_shortcut("details", message) == {"ok": True}
    body = world.hears("message_action")
    assert (body["callback_id"], body["message"]["ts"]) == ("details", message["ts"])
    assert body["channel"] == {"id": "C0PLATFORM", "name": HOME}
    assert body["response_url"].startswith(world.person.url)
    assert world.person.use_shortcut("ask") == {"ok": True}
    world.app.client.views_open(trigger_id=world.hears("shortcut")["trigger_id"], view=modal())
    for callback_id, where in [("details", None), ("ask", message), ("nosuch", None)]:
        assert world.person.use_shortcut(callback_id, where)["error"] == "not_found"


def test_the_home_tab(world: World) -> None:
    world.workspace.homes.clear()
    client = world.app.client
    world.person.open_tab("home")
    event = world.hears("app_home_opened")["event"]
    assert (event["user"], event["channel"], event["tab"]) == ("U0ANA", "D0ANALYTICS", "home")
    assert "view" not in event
    view = {"type": "home", "blocks": [actions(button("note"))]}
    first = client.views_publish(user_id="U0ANA", view=view)["view"]
    assert world.person.press(world.person.home(), "note")["ok"]
    assert world.hears("block_actions")["view"]["type"] == "home"
    world.person.open_tab("home")
    assert world.hears("app_home_opened")["event"]["view"]["id"] == first["id"]
    world.person.open_tab("messages")
    assert "view" not in world.hears("app_home_opened")["event"]
    second = client.views_publish(user_id="U0ANA", view=view, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    stale = {"user_id": "U0ANA", "view": view, "hash": first["hash"]}
    assert refused(world, "views.publish", **stale)["error"] == "hash_conflict"
    large = {
        "type": "home",
        "blocks": [
            asked(
                str(n),
                {"type": "plain_text_input"},
                hint=plain("x" * 2000),
                label=plain("x" * 2000),
            )
            for n in range(70)
        ],
    }
    assert refused(world, "views.publish", user_id="U0ANA", view=large)["error"] == "view_too_large"


def test_a_home_tab_that_the_app_does_not_have() -> None:
    with serve(slack_app(Workspace.sample([]))) as url:
        client = WebClient("xoxb-playground", base_url=f"{url}/api/")
        with pytest.raises(SlackApiError, match="not_enabled"):
            client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []})
