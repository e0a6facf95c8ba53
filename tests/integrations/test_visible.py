"""What one does not see is dropped from all that comes from outside."""

from __future__ import annotations

import sys
import unicodedata
from typing import Any

import pytest

from integrations.slack import web_client
from integrations.visible import visible
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from tests.support.playgrounds import sample_slack

# Each says one thing and shows another, or steers what shows it.
HIDDEN = "a\x1b[31mb\x00c\u202egnp.exe\u2066d\u200fe\x7ff\x9bg"
SEEN = "a[31mbcgnp.exedefg"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", ""),
        ("Sprint 9", "Sprint 9"),
        (HIDDEN, SEEN),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\vg\fh\x1ci", "a\nb\nc\nd\ne\nf\ng\nh\ni"),
        ("half of a pair: \ud83d", "half of a pair: "),
        # Joiners, tones and flags are parts of words and of pictures.
        ("👩\u200d💻 👍🏽 🏴\U000e0067\U000e0062\U000e007f می\u200cخواهم é", None),
        ("مرحبا שלום 日本語", None),
    ],
)
def test_what_is_seen_stays(text: str, seen: str | None) -> None:
    assert visible(text) == (text if seen is None else seen)


@pytest.mark.attack
def test_no_control_and_no_mark_of_direction_stays() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    left = visible(everything)
    assert {each for each in left if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")} == {
        "\t",
        "\n",
    }
    turning = ("L", "R", "AL", "AN", "EN", "ON", "NSM", "BN", "B", "S", "WS", "CS", "ES", "ET", "")
    assert {unicodedata.bidirectional(each) for each in left} <= {*turning}
    assert not {*"\u061c\u200e\u200f"} & {*left}


@pytest.mark.attack
def test_slack_is_told_nothing_that_one_does_not_see() -> None:
    workspace = sample_slack()
    block: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": HIDDEN}}
    with serve(slack_app(workspace)) as url:
        client = web_client(BOT_TOKEN, f"{url}/api/")
        client.chat_postMessage(channel="C0PLATFORM", text=HIDDEN, blocks=[block])
    (message,) = [
        each for each in workspace.channels["C0PLATFORM"].messages.values() if "exe" in each.text
    ]
    assert message.text == SEEN
    assert message.blocks[0]["text"]["text"] == SEEN
