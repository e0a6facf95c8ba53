"""Where an answer goes, as a table: what stands in the channel after each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from slack_sdk import WebClient

from bot.answering.message_slot import EditedMessage, NewMessage, take_back
from bot.blocks.mrkdwn import section
from integrations.slack import SlackDestination
from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import until

CHANNEL = "C0PLATFORM"
REPORT = [section("18 of 42 points open")]
ANSWER = [section("12 of 42 points open")]
WORKING = ":hourglass_flowing_sand: Working."


class House:
    """The channel of a local Slack, with the bot in it."""

    def __init__(self, url: str, workspace: Workspace) -> None:
        self.slack = SlackDestination(WebClient("xoxb-playground", base_url=f"{url}/api/"))
        self.workspace = workspace
        self.channel = workspace.channels[CHANNEL]

    def reports(self, by: str = "U0ANALYTICS", thread_ts: str = "") -> str:
        """Post a report, as the bot or somebody else; gives its `ts`."""
        blocks = [block.to_dict() for block in REPORT]
        posted = self.workspace.post(
            self.channel, by, "a report", blocks=blocks, thread_ts=thread_ts
        )
        return posted.ts

    def message(self, ts: str) -> dict[str, Any]:
        """What Slack says of a message in a payload."""
        found = self.channel.messages[ts]
        thread = {"thread_ts": found.thread_ts} if found.thread_ts else {}
        return {"ts": ts, "text": found.text, "blocks": list(found.blocks), **thread}

    def shows(self) -> list[tuple[str, list[str], str]]:
        """Each message: its text, the text of each block, and the text of what it answers to."""
        messages = self.channel.messages
        return [
            (
                each.text,
                [text_of(block) for block in each.blocks],
                messages[each.thread_ts].text if each.thread_ts else "",
            )
            for each in messages.values()
        ]


def text_of(block: dict[str, Any]) -> str:
    text = block.get("text") or block["elements"][0]
    return str(text["text"])


@pytest.fixture
def house() -> Iterator[House]:
    workspace = Workspace.sample(())
    with serve(slack_app(workspace)) as url:
        yield House(url, workspace)


def take(slot: NewMessage | EditedMessage, steps: Sequence[str]) -> None:
    for step in steps:
        match step:
            case "show":
                until(lambda: slot.show("Working."))
            case "answer":
                slot.answer("an answer", ANSWER)
            case "take back":
                slot.take_back()


NOTHING: list[tuple[str, list[str], str]] = []
SHOWN = [("Working.", [WORKING], "")]
ANSWERED = [("an answer", ["12 of 42 points open"], "")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["answer"], ANSWERED),
        (["show"], SHOWN),
        (["show", "show"], SHOWN),
        (["show", "answer"], ANSWERED),
        (["show", "answer", "take back"], ANSWERED),
        (["show", "take back"], NOTHING),
        (["take back"], NOTHING),
    ],
    ids=str,
)
def test_a_new_message(
    house: House, steps: list[str], expected: list[tuple[str, list[str], str]]
) -> None:
    take(NewMessage(house.slack, CHANNEL), steps)
    assert house.shows() == expected


REPORTED = ("a report", ["18 of 42 points open"], "")


@pytest.mark.parametrize("steps", [["answer"], ["show", "answer"]], ids=str)
def test_a_new_message_in_a_thread(house: House, steps: list[str]) -> None:
    ts = house.reports()
    take(NewMessage(house.slack, CHANNEL, ts), steps)
    assert house.shows() == [REPORTED, ("an answer", ["12 of 42 points open"], "a report")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["show"], ("a report", [WORKING, "18 of 42 points open"], "")),
        (["show", "show"], ("a report", [WORKING, "18 of 42 points open"], "")),
        (["answer"], ("an answer", ["12 of 42 points open"], "")),
        (["show", "answer"], ("an answer", ["12 of 42 points open"], "")),
        (["show", "answer", "take back"], ("an answer", ["12 of 42 points open"], "")),
        (["show", "take back"], REPORTED),
        (["take back"], REPORTED),
    ],
    ids=str,
)
def test_a_report_that_is_replaced(
    house: House, steps: list[str], expected: tuple[str, list[str], str]
) -> None:
    ts = house.reports()
    take(EditedMessage(house.slack, CHANNEL, ts, house.message(ts)), steps)
    assert house.shows() == [expected]


@pytest.mark.parametrize("in_a_thread", [False, True])
def test_a_report_that_cannot_be_changed_is_answered_in_its_thread(
    house: House, in_a_thread: bool
) -> None:
    question = house.workspace.post(house.channel, "U0ANA", "how is it?").ts if in_a_thread else ""
    ts = house.reports(by="U0BEN", thread_ts=question)
    take(EditedMessage(house.slack, CHANNEL, ts, house.message(ts)), ["answer"])
    answered = "how is it?" if in_a_thread else "a report"
    assert house.shows()[-1] == ("an answer", ["12 of 42 points open"], answered)
    assert ("a report", ["18 of 42 points open"], question and "how is it?") in house.shows()


@pytest.mark.parametrize("steps", [["answer"], ["show", "answer"]], ids=str)
@pytest.mark.parametrize("where", ["new", "in a thread", "replaced", "not to be changed"])
def test_a_marked_answer_is_found_by_another_process(
    house: House, where: str, steps: list[str]
) -> None:
    asked_at = datetime.now(UTC)
    ts = house.reports(by="U0BEN" if where == "not to be changed" else "U0ANALYTICS")
    slot: NewMessage | EditedMessage
    if where in ("new", "in a thread"):
        slot = NewMessage(house.slack, CHANNEL, ts if where == "in a thread" else None, mark="q 1")
    else:
        slot = EditedMessage(house.slack, CHANNEL, ts, house.message(ts), mark="q 1")
    around = asked_at - timedelta(minutes=1), asked_at + timedelta(minutes=5)
    thread = "" if where == "new" else ts
    assert house.slack.find(CHANNEL, "q 1", *around, thread) is None
    if where == "not to be changed":
        steps = ["answer"]
    take(slot, steps)
    found = house.slack.find(CHANNEL, "q 1", *around, thread)
    assert found
    assert house.channel.messages[found.ts].text == "an answer"


def test_a_chart_is_sent_back_as_a_bot_may_send_it(house: House) -> None:
    Image.new("RGB", (4, 4)).save(png := BytesIO(), "PNG")
    shown = house.slack.upload_image(png.getvalue(), "chart.png", "A chart", "A line falls.")
    told = {"id": shown, "url": "https://files.example/chart.png", "name": "chart.png"}
    image = {
        "type": "image",
        "block_id": "b1",
        "alt_text": "A line falls.",
        "slack_file": told,
        "image_width": 800,
    }
    ts = house.reports()
    message = {**house.message(ts), "blocks": [image]}
    slot = EditedMessage(house.slack, CHANNEL, ts, message)
    slot.show("Working.")
    slot.take_back()
    (kept,) = house.channel.messages[ts].blocks
    assert {name: kept[name] for name in ("type", "block_id", "alt_text")} == {
        name: image[name] for name in ("type", "block_id", "alt_text")
    }
    assert kept["slack_file"]["id"] == shown


def test_what_cannot_be_taken_back_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    slot = NewMessage(house.slack, CHANNEL)
    take(slot, ["show"])
    house.channel.messages.clear()
    take_back(slot)
    assert "The line of progress could not be removed" in caplog.text
