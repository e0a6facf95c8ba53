"""Presses of buttons: what each asks for, and double clicks, which count once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any

from cachetools import TTLCache

from bot.asking.asked import Asked, from_text
from bot.asking.report_request import NotARequest
from bot.asking.story import NOBODYS, Story
from bot.blocks.buttons import MENU, SHOW_DETAILS
from bot.errors import WrongUsage
from integrations.store import StoreError
from integrations.store.claims import Claims

log = logging.getLogger(__name__)

# A press counts again after so long, where the process that handles the first has died.
UNDER_WAY = timedelta(minutes=1)
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


def story_of(message: Mapping[str, Any]) -> Story:
    """Whose report a message of the bot is, as its buttons keep it."""
    try:
        return from_text(_kept_by(message)).story
    except NotARequest:
        return NOBODYS


def _kept_by(message: Mapping[str, Any]) -> str:
    """The value of the button *Details* of a message; empty where it has none."""
    values = (
        str(element.get("value", ""))
        for block in message.get("blocks") or ()
        for element in block.get("elements", ())
        if element.get("action_id") == SHOW_DETAILS
    )
    return next(values, "")


def take_choice_as_press(body: dict[str, Any], next_: Callable[[], object]) -> None:
    """Make of a choice in a report's menu the press of a button of that name.

    An option has too little room for a request: it asks for what the button *Details* does.
    """
    action = (body.get("actions") or [{}])[0]
    if action.get("action_id") == MENU:
        value = _kept_by(body["message"])
        action |= {"action_id": action["selected_option"]["value"], "value": value}
    next_()


class Presses:
    """Ignores a person's press while an equal one is being handled by any process that shares the
    store, and for `double_click` seconds afterwards.

    Where the store cannot be asked, it knows of this process's own.
    """

    def __init__(self, claims: Claims, clock: Callable[[], datetime], double_click: float) -> None:
        self._claims = claims
        self._clock = clock
        self._double_click = double_click
        self._lock = Lock()
        self._under_way: set[str] = set()
        self._just_done: TTLCache[str, bool] = TTLCache(10_000, double_click)

    def once(self, team: str, body: dict[str, Any], work: Callable[[], object]) -> object:
        """Do the work of a press, unless the same person has just pressed the same button; gives
        what it gives, or False.

        `team` is the workspace that Slack authorized, which a payload need not say.
        """
        key, at = press_key(team, body), self._pressed_at(body)
        if not self._begin(key, at):
            return False
        began = monotonic()
        try:
            return work()
        finally:
            self._end(key, at, monotonic() - began)

    def _begin(self, key: str, at: datetime) -> bool:
        with self._lock:
            if key in self._under_way or key in self._just_done:
                return False
            self._under_way.add(key)
        try:
            is_mine = self._claims.take(key, at, at + UNDER_WAY)
        except StoreError as error:
            log.warning("Another process may handle a press, too: %s", error)
            return True
        if not is_mine:
            with self._lock:
                self._under_way.discard(key)
        return is_mine

    def _end(self, key: str, at: datetime, took: float) -> None:
        with self._lock:
            self._under_way.discard(key)
            self._just_done[key] = True
        seconds = min(max(took, self._double_click), UNDER_WAY.total_seconds())
        try:
            self._claims.keep(key, at + timedelta(seconds=seconds))
        except StoreError as error:
            log.warning("A press counts again after %s: %s", UNDER_WAY, error)

    def _pressed_at(self, body: dict[str, Any]) -> datetime:
        """When it was pressed, by Slack's clock: by ours, it may have waited since, and the clocks
        of processes may differ."""
        try:
            return datetime.fromtimestamp(float(body["actions"][0]["action_ts"]), UTC)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            return self._clock()


def press_key(team: str, body: dict[str, Any]) -> str:
    """The same for presses of one button by one person; short, and nothing can be read from it."""
    action, container = body["actions"][0], body["container"]
    channel = body.get("channel", {}).get("id", "")
    message_or_view = container.get("message_ts") or container["view_id"]
    place = (team, body["user"]["id"], channel, message_or_view)
    pressed = json.dumps([*place, action["action_id"], action.get("value", "")])
    return f"press/{sha256(pressed.encode()).hexdigest()}"
