"""Talking with the bot, as people do around a report: greetings, thanks, refusals, changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from playground.run import Playground
from tests.support.composer import send
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person, is_private, is_report, words

CHANNEL, DIRECT = "team-platform", "sprint_analytics"


@pytest.fixture
def phone(page: Page, opened: Playground) -> Page:
    """The page on a phone, in the direct conversation with the bot."""
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(f"{opened.url}#D0ANALYTICS")
    return page


@pytest.fixture
def as_ben(opened: Playground) -> Iterator[Callable[[], None]]:
    """From when it is called, until the end of the test, Ben is at the page."""

    def ben_comes() -> None:
        opened.workspace.me = "U0BEN"

    yield ben_comes
    opened.workspace.me = "U0ANA"


def answered(ana: Person, channel: str, text: str, *said: str) -> Message:
    before = ana.messages(channel)
    ana.say(channel, text)
    return ana.sees(channel, lambda each: all(word in words(each) for word in said), before)


def test_a_greeting_and_help_fit_a_phone(phone: Page) -> None:
    send(phone, "hi")
    hello = phone.get_by_role("article").filter(has_text="Hello! Ask me").last
    expect(hello.get_by_role("button", name="Will we make it?")).to_be_in_viewport()
    send(phone, "help")
    help_ = phone.get_by_role("article").filter(has_text="Ask me in your own words, for").last
    expect(help_.get_by_text("Ask me in your own words")).to_be_in_viewport()
    expect(help_.get_by_role("button", name="All reports and commands")).to_be_in_viewport()
    help_.get_by_role("button", name="All reports and commands").click()
    expect(phone.get_by_text("/sprint-velocity").last).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_question_of_a_greeting_is_answered_and_stays(phone: Page) -> None:
    send(phone, "hello")
    hello = phone.get_by_role("article").filter(has_text="Hello! Ask me").last
    hello.get_by_role("button", name="How is the sprint going?").click()
    expect(phone.get_by_role("img", name="Burndown chart").last).to_be_visible()
    expect(hello).to_be_attached()


def test_neither_thanks_nor_a_refusal_changes_what_is_talked_of(ana: Person) -> None:
    report = answered(ana, DIRECT, "burnup", "Sprint burnup", "in points")
    answered(ana, DIRECT, "thanks!", "You're welcome.")
    refused = answered(ana, DIRECT, "burndown of sprint 99", "No sprint is called “sprint 99”")
    assert "Sprint 9" in words(refused), "what may be meant is a button"
    answered(ana, DIRECT, "and in issues?", "Sprint burnup", "in issues")
    files = answered(ana, DIRECT, "send me the csv", "The data behind")
    assert all("sprint-burnup_Sprint-10_issues" in each["name"] for each in files["files"])
    assert report in ana.messages(DIRECT), "nothing said before is repeated or changed"


def test_below_a_report_of_a_command_one_goes_on_about_it(ana: Person) -> None:
    report = answered(ana, CHANNEL, "/sprint-burnup Sprint 7", "Sprint burnup", "Sprint 7")
    before = ana.messages(CHANNEL)
    ana.say(CHANNEL, "@Sprint Analytics thanks!", report["ts"])
    ana.sees(CHANNEL, lambda each: is_private(each) and "welcome" in words(each), before)
    ana.say(CHANNEL, "@Sprint Analytics and the one before?", report["ts"])
    below = ana.sees(
        CHANNEL, lambda each: is_report(each) and each.get("thread_ts") == report["ts"]
    )
    assert "Sprint 6: " in words(below)


def test_who_invites_the_bot_is_told_in_a_line_what_to_ask(ana: Person) -> None:
    before = ana.messages("leads")
    ana.say("leads", "/invite @Sprint Analytics")
    hello = ana.sees("leads", lambda each: "Hello, I answer" in words(each), before)
    ana.press(hello, "show_help")
    ana.sees("leads", lambda each: is_private(each) and "in your own words" in words(each), before)
    ana.press(hello, "ask_question_0")
    ana.sees("leads", is_report, before)


def test_what_somebody_changed_is_told_and_who_asked_takes_it_away(
    opened: Playground, ana: Person, as_ben: Callable[[], None]
) -> None:
    report = answered(ana, CHANNEL, "/sprint-burndown", "Sprint burndown", "in points")
    as_ben()
    ana.press(report, "show_unit")
    changed = ana.sees(
        CHANNEL, lambda each: each["ts"] == report["ts"] and "changed by" in words(each)
    )
    told = "asked by <@U0ANA> · changed by <@U0BEN> from Sprint 10 in points"
    assert told in words(changed)
    ana.press(changed, "delete_report")
    ana.sees(CHANNEL, lambda each: is_private(each) and "Only <@U0ANA> can delete" in words(each))
    opened.workspace.me = "U0ANA"
    (image,) = (block for block in changed["blocks"] if block["type"] == "image")
    chart = image["slack_file"]["id"]
    ana.press(changed, "delete_report")
    ana.submit(ana.modal(lambda form: form["callback_id"] == "delete_report"))
    deadline = time.monotonic() + PATIENCE
    # The chart goes last.
    while chart in opened.workspace.files.by_id and time.monotonic() < deadline:
        time.sleep(0.05)
    assert report["ts"] not in [each["ts"] for each in ana.messages(CHANNEL)]
