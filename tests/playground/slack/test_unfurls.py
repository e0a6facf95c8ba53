"""The playground's `chat.unfurl`, called by the real slack_sdk: what it shows, and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.serving import serve
from playground.slack.manifest import KNOWN_SCOPES
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.block_kit import section
from tests.support.person import Message, Person

CHANNEL, LEADS = "C0PLATFORM", "C0LEADS"
BOARD = "https://github.com/orgs/acme/projects/1"
ELSEWHERE = "https://example.com/"
SHOWN = {"blocks": [section("18 of 42 open")]}


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.sample([], events=frozenset({"link_shared"}), unfurl_domains=["github.com"])


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with serve(slack_app(workspace)) as address:
        yield address


@pytest.fixture
def bot(url: str) -> WebClient:
    return WebClient("xoxb-playground", base_url=f"{url}/api/")


@pytest.fixture
def person(url: str) -> Person:
    return Person(url)


def shared(person: Person, text: str = f"See {BOARD} and {ELSEWHERE}") -> Message:
    person.say("team-platform", text)
    return person.messages("team-platform")[-1]


def refusal(bot: WebClient, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        bot.chat_unfurl(**arguments)
    return str(raised.value.response["error"])


def unfurled(message: Message) -> dict[str, list[str]]:
    """The texts below a message, by the link that they are about."""
    return {
        each["url"]: [block["text"]["text"] for block in each["blocks"]]
        for each in message.get("unfurls", ())
    }


def test_blocks_are_shown_below_the_link_and_replaced(
    workspace: Workspace, bot: WebClient, person: Person
) -> None:
    message = shared(person)
    assert bot.chat_unfurl(channel=CHANNEL, ts=message["ts"], unfurls={BOARD: SHOWN})["ok"]
    (now,) = person.messages("team-platform")
    assert unfurled(now) == {BOARD: ["18 of 42 open"]}
    assert (now["text"], now["unfurls"][0]["by"]) == (message["text"], "Sprint Analytics")
    assert "edited" not in now
    (unfurl_id,) = workspace.unfurl_ids
    newer = {"blocks": [section("17 of 42 open")], "preview": {}}
    bot.chat_unfurl(unfurl_id=unfurl_id, source="conversations_history", unfurls={BOARD: newer})
    (now,) = person.messages("team-platform")
    assert unfurled(now) == {BOARD: ["17 of 42 open"]}


def test_links_are_unfurled_where_the_bot_is_not(bot: WebClient, person: Person) -> None:
    person.say("leads", BOARD)
    (message,) = person.messages("leads")
    bot.chat_unfurl(channel=LEADS, ts=message["ts"], unfurls={BOARD: SHOWN})
    assert unfurled(person.messages("leads")[0]) == {BOARD: ["18 of 42 open"]}


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ({}, "missing_channel"),
        ({"channel": CHANNEL}, "missing_ts"),
        ({"ts": "1.000001"}, "missing_channel"),
        ({"channel": "C0NOWHERE", "ts": "1.000001"}, "cannot_find_channel"),
        ({"channel": CHANNEL, "ts": "1.000001"}, "cannot_find_message"),
        ({"unfurl_id": "C0.1.1"}, "missing_source"),
        ({"source": "composer"}, "missing_unfurl_id"),
        ({"unfurl_id": "C0.1.1", "source": "mail"}, "invalid_source"),
        ({"unfurl_id": "C0.1.1", "source": "conversations_history"}, "invalid_unfurl_id"),
        ({"channel": CHANNEL, "ts": "1.000001", "color": "red"}, "invalid_arguments"),
    ],
)
def test_a_message_that_is_not_named_right(
    bot: WebClient, person: Person, place: dict[str, str], error: str
) -> None:
    shared(person)
    assert refusal(bot, **place, unfurls={BOARD: SHOWN}) == error


@pytest.mark.parametrize(
    ("unfurls", "error"),
    [
        (None, "missing_unfurls"),
        ({}, "missing_unfurls"),
        ("{", "invalid_unfurls_format"),
        ([BOARD], "invalid_unfurls_format"),
        ({BOARD: "18 open"}, "invalid_unfurls_format"),
        ({BOARD: {"text": "18 open"}}, "cannot_parse_attachment"),
        ({BOARD: {**SHOWN, "color": "red"}}, "cannot_parse_attachment"),
        ({f"{BOARD}0": SHOWN}, "cannot_unfurl_message"),
        ({BOARD: SHOWN, ELSEWHERE: SHOWN}, "cannot_unfurl_url"),
        ({BOARD: {"blocks": {}}}, "invalid_blocks_format"),
        ({BOARD: {"blocks": [{"type": "header"}]}}, "invalid_blocks"),
        ({BOARD: {"blocks": [{"type": "rich_text", "elements": []}]}}, "invalid_blocks"),
        ({BOARD: {"blocks": [section("x" * 3000)] * 5}}, "msg_blocks_too_long"),
    ],
)
def test_what_cannot_be_shown(bot: WebClient, person: Person, unfurls: Any, error: str) -> None:
    ts = shared(person)["ts"]
    assert refusal(bot, channel=CHANNEL, ts=ts, unfurls=unfurls) == error
    assert unfurled(person.messages("team-platform")[0]) == {}


@pytest.mark.parametrize(
    "settings",
    [
        {"events": frozenset({"message.im"})},
        {"scopes": KNOWN_SCOPES - {"links:read"}},
        {"unfurl_domains": ["example.com"]},
    ],
)
def test_a_link_that_the_bot_was_not_told_of(settings: dict[str, Any]) -> None:
    known = {"events": frozenset({"link_shared"}), "unfurl_domains": ["github.com"]}
    with serve(slack_app(Workspace.sample([], **{**known, **settings}))) as url:
        bot, ts = WebClient("xoxb-playground", base_url=f"{url}/api/"), shared(Person(url))["ts"]
        error = refusal(bot, channel=CHANNEL, ts=ts, unfurls={BOARD: SHOWN})
        assert error == "cannot_unfurl_url"


def test_a_message_of_the_bot_itself_is_not_unfurled(bot: WebClient) -> None:
    ts = bot.chat_postMessage(channel=CHANNEL, text=f"<{BOARD}>")["ts"]
    error = refusal(bot, channel=CHANNEL, ts=ts, unfurls={BOARD: SHOWN})
    assert error == "cannot_unfurl_url"


def test_it_takes_a_scope_of_its_own(workspace: Workspace, bot: WebClient, person: Person) -> None:
    ts = shared(person)["ts"]
    workspace.access.scopes -= {"links:write"}
    assert refusal(bot, channel=CHANNEL, ts=ts, unfurls={BOARD: SHOWN}) == "missing_scope"
