"""axe finds nothing serious on the playground's page, whatever it shows and however it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.block_kit import actions, button, menu, mrkdwn, plain, rich_link, section
from tests.support.patience import PATIENCE
from tests.support.person import Person
from tests.support.small_app import CHANNEL, CONFIRM, SmallApp, small_app

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}
REPORT = [
    {"type": "header", "text": plain("18 of 42 points open")},
    section("*Open*\n18 `points`, see <https://example.com|the board>\n```total 42```"),
    {"type": "context", "elements": [mrkdwn("*Burndown* · asked by <@U0ANA> and <@U0BEN>")]},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": name} for name in ("Issue", "Points")],
            [rich_link("web#1", "https://example.com"), {"type": "raw_number", "value": 3}],
        ],
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    },
    actions(
        button("form", style="primary"),
        button("remove", style="danger", confirm=CONFIRM),
        menu("static_select", "unit", "points", "issues", placeholder=plain("Unit")),
        menu("overflow", "more", "csv", "chart"),
        {"type": "datepicker", "action_id": "day"},
    ),
]


@pytest.fixture(scope="module")
def app() -> Iterator[SmallApp]:
    with small_app() as app:
        ts = app.posts(*REPORT)
        app.posts(text="Its rows", thread_ts=ts)
        blocks = [section("No sprint is called so."), actions(button("unit"))]
        app.client.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="x", blocks=blocks)
        ana = Person(app.url)
        ana.say("team-platform", "See https://example.com/")
        ana.sees("team-platform", lambda each: "unfurls" in each)
        yield app


@pytest.fixture(params=LOOKS)
def looking(request: pytest.FixtureRequest, browser: Browser, app: SmallApp) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", reduced_motion="reduce", **LOOKS[request.param])
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(f"{app.url}/#{CHANNEL}")
    expect(page.get_by_role("article").first).to_be_visible()
    yield page
    context.close()
    ana = Person(app.url)
    for view in ana.modals()[:1]:
        ana.close(view, clear=True)


def drawer(page: Page) -> None:
    opener = page.get_by_role("button", name="Conversations")
    if opener.is_visible():
        opener.click()


def channel(page: Page) -> None:
    page.get_by_role("article").first.hover()


def thread(page: Page) -> None:
    page.get_by_role("button", name="1 reply").click()


def completion(page: Page) -> None:
    page.get_by_role("textbox", name="Message").press_sequentially("/")
    expect(page.get_by_role("option")).to_have_count(1)


def options(page: Page) -> None:
    page.get_by_role("combobox", name="Unit").first.click()


def shortcuts(page: Page) -> None:
    page.get_by_role("article").first.hover()
    page.get_by_role("button", name="More actions").first.click()


def question(page: Page) -> None:
    page.get_by_role("button", name="Remove").first.click()


def form(page: Page) -> None:
    page.get_by_role("button", name="Form").first.click()
    page.get_by_role("combobox", name="Sprint").click()
    expect(page.get_by_role("option", name="Sprint 8")).to_be_visible()


def mistakes(page: Page) -> None:
    page.get_by_role("button", name="Form").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Go").click()
    expect(page.get_by_text("Please complete")).to_have_count(2)


def home(page: Page) -> None:
    drawer(page)
    page.get_by_role("link", name="Sprint Analytics").click()
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_role("tabpanel").get_by_role("button", name="Form")).to_be_visible()


@pytest.mark.parametrize(
    "show",
    [channel, drawer, thread, completion, options, shortcuts, question, form, mistakes, home],
)
def test_nothing_serious(looking: Page, show: Callable[[Page], None]) -> None:
    show(looking)
    # What is still on its way has other colours than where it ends.
    looking.evaluate(
        "() => Promise.all(document.getAnimations()"
        ".filter(each => each.effect.getTiming().iterations !== Infinity)"
        ".map(each => each.finished.catch(() => null)))"
    )
    found = Axe().run(looking).response["violations"]
    serious = [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
    assert not serious, "\n".join(serious)
