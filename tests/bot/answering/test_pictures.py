"""A picture that Slack does not take, or not show, never costs the answer, and is not left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.answering.answer import post_report
from bot.answering.chart import RenderedReport, post_as_taken
from bot.blocks.mrkdwn import section
from bot.blocks.report import MissingReport, UploadedReport, digest_blocks
from config import BoardSettings, Settings
from integrations.slack import NotInChannel, SlackDestination, web_client
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.faults import OUT_OF_ORDER, UPLOAD, Fault, refusal, too_many_requests
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import until
from tests.support.playgrounds import sample_slack
from tests.support.sample_boards import WORKED_EXAMPLE, question

CHANNEL = "C0PLATFORM"
NOT_SHOWN = refusal("invalid_blocks")


@dataclass(frozen=True)
class Room:
    """A Slack, and a burndown for it, with a picture."""

    workspace: Workspace
    url: str
    report: Report
    png: bytes

    @property
    def slack(self) -> SlackDestination:
        return SlackDestination(web_client(BOT_TOKEN, f"{self.url}/api/"))

    @property
    def rendered(self) -> RenderedReport:
        return RenderedReport(self.report, self.png)

    def post(self, channel: str = CHANNEL) -> None:
        """Post the burndown, as the Action does."""
        settings = Settings(
            boards={"main": BoardSettings("main", owner="acme", project=1)},
            default_board="main",
            slack_bot_token=BOT_TOKEN,
            slack_api_url=f"{self.url}/api/",
        )
        post_report(self.rendered, channel, settings)

    def shown(self) -> list[dict[str, Any]]:
        """The blocks of the first message that is no event of the channel."""
        messages = self.workspace.channels[CHANNEL].messages.values()
        return [*next(each.blocks for each in messages if each.blocks)]

    def kinds(self) -> set[str]:
        return {block["type"] for block in self.shown()} & {"image", "data_visualization"}

    def warning(self) -> str:
        return next((str(each) for each in self.shown() if ":warning:" in str(each)), "")

    def pictures(self) -> int:
        """How many pictures Slack keeps."""
        return sum(file.complete for file in self.workspace.files.by_id.values())


@pytest.fixture
def room() -> Iterator[Room]:
    workspace = sample_slack(unready_uses=0)
    report = CATALOGUE["sprint-burndown"].compute(question(*WORKED_EXAMPLE))
    Image.new("RGB", (4, 4)).save(png := BytesIO(), "PNG")
    with serve(slack_app(workspace)) as url:
        yield Room(workspace, url, report, png.getvalue())


@pytest.mark.fault
@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", refusal("file_uploads_disabled")),
        ("files.getUploadURLExternal", refusal("storage_limit_reached")),
        ("files.getUploadURLExternal", too_many_requests(3600)),
        (UPLOAD, OUT_OF_ORDER),
        ("files.completeUploadExternal", refusal("storage_limit_reached")),
        ("files.completeUploadExternal", OUT_OF_ORDER),
        ("chat.postMessage", NOT_SHOWN),
    ],
    ids=str,
)
def test_slack_draws_a_chart_whose_picture_it_does_not_take(
    room: Room, method: str, fault: Fault
) -> None:
    room.workspace.faults.next(method, fault)
    room.post()
    assert room.kinds() == {"data_visualization"}
    assert "The chart is missing, so Slack draws one itself. " in room.warning()
    until(lambda: room.pictures() == 0)


@pytest.mark.fault
def test_an_upload_that_hangs_does_not_cost_the_answer(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.slack.client.UPLOAD_SECONDS", 1)
    with room.workspace.access.holding("files.getUploadURLExternal") as hanging:
        room.post()
        assert not hanging.over.is_set()
        assert room.kinds() == {"data_visualization"}


@pytest.mark.fault
def test_what_slack_does_not_draw_comes_in_words_and_its_picture_is_deleted(room: Room) -> None:
    room.workspace.faults.next("chat.postMessage", NOT_SHOWN, NOT_SHOWN)
    room.post()
    assert room.kinds() == set()
    assert "points open" in str(room.shown())
    assert "The chart is missing. Slack does not show it (invalid_blocks)" in room.warning()
    until(lambda: room.pictures() == 0)


@pytest.mark.fault
def test_the_picture_of_an_answer_that_cannot_be_posted_is_deleted(room: Room) -> None:
    with pytest.raises(NotInChannel):
        room.post("C0NOWHERE")
    until(lambda: "files.delete" in room.workspace.faults.called)
    until(lambda: room.pictures() == 0)


def test_a_picture_that_is_shown_stays(room: Room) -> None:
    room.post()
    assert room.kinds() == {"image"}
    assert room.warning() == ""
    assert room.pictures() == 1
    assert "files.delete" not in room.workspace.faults.called


def test_the_picture_of_a_message_that_may_be_there_stays(room: Room) -> None:
    room.workspace.faults.always("chat.postMessage", OUT_OF_ORDER)
    with pytest.raises(Exception, match="Slack did not answer"):
        room.post()
    assert room.pictures() == 1
    assert "files.delete" not in room.workspace.faults.called


def test_a_message_of_several_reports_has_two_charts_of_slack_at_most(room: Room) -> None:
    uploads_are_off = refusal("file_uploads_disabled")
    room.workspace.faults.always("files.getUploadURLExternal", uploads_are_off)
    uploads: list[UploadedReport | MissingReport] = [MissingReport("Velocity", "No sprint yet.")]
    uploads += [room.rendered.uploaded(room.slack) for _ in range(3)]
    sent: list[int] = []

    def send(shown: Any) -> str:
        sent.append(sum(isinstance(each, UploadedReport) and bool(each.chart) for each in shown))
        blocks = digest_blocks([(each, None) for each in shown], "weekly")
        return room.slack.post(CHANNEL, "Three reports", [section("Three"), *blocks])

    post_as_taken(uploads, send, room.slack)
    assert sent == [2]
    assert [*room.kinds()] == ["data_visualization"]
