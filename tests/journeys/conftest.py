"""The playground, a person in it, and a real browser for journeys through its page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from playwright.sync_api import Browser, Page

from bot.listeners.presses import Presses
from playground.run import Playground
from tests.support.patience import PATIENCE
from tests.support.person import Person
from tests.support.playgrounds import playground, sample_slack

COLOURS = 96


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window of a reader in Berlin, whose page may neither fail nor leave the machine."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    failures: list[str] = []
    strangers: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith("http://127.0.0.1:") else strangers.append(request.url)
        ),
    )
    yield page
    context.close()
    assert not failures
    assert not strangers


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    """The playground as `analytics playground` opens it, one for all journeys of a module.

    The bot has no more than the scopes that the manifest asks for.
    """
    manifest = yaml.safe_load((Path(__file__).parents[2] / "manifest.yaml").read_text())
    scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    with playground(workspace=sample_slack(scopes=scopes)) as opened:
        yield opened


@pytest.fixture
def ana(opened: Playground) -> Iterator[Person]:
    """Somebody in that playground, who leaves no form open to the next journey."""
    ana = Person(opened.url)
    yield ana
    for form in ana.modals()[:1]:
        ana.close(form, clear=True)


@pytest.fixture
def opened_for_double_clicks() -> Iterator[Playground]:
    """One in which an equal press is part of a double click, however long after the first."""
    with playground(double_click=inf) as opened:
        yield opened


@pytest.fixture
def keep(pytestconfig: pytest.Config) -> Callable[[Page, str], None]:
    """Keep what the page shows as a picture of that name, where pictures are wanted."""
    folder: Path | None = pytestconfig.getoption("--pictures")

    def kept(page: Page, name: str) -> None:
        for image in page.get_by_role("img").all():
            image.evaluate("image => image.decode && image.decode()")
        shot = page.screenshot(animations="disabled")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS)
            few.save(folder / f"{name}.png", optimize=True)

    return kept


@pytest.fixture
def presses_handled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The button of each press that has been handled, be it that it was ignored."""
    handled: list[str] = []
    once = Presses.once

    def once_and_told(
        self: Presses, team: str, body: dict[str, Any], work: Callable[[], object]
    ) -> None:
        once(self, team, body, work)
        handled.append(body["actions"][0]["action_id"])

    monkeypatch.setattr(Presses, "once", once_and_told)
    return handled
