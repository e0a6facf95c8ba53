"""Presses of buttons: what each asks for, and double clicks, which count once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from cachetools import TTLCache

from bot.asking.asked import Asked, from_text
from bot.asking.report_request import NotARequest
from bot.blocks.buttons import MENU, SHOW_DETAILS
from bot.errors import WrongUsage

OLD_BUTTON = (
    "This button is of another version of me: ask with a command instead; "
    "`/report-help` lists them."
)


def asked_by_press(body: dict[str, Any]) -> Asked:
    """What the pressed button asks for. Raises WrongUsage for a button of another version."""
    try:
        return from_text(body["actions"][0].get("value", ""))
    except NotARequest as error:
        raise WrongUsage(OLD_BUTTON) from error


def take_choice_as_press(body: dict[str, Any], next_: Callable[[], object]) -> None:
    """Make of a choice in a report's menu the press of a button of that name.

    An option has too little room for a request: it asks for what the button *Details* does.
    """
    action = (body.get("actions") or [{}])[0]
    if action.get("action_id") == MENU:
        values = (
            element.get("value", "")
            for block in body["message"]["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == SHOW_DETAILS
        )
        action |= {"action_id": action["selected_option"]["value"], "value": next(values, "")}
    next_()


class Presses:
    """Ignores a press while an equal one is being handled, and for some seconds afterwards."""

    def __init__(self, double_click: float) -> None:
        self._lock = Lock()
        self._under_way: set[tuple[str, ...]] = set()
        self._just_done: TTLCache[tuple[str, ...], bool] = TTLCache(10_000, double_click)

    def once(self, body: dict[str, Any], work: Callable[[], object]) -> None:
        """Do the work of a press, unless the same button has just been pressed."""
        action, container = body["actions"][0], body["container"]
        channel = body.get("channel", {}).get("id", "")
        message_or_view = container.get("message_ts") or container["view_id"]
        place = (body["team"]["id"], channel, message_or_view)
        key = (*place, action["action_id"], action.get("value", ""))
        if self._begin(key):
            try:
                work()
            finally:
                self._end(key)

    def _begin(self, key: tuple[str, ...]) -> bool:
        with self._lock:
            if key in self._under_way or key in self._just_done:
                return False
            self._under_way.add(key)
            return True

    def _end(self, key: tuple[str, ...]) -> None:
        with self._lock:
            self._under_way.discard(key)
            self._just_done[key] = True
