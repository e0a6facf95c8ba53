"""A board connected on the page of the playground, by an admin at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.run import Playground
from tests.support.composer import send
from tests.support.playgrounds import playground, sample_slack

SHOP = "https://github.com/orgs/acme/projects/3"
WIDTHS = (1440, 390)
Keep = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    slack = sample_slack(admins=frozenset({"U0ANA"}))
    # No chart is needed to see that the board answers.
    with playground(slack, chrome_path="/no/such/chrome") as opened:
        yield opened


def within(page: Page, form: Locator) -> None:
    """Nothing of the page or of the form is wider than its window, and its end can be reached."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    body = form.locator(".modal-body")
    assert body.evaluate("body => body.scrollWidth <= body.clientWidth")
    expect(form.get_by_role("button", name="Cancel")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_admin_connects_a_board_asks_about_it_and_disconnects_it(
    page: Page, opened: Playground, keep: Keep, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{opened.url}/#D0ANALYTICS/home")
    page.get_by_role("tabpanel", name="Home").get_by_role("button", name="Connect a board…").click()
    form = page.get_by_role("dialog", name="Connect a board")
    address = form.get_by_role("textbox", name="Address")
    address.fill("acme")
    within(page, form)
    form.get_by_role("button", name="Look at it").click()
    expect(form.get_by_text("This is no address of a GitHub project")).to_be_visible()
    address.fill(SHOP)
    form.get_by_role("button", name="Look at it").click()

    expect(form.get_by_text("Web shop · project 3 of acme")).to_be_visible()
    expect(form.get_by_text("“Estimate” (estimate)")).to_be_visible()
    name = form.get_by_role("textbox", name="Name")
    expect(name).to_have_value("web-shop")
    name.fill("platform")
    form.get_by_role("button", name="Connect").click()
    expect(form.get_by_text("which wins: choose another name")).to_be_visible()
    name.fill("shop")
    form.get_by_role("combobox", name="Channels").click()
    page.get_by_role("option", name="#team-platform").click()
    form.get_by_role("checkbox", name="In messages to me as well, whoever asks").check()
    within(page, form)
    if width == WIDTHS[0]:
        page.set_viewport_size({"width": 1120, "height": 1180})
        keep(page, "connect-board")
        page.set_viewport_size({"width": width, "height": 900})
    form.get_by_role("button", name="Connect").click()

    done = page.get_by_role("dialog", name="Connected")
    expect(done.get_by_text("shop is connected: Web shop, 4 items.")).to_be_visible()
    done.get_by_role("button", name="Done").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_role("button", name="Change shop…")).to_be_visible()

    page.goto(f"{opened.url}/#C0PLATFORM")
    count = page.get_by_role("article").count()
    send(page, "/sprint-burndown board shop by issues")
    expect(page.get_by_role("article")).not_to_have_count(count)
    expect(page.get_by_role("article").last).to_contain_text(re.compile("Web shop"))

    page.goto(f"{opened.url}/#D0ANALYTICS/home")
    home.get_by_role("button", name="Change shop…").click()
    changing = page.get_by_role("dialog", name="Change a board")
    expect(changing.get_by_role("button", name="Remove #team-platform")).to_be_visible()
    within(page, changing)
    changing.get_by_role("button", name="Disconnect…").click()
    page.get_by_role("button", name="Disconnect", exact=True).click()
    ended = page.get_by_role("dialog", name="Disconnected")
    expect(ended.get_by_text("shop is disconnected")).to_be_visible()
    ended.get_by_role("button", name="Done").click()
    expect(home.get_by_role("button", name="Change shop…")).to_be_hidden()


def test_a_token_that_was_typed_is_not_shown_again(page: Page, opened: Playground) -> None:
    project = opened.world.owners["acme"]["projectsV2"][2]
    project["seenBy"] = "github_pat_"
    try:
        page.goto(f"{opened.url}/#D0ANALYTICS/home")
        home = page.get_by_role("tabpanel", name="Home")
        home.get_by_role("button", name="Connect a board…").click()
        form = page.get_by_role("dialog", name="Connect a board")
        form.get_by_role("textbox", name="Address").fill(SHOP)
        form.get_by_role("button", name="Look at it").click()
        token = form.get_by_role("textbox", name="GitHub token")
        token.fill("ghp_wrong")
        form.get_by_role("textbox", name="Name").fill("shop")
        form.get_by_role("button", name="Connect").click()
        expect(form.get_by_text("GitHub does not accept this login")).to_be_visible()
        expect(form.get_by_role("textbox", name="Name")).to_have_value("shop")
        expect(token).to_have_value("")
        form.get_by_role("button", name="Cancel").click()
    finally:
        project["seenBy"] = ""
