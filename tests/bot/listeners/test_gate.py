"""Guests, and people of other organizations in shared channels: who is answered, and what others
are told, whatever they do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.asking.asked import from_text
from bot.blocks.report_form import report_form
from bot.listeners import gate
from bot.listeners.gate import NOT_HEARD
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.outsiders import NOT_ANSWERED, NOT_KNOWN
from bot.tenancy.visibility import visible_boards
from playground.slack import interactions
from playground.slack.faults import refusal, too_many_requests
from playground.slack.model import Change, Message, Person
from playground.slack.payloads import app_home_opened, events, slash_command
from playground.slack.views import made_view
from tests.support.bolt_bot import BoltBot, acked_text, bolt_bot
from tests.support.listening_bot import CHANNEL, asked_as

BOT = "U0ANALYTICS"
WEB = asked_as("sprint-burndown", "app")
EVENTS = frozenset({"app_mention", "message.im", "link_shared", "app_home_opened"})
# A guest, and people of another workspace and of another organization.
GUEST = Person("U0GUS", "gus", "Gus Guest", "#000000", guest="multi")
DAN = Person("U0DAN", "dan", "Dan Ek", "#000000", team="T0BETA")
EVE = Person("U0EVE", "eve", "Eve Roy", "#000000", team="T0GRID", enterprise="E0GRID")
OUTSIDERS = [GUEST, DAN, EVE]


@contextmanager
def shared_with(
    folder: Path, person: Person, outsiders: str = "none", **settings: Any
) -> Iterator[BoltBot]:
    """A bot in a channel that is shared with that person, who does what is done."""
    with bolt_bot(folder, outsiders=outsiders, unfurl_links=True, **settings) as bot:
        workspace, channel = bot.workspace, bot.workspace.channels[CHANNEL]
        workspace.people = {**workspace.people, person.id: person}
        workspace.me = person.id
        workspace.app = replace(
            workspace.app, events=EVENTS, unfurl_domains=("github.com",), home_tab=True
        )
        channel.members.add(person.id)
        channel.is_shared = True
        yield bot


def _message(bot: BoltBot, text: str, channel: str = CHANNEL) -> list[dict[str, Any]]:
    """What Slack sends of a message of that person."""
    workspace = bot.workspace
    where, message = workspace.channels[channel], Message(workspace.next_ts(), workspace.me, text)
    where.messages[message.ts] = message
    return [*events(workspace, Change(where, message))]


def _says(bot: BoltBot, text: str, channel: str = CHANNEL) -> None:
    for payload in _message(bot, text, channel):
        bot.hears(payload)


def mentions(bot: BoltBot) -> None:
    _says(bot, f"<@{BOT}> burndown of board app")


def writes(bot: BoltBot) -> None:
    direct = bot.workspace.direct_message(bot.workspace.me)
    _says(bot, "burndown of board app", direct.id)


def shares_a_link(bot: BoltBot) -> None:
    _says(bot, "<https://github.com/orgs/acme/projects/2>")


def opens_home(bot: BoltBot) -> None:
    direct = bot.workspace.direct_message(bot.workspace.me)
    for payload in app_home_opened(bot.workspace, direct, "home"):
        bot.hears(payload)


def commands(bot: BoltBot, command: str = "/sprint-burndown", text: str = "board app") -> str:
    workspace = bot.workspace
    url = f"{bot.url}/response/gone"
    channel = workspace.channels[CHANNEL]
    return acked_text(bot.hears(slash_command(workspace, channel, command, text, url)))


def _posted(bot: BoltBot, value: str = WEB, action_id: str = "details") -> dict[str, Any]:
    """Where a button of the bot is that has that value."""
    text = {"type": "plain_text", "text": "Press"}
    button = {"type": "button", "action_id": action_id, "value": value, "text": text}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    workspace = bot.workspace
    channel = workspace.channels[CHANNEL]
    message = Message(workspace.next_ts(), BOT, "A report", blocks, subtype="shown")
    channel.messages[message.ts] = message
    return interactions.in_message(workspace, channel, message)


def presses(bot: BoltBot, action_id: str = "details") -> None:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": WEB}
    url = f"{bot.url}/response/gone"
    place = _posted(bot, action_id=action_id)
    bot.hears(interactions.block_actions(bot.workspace, place, {}, action, url))


def opens_the_form(bot: BoltBot) -> None:
    presses(bot, "change")


def schedules(bot: BoltBot) -> None:
    presses(bot, "schedule")


def uses_a_shortcut(bot: BoltBot) -> None:
    workspace, channel = bot.workspace, bot.workspace.channels[CHANNEL]
    message = Message(workspace.next_ts(), "U0ANA", "burndown of board app")
    payload = interactions.message_action(
        workspace, "report_on_this_sprint", channel, message, f"{bot.url}/response/gone"
    )
    bot.hears(payload)


def _form(bot: BoltBot) -> dict[str, Any]:
    here = ConversationId("T0ACME", CHANNEL)
    to = Conversation(here, bot.workspace.me)
    form = report_form(from_text(WEB), to, visible_boards(here, bot.analytics.settings))
    return made_view(bot.workspace, form.to_dict())


def submits_a_form(bot: BoltBot) -> None:
    bot.hears(interactions.view_submission(bot.workspace, _form(bot), {}))


def types_into_a_form(bot: BoltBot) -> str:
    bot.analytics.boards.get("app")
    place = interactions.in_view(_form(bot))
    payload = interactions.block_suggestion(bot.workspace, place, "sprint app", "sprint", "")
    return bot.hears(payload)


# Each way in, and whether who uses it is told something.
WAYS: dict[str, Callable[[BoltBot], object]] = {
    "a mention": mentions,
    "a direct message": writes,
    "a link": shares_a_link,
    "Home": opens_home,
    "a command": commands,
    "help": lambda bot: commands(bot, "/report-help", ""),
    "wrong usage": lambda bot: commands(bot, text="of board nowhere"),
    "a button": presses,
    "a button that opens a form": opens_the_form,
    "a button that opens a schedule's form": schedules,
    "a shortcut": uses_a_shortcut,
    "a form": submits_a_form,
    "options of a form": types_into_a_form,
}
SILENT = ("a link", "options of a form")


@pytest.mark.attack
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("person", OUTSIDERS, ids=["guest", "workspace", "organization"])
def test_outsiders_are_told_one_sentence_alone_and_nothing_else(
    tmp_path: Path, person: Person, way: str
) -> None:
    with shared_with(tmp_path, person) as bot:
        for _ in range(2):
            acked = WAYS[way](bot) or ""
            said = bot.said()
            if way == "Home":
                (block,) = bot.workspace.homes[person.id]["blocks"]
                assert block["text"]["text"] == NOT_ANSWERED
            elif way == "options of a form":
                assert acked == '{"options": []}'
            elif way not in SILENT and acked != NOT_ANSWERED:
                (channel, reader, text) = said[0]
                assert text == NOT_ANSWERED
                assert reader == person.id or channel == f"D{person.id[1:]}"
            assert len(said) <= 1
            assert bot.workspace.modal == ()
            for place in bot.workspace.channels.values():
                for message in [*place.messages.values()]:
                    assert not message.unfurls
                    if message.user == BOT and not message.subtype:
                        del place.messages[message.ts]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("person", "outsiders"),
    [(GUEST, "guests"), (GUEST, "all"), (DAN, "all"), (EVE, "all"), (None, "none")],
)
def test_who_is_answered_as_the_settings_say(
    tmp_path: Path, person: Person | None, outsiders: str, way: str
) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    with shared_with(tmp_path, person or member, outsiders) as bot:
        acked = WAYS[way](bot) or ""
        words = str([bot.said(), acked, bot.workspace.homes])
        assert NOT_ANSWERED not in words
        # What was done is done: words, a form, a view or an unfurled link.
        unfurled = [
            message.unfurls
            for message in bot.workspace.channels[CHANNEL].messages.values()
            if message.unfurls
        ]
        assert bot.said() or acked or bot.workspace.modal or bot.workspace.homes or unfurled


@pytest.mark.parametrize(("person", "outsiders"), [(DAN, "guests"), (EVE, "guests")])
def test_people_of_others_are_no_guests(tmp_path: Path, person: Person, outsiders: str) -> None:
    with shared_with(tmp_path, person, outsiders) as bot:
        mentions(bot)
        assert [text for _, _, text in bot.said()] == [NOT_ANSWERED]


def test_a_form_of_another_version_is_told_in_its_place_or_directly(tmp_path: Path) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    sentence = "This form is of another version of me"
    with shared_with(tmp_path, member) as bot:
        payload = interactions.view_submission(bot.workspace, _form(bot), {})
        payload["view"]["private_metadata"] = "{}"
        # Slack is asked who they are first, and then it is known.
        assert sentence not in bot.hears(payload)
        ((channel, _, told),) = bot.said()
        assert channel == "D0ANALYTICS"
        assert told.startswith(sentence)
        acked = json.loads(bot.hears(payload))
        assert acked["response_action"] == "update"
        assert sentence in str(acked["view"])
        assert len(bot.said()) == 1
        typing = interactions.block_suggestion(
            bot.workspace, interactions.in_view(payload["view"]), "sprint app", "sprint", ""
        )
        assert bot.hears(typing) == '{"options": []}'


@pytest.mark.attack
def test_who_is_not_known_to_be_a_member_is_not_answered(tmp_path: Path) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    with shared_with(tmp_path, member) as bot:
        bot.workspace.faults.next("users.info", refusal("internal_error"))
        mentions(bot)
        assert [(reader, text) for _, reader, text in bot.said()] == [("U0ANA", NOT_KNOWN)]
        mentions(bot)
        assert "Sprint burndown" in bot.said()[-1][2]


@pytest.mark.attack
def test_a_member_who_becomes_a_guest_is_not_answered_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    with shared_with(tmp_path, member) as bot:
        mentions(bot)
        people = bot.workspace.people
        bot.workspace.people = {**people, "U0ANA": replace(member, guest="single")}
        # As when five minutes have passed.
        monkeypatch.setattr(gate, "KNOWN_FOR", 0.0)
        mentions(bot)
        assert bot.said()[-1][2] == NOT_ANSWERED


@pytest.mark.parametrize("way", WAYS)
def test_a_member_of_another_workspace_of_the_organization_is_one(tmp_path: Path, way: str) -> None:
    with shared_with(tmp_path, EVE, organization="E0GRID") as bot:
        acked = WAYS[way](bot) or ""
        assert NOT_ANSWERED not in str([bot.said(), acked, bot.workspace.homes])


@pytest.mark.fault
def test_a_rate_limit_on_users_info_holds_nobody_who_was_known_within_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    with shared_with(tmp_path, member) as bot:
        mentions(bot)
        # As when five minutes have passed.
        monkeypatch.setattr(gate, "KNOWN_FOR", 0.0)
        # Whoever waits for it has the test wait for five minutes.
        bot.workspace.faults.always("users.info", too_many_requests(300))
        mentions(bot)
        assert ["Sprint burndown" in text for _, _, text in bot.said()] == [True, True]


@pytest.mark.fault
def test_who_waits_for_the_gate_while_bolt_ends_is_told(tmp_path: Path) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    with shared_with(tmp_path, member) as bot:
        ended = ThreadPoolExecutor()
        ended.shutdown()
        bot.app.listener_runner.listener_executor = ended
        mentions(bot)
        assert [(reader, text) for _, reader, text in bot.said()] == [("U0ANA", NOT_HEARD)]


def test_slack_is_asked_once_in_some_minutes(tmp_path: Path) -> None:
    member = Person("U0ANA", "ana", "Ana Silva", "#9f1853", locale="en-GB")
    with shared_with(tmp_path, member) as bot:
        for _ in range(3):
            mentions(bot)
        assert len(bot.slack.calls("users.info")) == 1


def test_where_all_are_answered_slack_is_not_asked(tmp_path: Path) -> None:
    with shared_with(tmp_path, DAN, "all") as bot:
        commands(bot, "/report-help", "")
        assert bot.slack.calls("users.info") == []
