"""Lines of progress that a killed process leaves in Slack are taken back, and no answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answering.left_behind import take_back_left_behind, taking_back_left_behind
from bot.answering.message_slot import EditedMessage, NewMessage
from bot.answering.shown_lines import ShownLine
from bot.blocks.mrkdwn import section
from integrations.slack import SlackDestination, SlackUnreachable, web_client
from integrations.store import Store
from integrations.store.progress_lines import ProgressLine
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.faults import LOST, OUT_OF_ORDER, Fault
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE, until
from tests.support.playgrounds import sample_slack
from tests.support.processes import running

ACME, CHANNEL = "T0ACME", "C0PLATFORM"
HALF_A_LEASE, A_LEASE = timedelta(seconds=15), timedelta(seconds=31)
REPORT = [section("18 of 42 points open").to_dict(), section("Data as of today").to_dict()]
ANSWER = [section("12 of 42 points open").to_dict()]
# Shows a line, and then works for ever.
WORKER = """
import sys
from datetime import UTC, datetime
from bot.answering.message_slot import NewMessage
from bot.answering.progress_message import ProgressMessage
from bot.answering.shown_lines import ShownLine
from integrations.slack import SlackDestination, SlackUnreachable, web_client
from integrations.store import Store

token, url, database, channel = sys.argv[1:]
lines = Store(database).progress_lines
noted = ShownLine(lines, "T0ACME", lambda: datetime.now(UTC))
slack = SlackDestination(web_client(token, url))
with ProgressMessage(NewMessage(slack, channel, noted=noted), "Working.", 0.0):
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Room:
    """A Slack, and a store that processes share."""

    workspace: Workspace
    api_url: str
    store: Store
    database: str

    @property
    def slack(self) -> SlackDestination:
        return SlackDestination(web_client(BOT_TOKEN, self.api_url))

    def noted(self) -> ShownLine:
        return ShownLine(self.store.progress_lines, ACME, lambda: datetime.now(UTC))

    def pass_by(self, after: timedelta) -> None:
        """Look for what is left behind, after so long."""
        later = datetime.now(UTC) + after
        take_back_left_behind(self.store.progress_lines, lambda _: self.slack, later)

    def shown(self) -> list[list[dict[str, Any]]]:
        """The blocks of each message, without what Slack adds."""
        return [
            [{name: each[name] for name in each if name != "block_id"} for each in message.blocks]
            for message in self.workspace.channels[CHANNEL].messages.values()
        ]

    def left(self) -> list[ProgressLine]:
        """The lines that are noted still."""
        ages = datetime.now(UTC) + timedelta(days=9)
        return [line for line, _ in self.store.progress_lines.left_behind(ages)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    workspace, database = sample_slack(), f"sqlite:///{tmp_path}/store.sqlite3"
    with serve(slack_app(workspace)) as url, closing(Store(database)) as store:
        yield Room(workspace, f"{url}/api/", store, database)


def is_line(blocks: list[dict[str, Any]]) -> bool:
    return "hourglass" in str(blocks[:1])


@pytest.mark.fault
def test_the_line_of_progress_of_a_killed_process_is_taken_back(room: Room) -> None:
    command = [sys.executable, "-c", WORKER, BOT_TOKEN, room.api_url, room.database, CHANNEL]
    with running(command, cwd=Path(__file__).parents[3], stdin=subprocess.PIPE) as worker:
        until(lambda: [is_line(blocks) for blocks in room.shown()] == [True])
        room.pass_by(HALF_A_LEASE)
        assert [is_line(blocks) for blocks in room.shown()] == [True]
        worker.kill()
        worker.wait(PATIENCE)
    room.pass_by(A_LEASE)
    assert room.shown() == []
    assert room.left() == []


@pytest.mark.fault
@pytest.mark.parametrize("in_thread", [False, True])
def test_a_report_below_the_line_of_a_killed_process_stays_as_it_was(
    room: Room, in_thread: bool
) -> None:
    channel = room.workspace.channels[CHANNEL]
    thread = room.workspace.post(channel, "U0ANA", "how is it?").ts if in_thread else ""
    ts = room.slack.post(CHANNEL, "a report", REPORT, thread or None)  # type: ignore[arg-type]
    before = room.shown()
    message = {"ts": ts, "text": "a report", "blocks": REPORT}
    message |= {"thread_ts": thread} if thread else {}
    EditedMessage(room.slack, CHANNEL, ts, message, room.noted()).show("Working.")
    assert is_line(room.shown()[-1])
    room.pass_by(A_LEASE)
    assert room.shown() == before
    assert channel.messages[ts].text == "a report"
    assert room.left() == []


@pytest.mark.fault
def test_an_answer_that_is_noted_as_a_line_still_is_not_taken_back(room: Room) -> None:
    # As where the store failed when the line was answered.
    slot = NewMessage(room.slack, CHANNEL, noted=room.noted())
    until(lambda: slot.show("Working."))
    slot.show("Working on.")
    slot.answer("an answer", [section("12 of 42 points open")])
    assert room.left()
    room.pass_by(A_LEASE)
    assert "12 of 42 points open" in str(room.shown())
    assert room.left() == []


def test_a_line_of_which_slack_has_not_told_is_found_by_its_key(room: Room) -> None:
    room.workspace.faults.next("chat.postMessage", LOST)
    slot = NewMessage(room.slack, CHANNEL, noted=room.noted())
    with pytest.raises(SlackUnreachable):
        until(lambda: slot.show("Working."))
    assert [is_line(blocks) for blocks in room.shown()] == [True]
    slot.take_back()
    assert room.left()
    room.pass_by(A_LEASE)
    assert room.shown() == []
    assert room.left() == []


@pytest.mark.fault
def test_what_cannot_be_taken_back_now_is_tried_again(room: Room) -> None:
    slot = NewMessage(room.slack, CHANNEL, noted=room.noted())
    until(lambda: slot.show("Working."))
    room.workspace.faults.next("chat.delete", OUT_OF_ORDER)
    room.pass_by(A_LEASE)
    assert [is_line(blocks) for blocks in room.shown()] == [True]
    room.pass_by(A_LEASE)
    assert room.shown() == []


@pytest.mark.fault
def test_a_line_among_more_than_a_page_is_looked_for_once(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    slot = NewMessage(room.slack, CHANNEL, noted=room.noted())
    room.workspace.faults.next("chat.postMessage", LOST)
    with pytest.raises(SlackUnreachable):
        until(lambda: slot.show("Working."))
    slot.take_back()
    channel = room.workspace.channels[CHANNEL]
    for number in range(201):
        room.workspace.post(channel, "U0ANA", str(number))
    room.pass_by(A_LEASE)
    assert is_line(room.shown()[0])
    assert "stays for good: Too much was said at that time" in caplog.text
    assert room.left() == []


def test_a_process_looks_as_soon_as_it_starts(room: Room) -> None:
    slot = NewMessage(room.slack, CHANNEL, noted=room.noted())
    until(lambda: slot.show("Working."))
    lines = room.store.progress_lines
    with taking_back_left_behind(lines, lambda _: room.slack, lambda: datetime.now(UTC) + A_LEASE):
        until(lambda: room.shown() == [])


@pytest.mark.fault
@pytest.mark.parametrize(("fault", "shown"), [(LOST, [ANSWER]), (OUT_OF_ORDER, [])])
def test_an_answer_of_which_slack_did_not_tell_is_not_deleted(
    room: Room, fault: Fault, shown: list[Any]
) -> None:
    slot = NewMessage(room.slack, CHANNEL, noted=room.noted())
    until(lambda: slot.show("Working."))
    room.workspace.faults.next("chat.update", fault)
    with pytest.raises(SlackUnreachable):
        slot.answer("12 of 42 points open", [section("12 of 42 points open")])
    slot.take_back()
    room.pass_by(A_LEASE)
    assert room.shown() == shown
    assert room.left() == []
