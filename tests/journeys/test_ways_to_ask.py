"""Each way to ask, walked by a person in a browser; `make docs` keeps the pictures of docs/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from playground.run import Playground
from tests.support.composer import send
from tests.support.patience import PATIENCE
from tests.support.playgrounds import playground, sample_slack

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "ways-to-ask.md"
Keep = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    """A playground in which nobody has asked anything yet."""
    with playground(workspace=sample_slack()) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, opened: Playground) -> Iterator[Page]:
    """A window of the size of the pictures, with the team's channel open."""
    context = browser.new_context(
        viewport={"width": 1120, "height": 1180}, locale="en-GB", timezone_id="Europe/Lisbon"
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(opened.url)
    page.get_by_role("button", name="Dismiss what to try").click()
    yield page
    context.close()


def newest_report(page: Page, said: str) -> Locator:
    """The newest message that says so and shows a chart."""
    article = page.get_by_role("article").filter(has_text=said).filter(has=page.get_by_role("img"))
    expect(article.last).to_be_visible()
    return article.last


def test_a_slash_command(page: Page, keep: Keep) -> None:
    send(page, "/sprint-burndown")
    report = newest_report(page, "Sprint 10")
    expect(report).to_contain_text("points open")
    keep(page, "ask-command")


def test_a_direct_message(page: Page, keep: Keep) -> None:
    page.get_by_role("link", name="Sprint Analytics").click()
    # What is typed before the conversation has changed goes to the one before.
    expect(page.get_by_role("textbox", name="Message Sprint Analytics")).to_be_visible()
    send(page, "how complete are the deliverables in progress?")
    newest_report(page, "Deliverable status")
    keep(page, "ask-message")


def test_a_mention_is_answered_in_its_thread(page: Page, keep: Keep) -> None:
    send(page, "@Sprint Analytics velocity, please")
    message = page.get_by_role("article").filter(has_text="velocity, please").last
    message.get_by_role("button", name=re.compile("1 reply")).click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("img", name=re.compile("velocity", re.IGNORECASE))).to_be_visible()
    keep(page, "ask-mention")


def test_buttons_change_a_report_in_place(page: Page, keep: Keep) -> None:
    send(page, "/sprint-burnup")
    report = newest_report(page, "Sprint burnup")
    count = page.get_by_role("article").count()
    report.get_by_role("button", name="In issues").click()
    expect(newest_report(page, "Sprint burnup")).to_contain_text("in issues")
    newest_report(page, "Sprint burnup").get_by_role("button", name="◀ Sprint 9").click()
    expect(page.get_by_role("article").last).to_contain_text("Sprint 9: ")
    assert page.get_by_role("article").count() == count
    keep(page, "ask-buttons")


def test_a_form(page: Page, keep: Keep) -> None:
    send(page, "/sprint-summary")
    newest_report(page, "Sprint summary").get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Another report…").click()
    form = page.get_by_role("dialog", name="Ask for a report")
    sprint = form.get_by_role("combobox", name="Sprint")
    sprint.click()
    sprint.fill("8")
    expect(page.get_by_role("option").first).to_contain_text("Sprint 8")
    keep(page, "ask-form")
    page.get_by_role("option").first.click()
    form.get_by_role("button", name="Report").click()
    expect(form).to_be_hidden()
    summary = page.get_by_role("article").filter(has_text="Sprint summary").last
    expect(summary.get_by_role("button", name=re.compile("1 reply"))).to_be_visible()


def test_a_shortcut_on_a_message(page: Page, keep: Keep) -> None:
    send(page, "Sprint 7 went well, didn't it?")
    message = page.get_by_role("article").filter(has_text="Sprint 7 went well").last
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Report on this sprint").click()
    form = page.get_by_role("dialog", name="Ask for a report")
    expect(form.get_by_role("combobox", name="Sprint")).to_have_value(re.compile("Sprint 7"))
    form.get_by_role("button", name="Report").click()
    message.get_by_role("button", name=re.compile("1 reply")).click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("article").last).to_contain_text("Sprint 7: ")
    keep(page, "ask-shortcut")


def test_the_home_tab(page: Page, keep: Keep) -> None:
    page.get_by_role("link", name="Sprint Analytics").click()
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_role("button", name="Sprint burndown").first).to_be_visible()
    keep(page, "ask-home")
    home.get_by_role("button", name="Delivery forecast").first.click()
    page.get_by_role("tab", name="Messages").click()
    newest_report(page, "Delivery forecast")


def test_a_link(page: Page, keep: Keep) -> None:
    send(page, "Our board: https://github.com/orgs/acme/projects/1")
    message = page.get_by_role("article").filter(has_text="Our board").last
    expect(message.get_by_role("img")).to_be_visible()
    keep(page, "ask-link")


def test_a_schedule(page: Page, keep: Keep) -> None:
    send(page, "/report-schedule")
    form = page.get_by_role("dialog", name="Schedule reports")
    expect(form.get_by_role("combobox", name="Reports")).to_be_visible()
    keep(page, "ask-schedule")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("article").last).to_contain_text("every Monday")
    send(page, "/report-schedule list")
    expect(page.get_by_role("article").last).to_contain_text("Run now")
    keep(page, "ask-schedule-list")
    page.get_by_role("article").last.get_by_role("button", name="Run now").click()
    newest_report(page, "every Monday")


def test_help_lists_what_can_be_asked_here(page: Page) -> None:
    send(page, "/report-help")
    expect(page.get_by_role("article").last).to_contain_text("Boards here: platform")


def test_the_guide_shows_every_picture() -> None:
    shown = set(re.findall(r"!\[[^\]]{20,}\]\(images/([\w-]+)\.png\)", GUIDE.read_text()))
    kept = set(re.findall(r'keep\(page, "([\w-]+)"\)', Path(__file__).read_text()))
    assert shown == kept
    assert all((DOCS / "images" / f"{name}.png").stat().st_size < 200_000 for name in kept)
