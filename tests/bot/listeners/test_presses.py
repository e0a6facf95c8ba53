"""Which presses of buttons count, and what they ask for."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.listeners.presses import OLD_BUTTON, Presses, asked_by_press
from metrics.model.report import Unit


def press(**changes: Any) -> dict[str, Any]:
    """A press of a button of a message; `changes` are of its team, channel, message and action."""
    given = {"team": "T1", "channel": "C1", "message_ts": "1.2", "action_id": "a", "value": "v"}
    given |= changes
    return {
        "team": {"id": given["team"]},
        "channel": {"id": given["channel"]},
        "container": {"message_ts": given["message_ts"]},
        "actions": [{"action_id": given["action_id"], "value": given["value"]}],
    }


IN_A_VIEW = {
    "team": {"id": "T1"},
    "container": {"view_id": "V1"},
    "actions": [{"action_id": "a"}],
}


@pytest.mark.parametrize("body", [press(), IN_A_VIEW], ids=["a message", "a view"])
def test_a_double_click_counts_once(body: dict[str, Any]) -> None:
    presses, done = Presses(inf), list[str]()
    presses.once(body, lambda: done.append("first"))
    presses.once(body, lambda: done.append("second"))
    assert done == ["first"]


def test_nothing_equal_is_done_while_the_first_is_under_way() -> None:
    presses, done = Presses(inf), list[str]()

    def first() -> None:
        presses.once(press(), lambda: done.append("second"))
        done.append("first")

    presses.once(press(), first)
    assert done == ["first"]


@pytest.mark.parametrize(
    "other",
    [
        {"team": "T2"},
        {"channel": "C2"},
        {"message_ts": "1.3"},
        {"action_id": "b"},
        {"value": "w"},
    ],
    ids=str,
)
def test_presses_of_different_buttons_count_each(other: dict[str, str]) -> None:
    presses, done = Presses(inf), list[str]()
    presses.once(press(), lambda: done.append("first"))
    presses.once(press(**other), lambda: done.append("other"))
    assert done == ["first", "other"]


def test_a_press_counts_again_once_the_double_click_is_over() -> None:
    presses, done = Presses(0), list[str]()
    for name in ("first", "second"):
        presses.once(press(), lambda name=name: done.append(name))  # type: ignore[misc]
    assert done == ["first", "second"]


def test_a_press_that_fails_does_not_stay_under_way() -> None:
    presses = Presses(inf)
    with pytest.raises(ZeroDivisionError):
        presses.once(press(), lambda: 1 // 0)
    assert presses._under_way == set()


def test_what_a_press_asks_for() -> None:
    asked = Asked(ReportRequest("flow", "web", Unit.POINTS), origin="C0TEAM")
    assert asked_by_press(press(value=as_text(asked))) == asked


@pytest.mark.parametrize("value", ["", "old", "{}"])
def test_a_button_of_another_version_is_wrong_usage(value: str) -> None:
    with pytest.raises(WrongUsage) as error:
        asked_by_press(press(value=value))
    assert str(error.value) == OLD_BUTTON
