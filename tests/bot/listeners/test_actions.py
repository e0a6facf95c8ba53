"""The buttons of messages, called directly: what each changes, and who is answered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import pytest

from bot.answering.answer import SENT_PRIVATELY
from bot.answering.answer_or_ask import WHICH_BOARD
from bot.answering.ephemeral import AddressedReply
from bot.answering.thread import send_data
from bot.asking.asked import as_text, from_text
from bot.asking.report_request import ReportRequest
from bot.asking.story import Story
from bot.listeners.actions import answer_choice, answer_question, send_below, show_report
from bot.listeners.jobs import same_question
from bot.listeners.presses import OLD_BUTTON
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import NOT_THIS_BOARD
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    Kept,
    ListeningBot,
    Said,
    acked,
    asked_as,
    new_ack,
    on_message,
    press,
)
from tests.support.patience import PATIENCE, until

BURNDOWN = "Sprint burndown"
WEB = asked_as("sprint-burndown", "web")
OLD = OLD_BUTTON.split(":")[0]


class Buttons:
    """Ana presses buttons of messages."""

    def __init__(self, bot: ListeningBot) -> None:
        self._bot = bot
        self._presses = bot.presses()
        self.deleted: list[dict[str, Any]] = []

    def show(self, ts: str, value: str = WEB, action_id: str = "show_unit", **where: str) -> None:
        answering = self._bot.analytics.answering
        self._press(show_report, ts, value, where, action_id, answering=answering)

    def share(self, ts: str, value: str = WEB, **where: str) -> None:
        send = partial(send_data, sources=self._bot.analytics.sources)
        memberships = self._bot.analytics.memberships
        self._press(send_below, ts, value, where, send=send, memberships=memberships)

    def choose(self, ts: str, value: str = WEB, **where: str) -> None:
        self._press(answer_choice, ts, value, where, answering=self._bot.analytics.answering)

    def _press(
        self,
        listener: Any,
        ts: str,
        value: str,
        where: dict[str, str],
        action_id: str = "button",
        **parts: Any,
    ) -> None:
        where = {"channel": CHANNEL, **where}
        ack = new_ack()
        context = self._bot.context(
            where["channel"], respond=lambda **said: self.deleted.append(said)
        )
        body = press(self._bot, value, action_id, **on_message(ts=ts, **where))
        listener(
            ack, body, context, presses=self._presses, lanes=self._bot.analytics.lanes, **parts
        )
        assert acked(ack) == {}


@pytest.fixture
def ana(bot: ListeningBot) -> Buttons:
    return Buttons(bot)


def test_a_button_replaces_its_report(bot: ListeningBot, ana: Buttons) -> None:
    ts = bot.posts()
    ana.show(ts)
    assert bot.said() == [Said(CHANNEL, BURNDOWN)]
    (_, message) = bot.messages[0]
    assert message.ts == ts
    assert bot.buttons()["Details"]["origin"] == CHANNEL
    assert bot.reports.sent == bot.reports.keys


def test_a_report_in_a_thread_is_replaced_there(bot: ListeningBot, ana: Buttons) -> None:
    begun = bot.posts(text="first")
    ts = bot.posts(thread_ts=begun)
    ana.show(ts, thread_ts=begun)
    assert bot.said() == [Said(CHANNEL, "first"), Said(CHANNEL, BURNDOWN, thread_ts=begun)]


def test_a_double_click_is_answered_once(bot: ListeningBot, ana: Buttons) -> None:
    ts = bot.posts()
    for _ in range(2):
        ana.share(ts)
    assert len([said for said in bot.said() if said.thread_ts == ts]) == 1


@pytest.mark.parametrize("in_a_thread", [False, True])
def test_data_is_shared_in_the_thread_of_the_report(
    bot: ListeningBot, ana: Buttons, in_a_thread: bool
) -> None:
    begun = bot.posts(text="first")
    ts = bot.posts(thread_ts=begun) if in_a_thread else begun
    ana.share(ts, **({"thread_ts": begun} if in_a_thread else {}))
    (_, message) = bot.messages[-1]
    assert message.thread_ts == begun
    assert message.files
    assert message.text.endswith(f"for <@{ANA}>.")


@pytest.mark.parametrize("action", ["show", "share", "choose"])
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("old", OLD),
        ("", OLD),
        (asked_as("sprint-burndown", "secret"), NOT_THIS_BOARD.split(":")[0]),
        # It was asked in a channel, and is pressed in a direct message: it asks for no more there.
        (asked_as("sprint-burndown", "secret", origin=CHANNEL), NOT_THIS_BOARD.split(":")[0]),
        (asked_as("sprint-burndown", "gone"), NOT_THIS_BOARD.split(":")[0]),
    ],
)
def test_what_is_refused_is_told_to_who_pressed_alone(
    bot: ListeningBot, ana: Buttons, action: str, value: str, told: str
) -> None:
    ts = bot.posts()
    getattr(ana, action)(ts, value)
    assert bot.said() == [Said(CHANNEL, "A report"), Said(CHANNEL, told, ANA)]


def test_a_report_that_was_sent_directly_keeps_the_boards_of_where_it_was_asked(
    bot: ListeningBot, ana: Buttons
) -> None:
    bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    ts = bot.posts(DIRECT)
    value = asked_as("sprint-burndown", "secret", origin=LEADS)
    ana.share(ts, value, channel=DIRECT)
    (_, shared) = bot.messages[-1]
    assert (shared.thread_ts, bool(shared.files)) == (ts, True)
    ana.show(ts, value, channel=DIRECT)
    assert bot.said()[0] == Said(DIRECT, BURNDOWN)
    assert bot.buttons()["Details"]["origin"] == LEADS


class Hanging(list[Any]):
    """Takes in nothing before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = Event()

    def append(self, each: Any) -> None:
        assert self.goes_on.wait(PATIENCE)
        super().append(each)


@pytest.mark.fault
def test_a_question_that_cannot_be_removed_yet_holds_no_answer(
    bot: ListeningBot, ana: Buttons
) -> None:
    ana.deleted = hanging = Hanging()
    ana.choose(bot.posts(text="first"), asked_as("sprint-burndown", "web"))
    assert bot.said() == [Said(CHANNEL, "first"), Said(CHANNEL, BURNDOWN)]
    assert hanging == []
    hanging.goes_on.set()
    until(lambda: hanging == [{"delete_original": True}])


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({}, [Said(CHANNEL, BURNDOWN)]),
        ({"thread_ts": "begun"}, [Said(CHANNEL, BURNDOWN, thread_ts="begun")]),
        ({"private": True}, [Said(CHANNEL, SENT_PRIVATELY, ANA), Said(DIRECT, BURNDOWN)]),
    ],
    ids=str,
)
def test_a_choice_is_answered_as_it_was_asked(
    bot: ListeningBot, ana: Buttons, kept: dict[str, Any], said: list[Said]
) -> None:
    begun = bot.posts(text="first")
    kept = {name: begun if value == "begun" else value for name, value in kept.items()}
    ana.choose(begun, asked_as("sprint-burndown", "web", **kept))
    assert ana.deleted == [{"delete_original": True}]
    expected = [
        Said(each.channel, each.text, each.reader, begun if each.thread_ts else "") for each in said
    ]
    assert bot.said() == [Said(CHANNEL, "first"), *expected]


def test_a_choice_keeps_the_words_that_were_left_out(bot: ListeningBot, ana: Buttons) -> None:
    ana.choose(bot.posts(), asked_as("sprint-burndown", "web", left_out=["share", "team"]))
    _, message = bot.messages[-1]
    assert "left out: share, team" in str(message.blocks)


def test_a_board_that_is_chosen_is_meant_from_then_on(bot: ListeningBot, ana: Buttons) -> None:
    ts = bot.posts()
    ana.choose(ts, asked_as("sprint-burndown", ""))
    assert bot.said()[-1] == Said(CHANNEL, WHICH_BOARD, ANA)
    assert bot.buttons()["app"]["board"] == "app"
    ana.choose(ts, asked_as("sprint-burndown", "app"))
    ana.choose(ts, asked_as("sprint-summary", ""))
    assert bot.buttons()["Details"] == {
        "report": "sprint-summary",
        "board": "app",
        "unit": "issues",
        "sprint": "Sprint 1",
        "origin": CHANNEL,
        "asker": ANA,
        "first": "Sprint 1 in issues",
    }


def story_line(bot: ListeningBot) -> str:
    """What the newest report says of who asked, and who changed it."""
    (_, message) = bot.messages[-1]
    *_, context = (block for block in message.blocks if block["type"] == "context")
    line = str(context["elements"][-1]["text"])
    return " · ".join(part for part in line.split(" · ") if "<@" in part)


BEN_ASKED = asked_as("sprint-burndown", "web", asker="U0BEN", first="Sprint 1 in points")
SCHEDULED = asked_as(
    "sprint-burndown", "web", asker="U0BEN", schedule="Every Monday", first="Sprint 1 in points"
)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (BEN_ASKED, f"asked by <@U0BEN> · changed by <@{ANA}> from Sprint 1 in points"),
        # Back to what it was at first, it is as it was asked for, but newer.
        (
            asked_as("sprint-burndown", "web", asker="U0BEN", first="Sprint 1 in issues"),
            f"asked by <@U0BEN> · refreshed by <@{ANA}>",
        ),
        (
            asked_as("sprint-burndown", "web", asker=ANA, first="Sprint 1 in issues"),
            f"asked by <@{ANA}>",
        ),
        (
            asked_as("sprint-burndown", "web", asker=ANA, first="<!here> in points"),
            f"asked by <@{ANA}> · changed by <@{ANA}> from &lt;!here&gt; in points",
        ),
        # Nobody asked for what is scheduled.
        (SCHEDULED, f"changed by <@{ANA}> from Sprint 1 in points"),
        # A button of an earlier version does not know who asked.
        (WEB, f"asked by <@{ANA}>"),
    ],
)
def test_a_report_that_is_changed_keeps_its_story(
    bot: ListeningBot, ana: Buttons, value: str, line: str
) -> None:
    ana.show(bot.posts(), value)
    assert story_line(bot) == line
    story = from_text(value).story
    kept = {name: each for name, each in vars(story).items() if name != "changed_by" and each}
    assert kept.items() <= bot.buttons()["Details"].items()


def test_who_refreshes_what_somebody_changed_did_not_change_it(
    bot: ListeningBot, ana: Buttons
) -> None:
    value = asked_as(
        "sprint-burndown", "web", asker=ANA, first="Sprint 1 in points", changed_by="U0BEN"
    )
    ana.show(bot.posts(), value, action_id="show_again")
    assert story_line(bot) == (f"asked by <@{ANA}> · changed by <@U0BEN> from Sprint 1 in points")


@pytest.mark.parametrize(("button", "again"), [("show_again", True), ("show_unit", False)])
def test_a_refresh_has_the_report_computed_again(
    bot: ListeningBot, button: str, again: bool
) -> None:
    seen: list[bool] = []

    def hand_over(
        request: ReportRequest,
        to: Conversation,
        reply: AddressedReply,
        left_out: tuple[str, ...],
        story: Story,
    ) -> None:
        seen.append(to.refreshes)

    show_report(
        new_ack(),
        press(bot, WEB, button, **on_message(CHANNEL, bot.posts())),
        bot.context(),
        presses=bot.presses(),
        answering=replace(bot.analytics.answering, hand_over=hand_over),
        lanes=bot.analytics.lanes,
    )
    assert seen == [again]


@pytest.mark.fault
def test_a_button_that_asks_in_a_thread_is_not_equal_to_the_question_outside(
    bot: ListeningBot,
) -> None:
    lane, value = Kept(), from_text(WEB)
    for thread_ts in ("", "1.1"):
        body = press(
            bot, as_text(replace(value, thread_ts=thread_ts)), **on_message(CHANNEL, "1.2")
        )
        answer_question(
            new_ack(),
            body,
            bot.context(),
            presses=bot.presses(),
            answering=bot.analytics.answering,
            lanes=replace(bot.analytics.lanes, reports=lane),
        )
    outside, inside = (job.key for job in lane.jobs)
    here = Conversation(ConversationId(ACME, CHANNEL), ANA)
    assert outside == same_question(value.request, here)
    assert inside == same_question(value.request, replace(here, thread_ts="1.1"))
    for job in lane.jobs:
        job.run()
    assert lane.sent == [outside, inside]
