"""Which presses of buttons count, in which process, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import pytest

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.listeners.presses import OLD_BUTTON, UNDER_WAY, Presses, asked_by_press
from integrations.store import Store
from metrics.model.report import Unit

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
TEAM = "T1"
Process = Callable[..., Presses]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """Starts a process beside the others; all share a store."""
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as store:
        yield lambda double_click=inf: Presses(store.claims, lambda: NOW, double_click)


def press(**changes: Any) -> dict[str, Any]:
    """A press of a button of a message; `changes` are of its person, channel, message and
    action, or of the seconds after the first press."""
    given: dict[str, Any] = {
        "user": "U1",
        "channel": "C1",
        "message_ts": "1.2",
        "after": 0,
    }
    given |= {"action_id": "a", "value": "v", **changes}
    pressed_at = f"{NOW.timestamp() + given['after']:.6f}"
    button = {"action_id": given["action_id"], "value": given["value"]}
    return {
        "team": {"id": TEAM},
        "user": {"id": given["user"]},
        "channel": {"id": given["channel"]},
        "container": {"message_ts": given["message_ts"]},
        "actions": [{**button, "action_ts": pressed_at}],
    }


IN_A_VIEW = {
    "team": {"id": TEAM},
    "user": {"id": "U1"},
    "container": {"view_id": "V1"},
    "actions": [{"action_id": "a"}],
}


@pytest.mark.parametrize("body", [press(), IN_A_VIEW], ids=["a message", "a view"])
def test_a_double_click_counts_once(process: Process, body: dict[str, Any]) -> None:
    presses, done = process(), list[str]()
    presses.once(TEAM, body, lambda: done.append("first"))
    presses.once(TEAM, body, lambda: done.append("second"))
    assert done == ["first"]


@pytest.mark.fault
@pytest.mark.parametrize("body", [press(), IN_A_VIEW], ids=["a message", "a view"])
def test_a_double_click_that_reaches_two_processes_counts_once(
    process: Process, body: dict[str, Any]
) -> None:
    done: list[str] = []
    process().once(TEAM, body, lambda: done.append("first"))
    process().once(TEAM, body, lambda: done.append("second"))
    assert done == ["first"]


def test_nothing_equal_is_done_while_the_first_is_under_way(process: Process) -> None:
    mine, done = process(0), list[str]()

    def first() -> None:
        mine.once(TEAM, press(after=9), lambda: done.append("second"))
        process(0).once(TEAM, press(after=10), lambda: done.append("another process"))
        done.append("first")

    mine.once(TEAM, press(), first)
    assert done == ["first"]


@pytest.mark.fault
def test_a_button_that_two_people_press_counts_for_each(process: Process) -> None:
    mine, done = process(), list[str]()
    mine.once(TEAM, press(), lambda: done.append("Ana"))
    mine.once(TEAM, press(user="U2"), lambda: done.append("Ben"))
    process().once(TEAM, press(user="U3"), lambda: done.append("Chiyo"))
    assert done == ["Ana", "Ben", "Chiyo"]


@pytest.mark.fault
def test_a_press_whose_process_died_counts_again_after_a_minute(process: Process) -> None:
    done: list[str] = []

    def dies() -> None:
        raise SystemExit

    died = process()
    # What it does at the end, it did not.
    died._end = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(SystemExit):
        died.once(TEAM, press(), dies)
    minute = UNDER_WAY.total_seconds()
    process().once(TEAM, press(after=minute - 1), lambda: done.append("before"))
    process().once(TEAM, press(after=minute), lambda: done.append("after"))
    assert done == ["after"]


@pytest.mark.parametrize(
    "other",
    [
        {"channel": "C2"},
        {"message_ts": "1.3"},
        {"action_id": "b"},
        {"value": "w"},
    ],
    ids=str,
)
def test_presses_of_different_buttons_count_each(process: Process, other: dict[str, str]) -> None:
    presses, done = process(), list[str]()
    presses.once(TEAM, press(), lambda: done.append("first"))
    presses.once(TEAM, press(**other), lambda: done.append("other"))
    assert done == ["first", "other"]


@pytest.mark.parametrize("said", [{"id": "T2"}, {"id": "E1"}, None], ids=str)
def test_the_workspace_of_a_press_is_the_authorized_one(process: Process, said: Any) -> None:
    presses, done = process(), list[str]()
    presses.once(TEAM, press(), lambda: done.append("first"))
    presses.once(TEAM, {**press(), "team": said}, lambda: done.append("same"))
    presses.once("T2", press(), lambda: done.append("another workspace"))
    assert done == ["first", "another workspace"]


def test_a_press_counts_again_once_the_double_click_is_over(process: Process) -> None:
    done: list[str] = []
    # In another process, as this one measures with its own clock.
    process(3).once(TEAM, press(), lambda: done.append("first"))
    process(3).once(TEAM, press(after=2.9), lambda: done.append("double"))
    process(3).once(TEAM, press(after=59), lambda: done.append("second"))
    presses = process(0)
    for after in (120, 180):
        presses.once(TEAM, press(after=after), lambda: done.append("another"))
    assert done == ["first", "second", "another", "another"]


def test_a_press_that_fails_does_not_stay_under_way(process: Process) -> None:
    presses = process(0)
    with pytest.raises(ZeroDivisionError):
        presses.once(TEAM, press(), lambda: 1 // 0)
    assert presses._under_way == set()


@pytest.mark.fault
def test_without_the_store_presses_count_and_double_clicks_of_one_process_do_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store("sqlite:////proc/nowhere/store.sqlite3")
    presses, done = Presses(store.claims, lambda: NOW, inf), list[str]()
    for name in ("first", "second"):
        presses.once(TEAM, press(), lambda name=name: done.append(name))  # type: ignore[misc]
    assert done == ["first"]
    assert "Another process may handle a press, too: The store /proc/nowhere" in caplog.text


def test_what_a_press_asks_for() -> None:
    asked = Asked(ReportRequest("flow", "web", Unit.POINTS), origin="C0TEAM")
    assert asked_by_press(press(value=as_text(asked))) == asked


@pytest.mark.parametrize("value", ["", "old", "{}"])
def test_a_button_of_another_version_is_wrong_usage(value: str) -> None:
    with pytest.raises(WrongUsage) as error:
        asked_by_press(press(value=value))
    assert str(error.value) == OLD_BUTTON
