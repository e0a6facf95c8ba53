"""Somebody in the playground's workspace, who types and reads as the web page lets them."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.patience import PATIENCE

Message = dict[str, Any]
View = dict[str, Any]
Entered = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Person:
    """Types through the page's own HTTP face at `url`."""

    url: str

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> dict[str, Any]:
        """Type into a channel, by name; gives what the page is answered."""
        return self._post("send", channel=self._id(channel), text=text, thread_ts=thread_ts)

    def answered(self, channel: str, command: str) -> None:
        """Type a command, again until the bot is there to answer it."""
        deadline = time.monotonic() + PATIENCE
        while not self.say(channel, command)["ok"]:
            assert time.monotonic() < deadline, f"nobody answers {command}"
            time.sleep(0.1)

    def press(
        self,
        place: Message | View,
        action_id: str,
        chosen: Any = None,
        values: Entered | None = None,
    ) -> dict[str, Any]:
        """Press a button of a message, modal or Home tab, or choose an option by its value.

        A press that is in a menu is chosen there.
        `values` are what else was entered there, by block_id and action_id.
        """
        named, in_menu = _named(place, action_id)
        return self._post(
            "action", **_where(place), **named, chosen=in_menu or chosen, values=values
        )

    def options(self, place: Message | View, action_id: str, typed: str = "") -> list[str]:
        """What an external select offers for what is typed into it, by value."""
        named, _ = _named(place, action_id)
        answer = self._post("options", **_where(place), **named, typed=typed)
        groups = answer.get("option_groups") or [answer]
        return [option["value"] for group in groups for option in group["options"]]

    def offered(self, place: Message | View, action_id: str, typed: str = "") -> list[str]:
        """The same, once there are some: what the app does not know yet it finds out meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while not (found := self.options(place, action_id, typed)):
            assert time.monotonic() < deadline, f"nothing is offered for {typed!r}"
            time.sleep(0.05)
        return found

    def submit(self, view: View, values: Entered | None = None) -> dict[str, Any]:
        """Submit a modal; gives what the page is answered, `errors` by block_id among it."""
        return self._post("submit", view_id=view["id"], values=values)

    def close(self, view: View, clear: bool = False) -> dict[str, Any]:
        """Close a view of a modal, or with `clear` all of it."""
        return self._post("close", view_id=view["id"], clear=clear)

    def use_shortcut(self, callback_id: str, message: Message | None = None) -> dict[str, Any]:
        """Use a shortcut of the app, on a message where it is one for messages."""
        return self._post("shortcut", callback_id=callback_id, **(_where(message or {})))

    def open_tab(self, tab: str = "home") -> dict[str, Any]:
        """Go to the `home` or `messages` tab of the app."""
        return self._post("tab", tab=tab)

    def verify_events(self) -> dict[str, Any]:
        """Have Slack verify the app's address of events, as its owner can."""
        return self._post("verify")

    def remove_app(self) -> None:
        """Remove the app from the workspace, as its admins can."""
        self._post("uninstall")

    def modal(self, wanted: Callable[[View], bool] = bool) -> View:
        """The view on top of the open modal, once there is one that is wanted."""
        return self._awaited(lambda: self._state()["modal"][-1:], wanted)

    def modals(self) -> list[View]:
        """The views that are open now, the last on top."""
        return list(self._state()["modal"])

    def home(self, wanted: Callable[[View], bool] = bool) -> View:
        """The Home tab, once the bot published one that is wanted."""
        return self._awaited(lambda: [self._state()["home"] or {}], wanted)

    def messages(self, channel: str) -> list[Message]:
        """What the channel shows this person now, ephemeral messages included."""
        return list(self._state()["messages"].get(self._id(channel), []))

    def sees(
        self, channel: str, wanted: Callable[[Message], bool], since: Collection[Message] = ()
    ) -> Message:
        """The first message that is wanted, once it is there.

        `since` are the messages before what this person did: one that is as it was then is no
        answer to it, however wanted it looks.
        """
        return self._awaited(
            lambda: [each for each in self.messages(channel) if each not in since], wanted
        )

    def image(self, message: Message) -> bytes:
        """The picture of a report message, as its page loads it."""
        (block,) = (block for block in message["blocks"] if block["type"] == "image")
        with urllib.request.urlopen(self.url + block["image_url"], timeout=PATIENCE) as answer:
            data: bytes = answer.read()
        return data

    def _awaited(
        self, seen: Callable[[], list[Message]], wanted: Callable[[Message], bool]
    ) -> Message:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for each in seen():
                if wanted(each):
                    return each
            time.sleep(0.05)
        raise AssertionError(f"not seen; there is {json.dumps(seen(), indent=1)}")

    def _post(self, what: str, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/client/{what}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            result: dict[str, Any] = json.load(answer)
        return result

    def _state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/client/state", timeout=PATIENCE) as answer:
            state: dict[str, Any] = json.load(answer)
        return state

    def _id(self, name: str) -> str:
        channels = self._state()["channels"]
        return str(next(each["id"] for each in channels if each["name"] == name))


def _where(place: Message | View) -> dict[str, str]:
    if "ts" in place:
        return {"channel": place["channel"], "ts": place["ts"]}
    return {"view_id": place["id"]} if "id" in place else {}


def _named(place: Message | View, action_id: str) -> tuple[dict[str, str], str]:
    """Which element that is, and its option where it is one of a menu."""
    for block in place["blocks"]:
        elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in filter(None, elements):
            named = {"block_id": block["block_id"], "action_id": element.get("action_id", "")}
            if element.get("action_id") == action_id:
                return named, ""
            if element["type"] == "overflow" and action_id in [
                option["value"] for option in element["options"]
            ]:
                return named, action_id
    raise AssertionError(f"no {action_id} in {json.dumps(place['blocks'], indent=1)}")


def words(message: Message) -> str:
    """All the text of a message, its blocks included."""
    return f"{message['text']} {json.dumps(message.get('blocks', []), ensure_ascii=False)}"


def is_report(message: Message) -> bool:
    """Whether the message shows a chart."""
    return any(block["type"] == "image" for block in message.get("blocks") or [])


def is_private(message: Message) -> bool:
    """Whether only this person sees the message."""
    return bool(message.get("ephemeral"))
