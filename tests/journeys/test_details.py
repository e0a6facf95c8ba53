"""*Details* below a report: what stands behind its finding, in the thread, also on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.run import Playground
from playground.slack.faults import refusal
from tests.support.composer import send
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person, is_report, words

CHANNEL = "team-platform"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A window of the size of a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-US", timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def report(ana: Person) -> Message:
    before = {each["ts"] for each in ana.messages(CHANNEL)}
    ana.say(CHANNEL, "/sprint-burndown @current by points")
    return ana.sees(CHANNEL, lambda each: is_report(each) and each["ts"] not in before)


def details(ana: Person, report: Message) -> Message:
    """The answer in the thread of the report, to its only press of Details."""
    ana.press(report, "details")
    return ana.sees(CHANNEL, lambda each: each.get("thread_ts") == report["ts"])


def test_the_details_are_a_message_in_the_thread(ana: Person, report: Message) -> None:
    answer = details(ana, report)
    assert [block["type"] for block in answer["blocks"]][-3:] == ["section", "table", "context"]
    assert "*Notes*" in words(answer)
    assert "Percent of issues pointed" in words(answer)
    assert "days in Europe/Berlin" in words(answer) or "days in UTC" in words(answer)
    table = answer["blocks"][-2]
    assert "Committed" in str(table)
    assert "https://github.com/acme/" in str(table)


def test_where_slack_takes_no_tables_the_issues_are_listed(
    opened: Playground, ana: Person, report: Message
) -> None:
    opened.workspace.faults.next("chat.postMessage", refusal("invalid_blocks"))
    answer = details(ana, report)
    assert not any(block["type"] == "table" for block in answer["blocks"])
    assert re.search(r"\*Committed\*\\n• <https://github.com/acme/\w+/issues/\d+\|", words(answer))


def test_details_of_what_cannot_be_posted_are_told_to_who_pressed(
    opened: Playground, ana: Person, report: Message
) -> None:
    for _ in range(2):
        opened.workspace.faults.next("chat.postMessage", refusal("invalid_blocks"))
    ana.press(report, "details")
    ana.sees(CHANNEL, lambda each: "Slack does not show it (invalid_blocks)" in words(each))


def test_on_a_phone_finding_and_chart_fill_the_first_screen(
    opened: Playground, phone: Page
) -> None:
    phone.goto(opened.url)
    send(phone, "/sprint-burnup")
    article = phone.get_by_role("article").filter(has_text="Sprint burnup").last
    expect(article.get_by_role("img", name=re.compile("Burnup"))).to_be_visible()
    top = article.get_by_role("heading").bounding_box()
    chart = article.get_by_role("img", name=re.compile("Burnup")).bounding_box()
    assert top
    assert chart
    assert chart["y"] + chart["height"] - top["y"] < 600
    assert chart["width"] > 290
    expect(article.locator(".block-fields > div")).to_have_count(4)


def test_on_a_phone_a_table_scrolls_by_itself(opened: Playground, phone: Page) -> None:
    phone.goto(opened.url)
    send(phone, "/sprint-velocity")
    article = phone.get_by_role("article").filter(has_text="Sprint velocity").last
    article.get_by_role("button", name="Details").click()
    article.get_by_role("button", name=re.compile("1 reply")).click()
    table = phone.get_by_role("complementary", name="Thread").get_by_role("table")
    expect(table.get_by_role("columnheader").first).to_have_text("What")
    link = table.get_by_role("link").first
    expect(link).to_have_attribute("href", re.compile("^https://github.com/acme/"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
