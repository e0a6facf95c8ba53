"""What somebody sees who shares a link to a board or a deliverable, and who shares another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_bolt import BoltRequest

from bot.app import build_app
from config import BoardSettings
from playground.run import Playground
from playground.slack.faults import refusal
from playground.slack.model import Change, News
from tests.support.composer import send
from tests.support.person import Message, Person
from tests.support.playgrounds import playground
from tests.support.settled import settle

CHANNEL = "team-platform"
BOARD = "https://github.com/orgs/acme/projects/1"
ROADMAP = "https://github.com/orgs/acme/projects/2"
DELIVERABLE = "https://github.com/acme/roadmap/issues/1"


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    """The playground with all that it grants its bot."""
    with playground() as opened:
        yield opened


def unfurls(message: Message) -> dict[str, list[dict[str, Any]]]:
    """The blocks below a message, by the link that they are about."""
    return {each["url"]: each["blocks"] for each in message.get("unfurls", ())}


def share(ana: Person, text: str, channel: str = CHANNEL) -> Message:
    """What somebody's message has become once something is shown below it."""
    before = {each["ts"] for each in ana.messages(channel)}
    ana.say(channel, text)
    return ana.sees(channel, lambda each: each["ts"] not in before and bool(unfurls(each)))


def told(message: Message) -> str:
    return str(unfurls(message))


def test_a_link_to_the_board_shows_its_sprint_on_the_page(opened: Playground, page: Page) -> None:
    page.goto(opened.url)
    send(page, f"Where are we? {BOARD}/views/1?filter=a&sort=b")
    preview = page.get_by_role("group", name=f"Preview of {BOARD}/views/1?filter=a&sort=b")
    chart = preview.get_by_role("img", name="Burndown chart")
    expect(chart).to_be_visible()
    chart.evaluate("image => image.decode()")
    finding = preview.get_by_role("link", name=re.compile("Sprint 10 .* points open"))
    expect(finding).to_have_attribute("href", f"{BOARD}/views/1?filter=a&sort=b")
    expect(preview).to_contain_text("Platform board")
    expect(preview).to_contain_text("Added by Sprint Analytics")
    article = page.get_by_role("article").filter(has=preview)
    expect(article).to_contain_text("Where are we?")
    expect(article).not_to_contain_text("(edited)")


def test_the_roadmap_shows_its_deliverables_and_an_issue_on_it_its_burnup(ana: Person) -> None:
    status = share(ana, f"our {ROADMAP}")
    assert "Deliverable status" in told(status)
    burnup = share(ana, f"{DELIVERABLE}#issuecomment-1")
    (blocks,) = unfurls(burnup).values()
    assert [block["type"] for block in blocks] == ["section", "image", "context"]
    assert "Deliverable burnup" in told(burnup)


def test_a_few_links_of_a_message_are_shown_each_once(ana: Person) -> None:
    ana.say(CHANNEL, "/deliverable-status")
    ana.sees(CHANNEL, lambda each: "Deliverable status" in str(each))
    links = [
        "https://github.com/acme/web/pull/1",
        BOARD,
        f"{BOARD}/views/2",
        *(f"https://github.com/acme/roadmap/issues/{number}" for number in (1, 2, 3)),
    ]
    message = share(ana, " ".join(links))
    assert [*unfurls(message)] == [links[1], links[3], links[4]]


def test_links_are_shown_where_the_bot_is_not(opened: Playground, ana: Person) -> None:
    message = share(ana, BOARD, "leads")
    assert "Sprint 10" in told(message)
    assert opened.workspace.app.user.id not in opened.workspace.channels["C0LEADS"].members


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_attachments"])
def test_where_slack_refuses_the_chart_the_words_are_shown(
    opened: Playground, ana: Person, code: str
) -> None:
    opened.workspace.faults.next("chat.unfurl", refusal(code))
    (blocks,) = unfurls(share(ana, BOARD)).values()
    assert [block["type"] for block in blocks] == ["section", "context", "context"]
    assert "The chart is missing." in str(blocks[1])


def test_a_chart_that_slack_never_gets_ready_does_not_hold_the_words_back(
    opened: Playground, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.slack.destination.SECONDS_TO_PROCESS", 0.5)
    monkeypatch.setattr(opened.workspace.files, "unready_uses", 10_000)
    (blocks,) = unfurls(share(ana, BOARD)).values()
    assert [block["type"] for block in blocks] == ["section", "context", "context"]
    assert "The chart is missing." in str(blocks[1])


def times_shown(
    opened: Playground,
    message: Message,
    *events: dict[str, Any],
    **settings: Any,
) -> int:
    """How often another bot with these settings shows something below the message when it is told
    of its link, with these changes each time."""
    shown: list[Change] = []

    def note(news: News) -> None:
        if isinstance(news, Change) and news.message and news.message.ts == message["ts"]:
            shown.append(news)

    analytics = opened.analytics
    analytics = replace(analytics, settings=replace(analytics.settings, **settings))
    app = build_app(analytics.settings, analytics)
    with opened.workspace.listening(note):
        for changes in events:
            event = {
                "type": "link_shared",
                "channel": message["channel"],
                "user": message["user"],
                "message_ts": message["ts"],
                "links": [{"domain": "github.com", "url": BOARD}],
                **changes,
            }
            event_id = f"Ev{message['ts']}"
            told = {"event_id": event_id, "team_id": opened.workspace.team_id, "event": event}
            body = {"type": "event_callback", **told}
            app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        settle(app, opened.analytics.lanes)
    return len(shown)


def only_in(*channels: str) -> dict[str, BoardSettings]:
    board = BoardSettings("platform", owner="acme", project=1, channels=frozenset(channels))
    return {"platform": board}


@pytest.mark.parametrize(
    ("events", "settings", "shown"),
    [
        ([{}], {}, 1),
        ([{}, {}, {}], {}, 1),
        ([{"channel": "COMPOSER", "message_ts": "U0ANA-1"}], {}, 0),
        ([{"links": [{"domain": "github.com", "url": "https://github.com/acme"}]}], {}, 0),
        ([{}], {"unfurl_links": False}, 0),
        ([{}], {"boards": only_in("C0PLATFORM")}, 1),
        ([{}], {"boards": only_in("C0GENERAL")}, 0),
    ],
    ids=["shared", "repeated", "composed", "of something else", "off", "allowed", "not allowed"],
)
def test_what_is_shown_of_a_link_and_how_often(
    opened: Playground,
    ana: Person,
    events: list[dict[str, Any]],
    settings: dict[str, Any],
    shown: int,
) -> None:
    message = share(ana, BOARD)
    assert times_shown(opened, message, *events, **settings) == shown


def test_of_what_fails_nothing_is_shown_and_the_log_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with playground(github_token="expired") as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, BOARD)
        (message,) = ana.messages(CHANNEL)
        assert times_shown(opened, message, {}) == 0
        assert f"{BOARD} was not unfurled: GitHub does not accept the token" in caplog.text
        assert ana.messages(CHANNEL) == [message]
