"""Modals and the Home tab on the playground's page, with a real browser and a real Bolt app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.block_kit import actions, asked, button, modal, option, plain
from tests.support.small_app import CHANNEL, SmallApp, small_app


@pytest.fixture(scope="module")
def shared() -> Iterator[SmallApp]:
    with small_app() as app:
        yield app


@pytest.fixture
def app(shared: SmallApp) -> SmallApp:
    shared.answer = {}
    return shared


@pytest.fixture
def form(page: Page, app: SmallApp) -> Iterator[Locator]:
    """The app's form, opened by a button, and closed at the end."""
    page.goto(f"{app.url}/#{CHANNEL}")
    expect(page.get_by_role("textbox", name="Message #team-platform")).to_be_visible()
    messages = page.get_by_role("article")
    before = messages.count()
    app.posts(actions(button("form"), button("next")))
    expect(messages).to_have_count(before + 1)
    messages.last.get_by_role("button", name="Form").click()
    form = page.get_by_role("dialog", name="Form")
    expect(form).to_be_visible()
    yield form
    if form.is_visible():
        form.get_by_role("button", name="Close modal").click()
        expect(form).to_be_hidden()


def test_a_form_is_filled_in_by_keyboard(page: Page, app: SmallApp, form: Locator) -> None:
    expect(form.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type("Weekly")
    page.keyboard.press("Tab")
    sprint = form.get_by_role("combobox", name="Sprint")
    expect(sprint).to_be_focused()
    page.keyboard.type("1")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_text(["Sprint 10"])
    page.keyboard.press("Enter")
    expect(sprint).to_have_value("Sprint 10")
    expect(options).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    form.get_by_role("combobox", name="Also").click()
    page.get_by_role("option", name="Csv").click()
    expect(form.get_by_role("button", name="Remove Csv")).to_be_visible()
    form.get_by_role("textbox", name="Name").press("Enter")
    expect(form).to_be_hidden()

    values = app.hears("view_submission")["view"]["state"]["values"]
    assert values["name"]["name"]["value"] == "Weekly"
    assert values["sprint"]["sprint"]["selected_option"] == option("sprint 10")
    assert values["days"]["days"]["selected_options"] == [option("monday")]
    assert values["also"]["also"]["selected_options"] == [option("csv")]
    assert values["at"]["at"]["selected_time"] == "09:00"


def test_mistakes_stand_under_their_input(app: SmallApp, form: Locator) -> None:
    form.get_by_role("button", name="Go").click()
    name, sprint = (form.get_by_label(label, exact=True) for label in ("Name", "Sprint"))
    missing = "Please complete this required field."
    expect(name).to_have_accessible_description(f"{missing} As the list has it")
    expect(sprint).to_have_accessible_description(missing)
    expect(name).to_be_focused()
    app.answer = {"response_action": "errors", "errors": {"name": "Taken: choose another."}}
    name.fill("Weekly")
    sprint.click()
    form.page.get_by_role("option", name="Sprint 8").click()
    form.get_by_role("button", name="Go").click()
    expect(form.get_by_text("Taken: choose another.")).to_be_visible()
    expect(name).to_have_value("Weekly")
    expect(sprint).to_have_value("Sprint 8")
    expect(sprint).not_to_have_attribute("aria-invalid", "true")


def test_an_app_that_cannot_answer_is_told_in_the_modal(app: SmallApp, form: Locator) -> None:
    app.answer = {"response_action": "update", "view": {"type": "modal"}}
    form.get_by_label("Name", exact=True).fill("Weekly")
    form.get_by_role("combobox", name="Sprint").click()
    form.page.get_by_role("option", name="Sprint 8").click()
    form.get_by_role("button", name="Go").click()
    expect(form.get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")


def test_the_focus_stays_inside_and_escape_leaves(page: Page, app: SmallApp, form: Locator) -> None:
    for key in ["Tab"] * 15 + ["Shift+Tab"] * 20:
        page.keyboard.press(key)
        # After the last field comes the browser's own bar, which shows as the body.
        assert form.evaluate(
            "form => form.contains(document.activeElement)"
            " || document.activeElement === document.body"
        )
    form.get_by_role("combobox", name="Sprint").click()
    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(form).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    assert app.hears("view_closed")["is_cleared"] is True
    expect(page.get_by_role("article").last.get_by_role("button", name="Form")).to_be_focused()


def test_an_update_keeps_what_was_entered(app: SmallApp, form: Locator) -> None:
    name = form.get_by_role("textbox", name="Name")
    name.fill("Half done")
    view_id = form.page.request.get(f"{app.url}/client/state").json()["modal"][-1]["id"]
    blocks = [asked("name", {"type": "plain_text_input"}), asked("at", {"type": "datepicker"})]
    app.client.views_update(view_id=view_id, view=modal(*blocks, title=plain("Form 2")))
    changed = form.page.get_by_role("dialog", name="Form 2")
    expect(changed.get_by_label("At", exact=True)).to_be_visible()
    expect(changed.get_by_role("textbox", name="Name")).to_have_value("Half done")
    expect(changed.get_by_role("textbox", name="Name")).to_be_focused()
    changed.get_by_role("button", name="Cancel").click()
    expect(changed).to_be_hidden()


def test_a_view_on_top_leads_back(app: SmallApp, form: Locator) -> None:
    page = form.page
    view_id = page.request.get(f"{app.url}/client/state").json()["modal"][-1]["id"]
    form.get_by_role("textbox", name="Name").fill("Kept")
    blocks = [asked("name", {"type": "plain_text_input"}), actions(button("next"))]
    app.client.views_update(view_id=view_id, view=modal(*blocks))
    form.get_by_role("button", name="Next").click()
    second = page.get_by_role("dialog", name="Second")
    second.get_by_role("button", name="Back").click()
    expect(form.get_by_role("textbox", name="Name")).to_have_value("Kept")


def test_the_home_tab(page: Page, app: SmallApp) -> None:
    page.goto(f"{app.url}/#{CHANNEL}")
    page.get_by_role("link", name="Sprint Analytics").click()
    page.get_by_role("tab", name="Messages").press("ArrowLeft")
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    assert app.hears("app_home_opened")["event"]["tab"] in {"home", "messages"}
    home = page.get_by_role("tabpanel", name="Home")
    expect(page.get_by_role("textbox", name="Message")).to_be_hidden()
    home.get_by_role("button", name="Remove").click()
    assert app.hears("block_actions")["container"]["type"] == "view"
    home.get_by_role("button", name="Form").click()
    form = page.get_by_role("dialog", name="Form")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("textbox", name="Message Sprint Analytics")).to_be_visible()
