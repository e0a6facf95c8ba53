"""More boards than a menu of Slack has room for, with names longer than its options: all the ways
to them, in the real bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config import BoardSettings
from metrics.reports.catalogue import CATALOGUE
from playground.run import Playground
from tests.support.person import Person, is_private, is_report, words
from tests.support.playgrounds import playground

CHANNEL, DIRECT = "team-platform", "sprint_analytics"
# As long as a board may be called, in letters of three bytes each.
NAMES = [f"{number:03}_{'スプリント看板' * 30}"[:150] for number in range(120)]
LAST = NAMES[-1]


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    boards = {name: BoardSettings(name, owner="acme", project=1) for name in NAMES}
    with playground(boards=boards, default_board="") as opened:
        yield opened


@pytest.fixture
def ana(opened: Playground) -> Iterator[Person]:
    ana = Person(opened.url)
    yield ana
    for form in ana.modals()[:1]:
        ana.close(form, clear=True)


@pytest.mark.attack
def test_each_of_many_boards_with_long_names_can_be_asked_about(ana: Person) -> None:
    ana.say(DIRECT, "burndown")
    asked_back = ana.sees(DIRECT, lambda each: "Which board do you mean?" in words(each))
    assert "There are 95 more" in asked_back["text"]
    ana.say(DIRECT, f"burndown board {LAST}")
    report = ana.sees(DIRECT, is_report)

    ana.press(report, "change")
    form = ana.modal()
    # As many as Slack can be told at once.
    first = ana.options(form, "board")
    assert len(first) > 20
    assert first == NAMES[: len(first)]
    assert LAST in ana.options(form, "board", LAST[:6])
    ana.press(form, "board", NAMES[110])
    form = ana.modal(lambda view: NAMES[110] in view["private_metadata"])
    assert ana.submit(form)["errors"] == {}
    ana.sees(DIRECT, lambda each: is_report(each) and each["ts"] != report["ts"])

    ana.press(report, "schedule")
    form = ana.modal()
    assert LAST in ana.options(form, "schedule_board", LAST[:6])
    ana.close(form)


@pytest.mark.attack
def test_help_and_home_have_room_for_many_boards_with_long_names(ana: Person) -> None:
    ana.open_tab()
    home = ana.home()
    assert "… and 110 more boards" in words({"text": "", "blocks": home["blocks"]})
    for name in (
        "/report-help",
        *(f"/{name} help" for name, each in CATALOGUE.items() if each.has_command),
    ):
        before = ana.messages(CHANNEL)
        assert ana.say(CHANNEL, name)["ok"], name
        help_shown = ana.sees(CHANNEL, is_private, since=before)
        assert "and 95 more" in words(help_shown) or "…" in words(help_shown)
    before = ana.messages(CHANNEL)
    ana.say(CHANNEL, f"/sprint-burndown board {'x' * 4000}")
    told = ana.sees(CHANNEL, is_private, since=before)
    assert len(told["text"]) < 3000
    assert "There is no board" in told["text"]
