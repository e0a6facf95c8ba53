"""The Home tab, called directly: what it shows to whom, and where its buttons are answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.connecting.building import build_home_tab
from bot.listeners.home import ask_for_report, home_opened
from bot.listeners.presses import OLD_BUTTON
from bot.schedules.draft import usual_plan
from bot.schedules.schedule import Schedule, as_stored
from bot.tenancy.visibility import NOT_THIS_BOARD
from integrations.errors import IntegrationError
from metrics.model.report import Unit
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    NOW,
    ListeningBot,
    Said,
    acked,
    asked_as,
    new_ack,
    press,
)
from tests.support.patience import PATIENCE


def opens(bot: ListeningBot, tab: str = "home") -> str:
    """What Ana's Home tab shows when she has opened that tab; empty where it was not shown."""
    home_opened(
        {"tab": tab, "user": ANA},
        bot.context(""),
        home=build_home_tab(bot.analytics),
        lanes=bot.analytics.lanes,
    )
    return str(bot.workspace.homes.get(ANA, ""))


@pytest.mark.fault
def test_the_home_tab_does_not_wait_for_who_opens_it(bot: ListeningBot) -> None:
    with bot.workspace.access.holding("users.info") as hanging:
        assert "How is the sprint going?" in opens(bot)
        assert hanging.came.wait(PATIENCE)
        assert not hanging.over.is_set()


@pytest.mark.attack
def test_who_is_no_admin_any_more_sees_no_schedules_of_others_at_home(bot: ListeningBot) -> None:
    plan = usual_plan("web", Unit.ISSUES, "UTC")
    made = Schedule("", ACME, CHANNEL, "U0BEN", plan, NOW)
    bot.analytics.store.schedules.save(as_stored(made))
    people = bot.workspace.people
    bot.workspace.people = {**people, ANA: replace(people[ANA], is_admin=True)}
    assert bot.analytics.people.get(bot.client, ACME, ANA).is_admin
    bot.workspace.people = people
    assert "Run now" not in opens(bot)


def presses(bot: ListeningBot, *values: str) -> None:
    """Ana presses buttons of those values in her Home tab."""
    just_pressed = bot.presses()
    for value in values:
        ack = new_ack()
        ask_for_report(
            ack,
            press(bot, value),
            bot.context(""),
            presses=just_pressed,
            answering=bot.analytics.answering,
            lanes=bot.analytics.lanes,
        )
        assert acked(ack) == {}


def test_the_home_tab_has_the_boards_that_may_be_seen_in_a_direct_message(
    bot: ListeningBot,
) -> None:
    shown = opens(bot)
    assert "*web*" in shown
    assert "*app*" in shown
    assert "secret" not in shown
    assert bot.said() == []


def test_another_tab_shows_nothing(bot: ListeningBot) -> None:
    assert opens(bot, "messages") == ""


def test_the_home_tab_is_shown_without_schedules_where_slack_does_not_say_who_it_is(
    bot: ListeningBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def get(*_: Any, **__: Any) -> None:
        raise IntegrationError("Slack is away.")

    monkeypatch.setattr(type(bot.analytics.people), "get", get)
    assert "*web*" in opens(bot)
    assert f"The schedules of {ANA} are not shown: Slack does not tell" in caplog.text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (asked_as("sprint-burndown", "web"), "Sprint burndown"),
        # What a button keeps of another conversation says nothing of this one.
        (asked_as("sprint-burndown", "web", origin="C0LEADS"), "Sprint burndown"),
        (asked_as("sprint-burndown", "secret", origin="C0LEADS"), NOT_THIS_BOARD.split(":")[0]),
        (asked_as("sprint-burndown", "secret"), NOT_THIS_BOARD.split(":")[0]),
        (asked_as("sprint-burndown", "gone"), NOT_THIS_BOARD.split(":")[0]),
        ("old", OLD_BUTTON.split(":")[0]),
        ("", OLD_BUTTON.split(":")[0]),
    ],
)
def test_a_button_is_answered_in_a_direct_message(bot: ListeningBot, value: str, said: str) -> None:
    presses(bot, value)
    assert bot.said() == [Said(DIRECT, said)]


def test_a_double_click_is_answered_once(bot: ListeningBot) -> None:
    web, app = (asked_as("sprint-burndown", name) for name in ("web", "app"))
    presses(bot, web, web, app)
    assert bot.said() == [Said(DIRECT, "Sprint burndown")] * 2
