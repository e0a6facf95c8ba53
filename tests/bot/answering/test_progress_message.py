"""A slow request shows what is done for it, and never waits for Slack to show it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.answering.message_slot import NewMessage
from bot.answering.progress_message import ProgressMessage
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from tests.support.patience import PATIENCE, until


class Slack(SlackDestination):
    """Keeps what it is told; shows a change only once it is `ready`, or refuses everything."""

    def __init__(self, ready: bool = True, refuses: bool = False) -> None:
        super().__init__(WebClient())
        self.calls: list[str] = []
        self.ready = Event()
        self.refuses = refuses
        if ready:
            self.ready.set()

    def beside(self) -> Slack:
        return self

    def has_room(self, channel: str) -> bool:
        return channel == "C1"

    def post(self, *message: Any) -> str:
        self._note(f"post {message[1]}")
        return "1.0"

    def update(self, *message: Any) -> None:
        self._note(f"update {message[2]}")
        assert self.ready.wait(PATIENCE)

    def delete(self, *_: Any) -> None:
        self._note("delete")

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.refuses:
            raise IntegrationError("Not today.")


def working(slack: Slack, after: float = 0.0) -> ProgressMessage:
    return ProgressMessage(NewMessage(slack, "C1"), "Working.", after, between_steps=0.01)


def test_what_is_done_quickly_shows_nothing_but_the_answer() -> None:
    slack = Slack()
    with working(slack, after=60) as message:
        message.step("Exporting…")
        message.answer("Done.", [])
    assert slack.calls == ["post Done."]


def test_the_latest_step_is_shown_once_and_the_answer_in_its_place() -> None:
    slack = Slack()
    with working(slack) as message:
        until(lambda: len(slack.calls) == 1)
        message.step("Computing…")
        until(lambda: len(slack.calls) == 2)
        message.answer("Done.", [])
    assert slack.calls == [
        "post Working.",
        "update Working. Computing…",
        "update Done.",
    ]


def test_work_goes_on_while_slack_takes_its_time() -> None:
    slack = Slack(ready=False)
    with working(slack) as message:
        until(lambda: len(slack.calls) == 1)
        message.step("50 of 150 items…")
        until(lambda: len(slack.calls) == 2)
        message.step("100 of 150 items…")
        message.step("150 of 150 items…")
        assert len(slack.calls) == 2
        slack.ready.set()
        until(lambda: len(slack.calls) == 3)
        message.answer("Done.", [])
    assert slack.calls[2].endswith("150 of 150 items…")


def test_work_without_an_answer_takes_the_message_back() -> None:
    slack = Slack()
    with working(slack):
        until(lambda: len(slack.calls) == 1)
    until(lambda: slack.calls[-1] == "delete")


def test_a_refused_message_is_not_tried_again_before_the_answer() -> None:
    slack = Slack(refuses=True)
    with working(slack) as message:
        until(lambda: len(slack.calls) == 1)
        message.step("Computing…")
        with pytest.raises(IntegrationError, match="Not today"):
            message.answer("Done.", [])
    assert slack.calls == ["post Working.", "post Done."]


@pytest.mark.fault
def test_the_line_of_an_answer_that_waits_for_slack_is_kept() -> None:
    class Line(NewMessage):
        kept = 0

        def keep(self) -> None:
            self.kept += 1

    slack = Slack()
    line = Line(slack, "C1")
    with (
        ProgressMessage(line, "Working.", 0.0, between_steps=0.01) as message,
        ThreadPoolExecutor(1) as threads,
    ):
        until(lambda: slack.calls == ["post Working."])
        slack.ready.clear()
        answered = threads.submit(message.answer, "Done.", [])
        try:
            until(lambda: slack.calls[-1] == "update Done.")
            before = line.kept
            until(lambda: line.kept > before + 2)
        finally:
            slack.ready.set()
        answered.result(PATIENCE)
