"""Menus, shortcuts, updates, keys and looks of the playground's page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.block_kit import Block, actions, button, menu, plain, section
from tests.support.patience import PATIENCE
from tests.support.small_app import CHANNEL, CONFIRM, SmallApp, small_app


@pytest.fixture(scope="module")
def app() -> Iterator[SmallApp]:
    with small_app() as app:
        yield app


@pytest.fixture
def opened(page: Page, app: SmallApp) -> Page:
    """The page, with the channel open that the app posts to."""
    page.goto(f"{app.url}/#{CHANNEL}")
    expect(page.get_by_role("textbox", name="Message #team-platform")).to_be_visible()
    return page


def newest(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").last


def shown(page: Page, app: SmallApp, *blocks: Block, text: str = "A report") -> str:
    """Post, and wait until the page shows it; gives the `ts`."""
    messages = page.get_by_role("article")
    before = messages.count()
    ts = app.posts(*blocks, text=text)
    expect(messages).to_have_count(before + 1)
    return ts


def test_a_choice_from_a_list_reaches_the_app(opened: Page, app: SmallApp) -> None:
    units = menu("static_select", "unit", "points", "issues", placeholder=plain("Unit"))
    shown(opened, app, section("Units", accessory=units))
    unit = newest(opened).get_by_role("combobox", name="Unit")
    unit.press("ArrowDown")
    expect(opened.get_by_role("option")).to_have_text(["Points", "Issues"])
    unit.press("ArrowDown")
    unit.press("Enter")
    (action,) = app.hears("block_actions")["actions"]
    assert action["selected_option"]["value"] == "issues"
    expect(unit).to_have_value("Issues")
    expect(unit).to_be_focused()


def test_more_options_by_keyboard(opened: Page, app: SmallApp) -> None:
    shown(opened, app, actions(menu("overflow", "more", "csv", "chart")))
    more = newest(opened).get_by_role("button", name="More options")
    more.press("Enter")
    items = opened.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    opened.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(more).to_be_focused()
    more.press("ArrowDown")
    items.first.press("ArrowUp")
    expect(items.last).to_be_focused()
    opened.keyboard.press("Enter")
    (action,) = app.hears("block_actions")["actions"]
    assert action["selected_option"]["value"] == "chart"


def test_a_danger_is_confirmed_first(opened: Page, app: SmallApp) -> None:
    shown(opened, app, actions(button("remove", style="danger", confirm=CONFIRM), button("unit")))
    remove = newest(opened).get_by_role("button", name="Remove")
    question = opened.get_by_role("dialog", name="Remove it?")
    remove.click()
    expect(question).to_contain_text("This cannot be undone.")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    newest(opened).get_by_role("button", name="Unit").click()
    assert app.hears("block_actions")["actions"][0]["action_id"] == "unit"
    remove.click()
    question.get_by_role("button", name="Remove it").click()
    assert app.hears("block_actions")["actions"][0]["action_id"] == "remove"


def test_shortcuts(opened: Page, app: SmallApp) -> None:
    ts = shown(opened, app, text="Look at this")
    newest(opened).hover()
    newest(opened).get_by_role("button", name="More actions").click()
    opened.get_by_role("menuitem", name="Details").click()
    assert app.hears("message_action")["message"]["ts"] == ts
    opened.get_by_role("button", name="Run a shortcut").click()
    opened.get_by_role("menuitem", name="Ask").click()
    form = opened.get_by_role("dialog", name="Form")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()


def test_an_update_keeps_the_focus_and_the_picture(opened: Page, app: SmallApp) -> None:
    drawing = BytesIO()
    Image.new("RGB", (800, 450), "#2b7a78").save(drawing, "PNG")
    uploaded = app.client.files_upload_v2(content=drawing.getvalue(), filename="chart.png")
    file = {"id": uploaded["files"][0]["id"]}
    picture = {"type": "image", "slack_file": file, "alt_text": "A chart"}
    shown(opened, app, picture, actions(button("count", value="0")))
    image = newest(opened).get_by_role("img", name="A chart")
    image.evaluate("image => image.decode()")
    same = image.element_handle()
    count = newest(opened).get_by_role("button", name="Count")
    for value in ("0", "1", "2"):
        count.click()
        assert app.hears("block_actions")["actions"][0]["value"] == value
        expect(count).to_be_focused()
    assert same.evaluate("image => image.isConnected")


def test_arrow_keys_go_from_message_to_message(opened: Page, app: SmallApp) -> None:
    for number in range(3):
        shown(opened, app, text=f"Number {number}")
    expect(newest(opened)).to_contain_text("Number 2")
    opened.get_by_role("link", name="Skip to messages").focus()
    opened.keyboard.press("Enter")
    expect(newest(opened)).to_be_focused()
    opened.keyboard.press("ArrowUp")
    expect(opened.locator("article:focus")).to_contain_text("Number 1")
    opened.keyboard.press("ArrowDown")
    expect(newest(opened)).to_be_focused()
    opened.keyboard.press("Home")
    expect(opened.get_by_role("article").first).to_be_focused()


def test_new_messages_are_read_out_and_old_ones_are_not(opened: Page, app: SmallApp) -> None:
    log = opened.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    log.evaluate(
        "log => new MutationObserver(() => (log.dataset.lives = `${log.dataset.lives} "
        "${log.ariaLive}`)).observe(log, { attributeFilter: ['aria-live'] })"
    )
    opened.get_by_role("link", name="general").click()
    expect(log).to_have_attribute("data-lives", "undefined off polite")
    opened.get_by_role("link", name="team-platform").click()
    expect(log).to_have_attribute("data-lives", "undefined off polite off polite")
    shown(opened, app, text="News")
    expect(newest(opened)).to_contain_text("News")


@pytest.mark.parametrize(
    ("zone", "date"),
    [("Asia/Tokyo", "Nov 15, 2023 7:13 AM"), ("America/New_York", "Nov 14, 2023 5:13 PM")],
)
def test_dates_are_those_of_the_readers_zone(
    browser: Browser, app: SmallApp, zone: str, date: str
) -> None:
    app.posts(section("Data as of <!date^1700000000^{date_short} {time}|then>"))
    context = browser.new_context(locale="en-US", timezone_id=zone)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(f"{app.url}/#{CHANNEL}")
    expect(newest(page).locator(".block-section time")).to_have_text(date)
    context.close()


def test_dark_mode_is_the_systems_until_it_is_chosen(opened: Page) -> None:
    def background() -> str:
        return str(
            opened.locator("main").evaluate("main => getComputedStyle(main).backgroundColor")
        )

    dark, light = "rgb(26, 29, 33)", "rgb(255, 255, 255)"
    toggle = opened.get_by_role("button", name="Dark mode")
    assert background() == light
    opened.emulate_media(color_scheme="dark")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    assert background() == dark
    toggle.click()
    assert background() == light
    opened.reload()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    assert background() == light


def test_a_phone_has_a_drawer(opened: Page, app: SmallApp) -> None:
    opened.set_viewport_size({"width": 360, "height": 740})
    shown(
        opened, app, section("x" * 400), actions(*(button(f"button {each}") for each in range(6)))
    )
    opener = opened.get_by_role("button", name="Conversations")
    drawer = opened.get_by_role("navigation", name="Conversations")
    expect(drawer).to_be_hidden()
    opener.click()
    expect(drawer.get_by_role("link", name="team-platform")).to_be_focused()
    opened.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    assert opened.evaluate("document.documentElement.scrollWidth") == 360
