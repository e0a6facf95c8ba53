"""What the page's own address answers to bodies that the page would not send."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.block_kit import actions, button, menu, option
from tests.support.patience import PATIENCE
from tests.support.playgrounds import patient_slack

CHANNEL = "C0PLATFORM"
# By endpoint, what the page sends.
SENT: dict[str, dict[str, Any]] = {
    "send": {"channel": CHANNEL, "text": "Hello", "thread_ts": ""},
    "action": {"view_id": "V1", "block_id": "b", "action_id": "a", "chosen": "1", "values": {}},
    "options": {"channel": CHANNEL, "ts": "1.2", "block_id": "b", "action_id": "a", "typed": "x"},
    "submit": {"view_id": "V1", "values": {"b": {"a": "1"}}},
    "close": {"view_id": "V1", "clear": False},
    "shortcut": {"callback_id": "report", "channel": CHANNEL, "ts": "1.2"},
    "tab": {"tab": "home"},
    "verify": {},
    "uninstall": {},
}
NO_BODIES = [
    b"", b"[", b"{", b"null", b"[]", b'"x"', b"1", b"NaN", b"\xff", b"[" * 100_000,
    b'{"a":' * 100_000, b'{"channel": "\\ud800", "text": "\\ud800"}'[:-1],
]  # fmt: skip
WRONG: list[Any] = [None, True, 1, 1.5, 10**30, [], ["x"], [[1]], {}, {"a": [1]}, "\ud800"]


@pytest.fixture
def workspace() -> Workspace:
    return patient_slack([])


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with serve(slack_app(workspace)) as address:
        yield address


def status(url: str, path: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


@pytest.mark.attack
@pytest.mark.parametrize("endpoint", SENT)
def test_what_the_page_would_not_send_is_a_bad_request(url: str, endpoint: str) -> None:
    path = f"/client/{endpoint}"
    answered = {body[:40]: status(url, path, body) for body in NO_BODIES}
    assert answered == dict.fromkeys(answered, 400)
    sent = SENT[endpoint]
    for name in sent:
        lacking = {other: value for other, value in sent.items() if other != name}
        assert status(url, path, json.dumps(lacking).encode()) in (200, 400)
        for wrong in WRONG:
            body = json.dumps(sent | {name: wrong}).encode()
            # Some may be left out, or may be of several types.
            assert status(url, path, body) in (200, 400), body
    for name in {"channel", "text", "block_id", "typed", "tab", "callback_id"} & sent.keys():
        assert status(url, path, json.dumps(sent | {name: 1}).encode()) == 400
    assert status(url, path, json.dumps(sent).encode()) == 200


ELEMENTS = [
    button("button"),
    menu("static_select", "static_select", "1", "2"),
    menu("multi_static_select", "multi_static_select", "1", "2"),
    {"type": "external_select", "action_id": "external_select"},
    {"type": "users_select", "action_id": "users_select"},
    {"type": "multi_users_select", "action_id": "multi_users_select"},
    {"type": "checkboxes", "action_id": "checkboxes", "options": [option("1")]},
    {"type": "datepicker", "action_id": "datepicker"},
    {"type": "datetimepicker", "action_id": "datetimepicker"},
    {"type": "overflow", "action_id": "overflow", "options": [option("1")]},
]


@pytest.mark.attack
def test_what_cannot_be_chosen_in_an_element_is_refused(url: str) -> None:
    blocks = [{**actions(*ELEMENTS), "block_id": "all"}]
    bot = WebClient("xoxb-playground", base_url=f"{url}/api/")
    ts = bot.chat_postMessage(channel=CHANNEL, text="All", blocks=blocks)["ts"]
    for element in ELEMENTS:
        for wrong in WRONG:
            pressed = {
                "channel": CHANNEL,
                "ts": ts,
                "block_id": "all",
                "action_id": element["action_id"],
                "chosen": wrong,
                "values": {"all": {each["action_id"]: wrong for each in ELEMENTS}},
            }
            body = json.dumps(pressed).encode()
            assert status(url, "/client/action", body) in (200, 400), body


@pytest.mark.parametrize("text", ["see #TEAM-PLATFORM", "@ſprint_analytics", "<@u0analytics>"])
def test_names_in_any_letters_are_sent(url: str, text: str) -> None:
    body = json.dumps({"channel": CHANNEL, "text": text}).encode()
    assert status(url, "/client/send", body) == 200
