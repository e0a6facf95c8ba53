"""The form for a report, called directly: when it opens, what it suggests, who is answered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Ack

from bot.answering.answer import SENT_PRIVATELY
from bot.answering.answer_or_ask import WHICH_BOARD
from bot.asking.board_choice import remember_board
from bot.blocks.buttons import OPEN_FORM, SHOW_DETAILS
from bot.blocks.report_form import answered_in, asked_in
from bot.errors import OldForm
from bot.listeners.forms import (
    FormSources,
    change_form,
    open_from_button,
    open_from_message,
    submit_form,
    suggest,
)
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import NO_BOARD, NOT_THIS_BOARD
from bot.work.queue import WorkQueue
from config import BoardSettings
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    NOT_JOINED,
    SECRET,
    Body,
    Kept,
    ListeningBot,
    Said,
    acked,
    asked_as,
    boards_offered,
    chosen,
    in_modal,
    inputs,
    listening_bot,
    new_ack,
    on_message,
    press,
)
from tests.support.patience import PATIENCE

BURNDOWN = "Sprint burndown"
WEB = asked_as("sprint-burndown", "web")
REFUSED = NOT_THIS_BOARD.split(":")[0]


def sources(bot: ListeningBot) -> FormSources:
    parts = bot.analytics
    return FormSources(
        parts.unit,
        parts.visible_from,
        parts.known_boards.get,
        parts.choices.at_hand,
        parts.memberships,
        parts.clock,
    )


def presses(bot: ListeningBot, value: str | None, **where: Any) -> None:
    """Ana presses a button that opens the form, in her Home tab unless it is said where."""
    ack, body = new_ack(), press(bot, value or "", **where)
    if value is None:
        del body["actions"][0]["value"]
    channel = where.get("channel", {}).get("id", "")
    open_from_button(
        ack, body, bot.context(channel), sources=sources(bot), lanes=bot.analytics.lanes
    )
    assert acked(ack) == {}


def suggests(bot: ListeningBot, ack: Ack, body: Body) -> None:
    """Ana types into an input of the form."""
    suggest(ack, body, bot.context(), sources=sources(bot), lanes=bot.analytics.lanes)


def uses_shortcut(bot: ListeningBot, message: Body, channel: str = CHANNEL) -> None:
    """Ana uses the shortcut on that message."""
    ack = new_ack()
    body = {
        "team": {"id": ACME},
        "user": {"id": ANA},
        "channel": {"id": channel},
        "message": {"ts": "1.2", **message},
        "trigger_id": bot.trigger_id,
    }
    open_from_message(
        ack, body, bot.context(channel), sources=sources(bot), lanes=bot.analytics.lanes
    )
    assert acked(ack) == {}


def opened(bot: ListeningBot) -> tuple[Body, Body]:
    """What the open form asks for, and where it is answered; both empty where none is open."""
    if not bot.workspace.modal:
        return {}, {}
    kept = json.loads(bot.workspace.modal[-1]["private_metadata"])
    return json.loads(kept["asked"]), kept["route"]


@pytest.mark.parametrize(
    ("where", "route"),
    [
        ({}, {"channel": "", "thread_ts": ""}),
        (on_message(CHANNEL, "1.2"), {"channel": CHANNEL, "thread_ts": "1.2"}),
        (on_message(CHANNEL, "1.2", "1.1"), {"channel": CHANNEL, "thread_ts": "1.1"}),
        (on_message(DIRECT, "1.2"), {"channel": DIRECT, "thread_ts": "1.2"}),
    ],
    ids=["in the Home tab", "in a channel", "in a thread", "in a direct message"],
)
def test_a_button_opens_the_form_for_its_report(
    bot: ListeningBot, where: Body, route: Body
) -> None:
    presses(bot, WEB, **where)
    assert opened(bot) == (json.loads(WEB), route)
    assert bot.said() == []


@pytest.mark.parametrize("value", ["old", "", None])
def test_a_button_of_another_version_opens_the_form_for_the_usual_report(
    bot: ListeningBot, value: str | None
) -> None:
    presses(bot, value)
    assert opened(bot)[0] == json.loads(asked_as("sprint-burndown", ""))


def test_the_form_begins_with_the_board_that_was_chosen_there(bot: ListeningBot) -> None:
    remember_board(ConversationId(ACME, CHANNEL), "app", bot.analytics.choices)
    presses(bot, "old", **on_message(CHANNEL, "1.2"))
    assert opened(bot)[0]["board"] == "app"


@pytest.mark.parametrize(
    ("value", "channel", "said"),
    [
        (asked_as("flow", "secret"), CHANNEL, Said(CHANNEL, REFUSED, ANA)),
        (asked_as("flow", "gone"), CHANNEL, Said(CHANNEL, REFUSED, ANA)),
        (asked_as("flow", "secret"), DIRECT, Said(DIRECT, REFUSED)),
        # The bot is not there to tell her.
        (asked_as("flow", "secret"), NOT_JOINED, Said(DIRECT, REFUSED)),
        (asked_as("flow", "secret"), "", Said(DIRECT, REFUSED)),
    ],
)
def test_the_form_is_not_opened_for_a_board_that_may_not_be_seen(
    bot: ListeningBot, value: str, channel: str, said: Said
) -> None:
    presses(bot, value, **(on_message(channel, "1.2") if channel else {}))
    assert opened(bot) == ({}, {})
    assert bot.said() == [said]


def test_what_was_asked_in_another_channel_keeps_its_boards(bot: ListeningBot) -> None:
    bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    value = asked_as("flow", "secret", origin=LEADS)
    presses(bot, value, **on_message(DIRECT, "1.2"))
    assert opened(bot)[0] == json.loads(value)


def test_where_no_board_is_seen_no_form_is_opened(tmp_path: Path) -> None:
    with listening_bot(tmp_path, boards={"secret": SECRET}) as bot:
        presses(bot, "old", **on_message(CHANNEL, "1.2"))
        assert opened(bot) == ({}, {})
        assert bot.said() == [Said(CHANNEL, NO_BOARD.split(":")[0], ANA)]


def shown(value: str, action_id: str = OPEN_FORM, bot_id: str = "B0ANALYTICS") -> Body:
    """A report with a button that opens the form."""
    blocks = [{"type": "section"}, {"elements": [{"action_id": action_id, "value": value}]}]
    return {"text": "velocity", "bot_id": bot_id, "blocks": blocks}


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ({"text": "how is velocity by points?"}, {"report": "sprint-velocity", "unit": "points"}),
        ({"text": "<@U0ANALYTICS> flow of board app"}, {"report": "flow", "board": "app"}),
        ({"text": "flow of board secret"}, {"report": "sprint-burndown", "board": ""}),
        ({"text": "lunch?"}, {"report": "sprint-burndown", "board": ""}),
        ({"text": ""}, {"report": "sprint-burndown"}),
        ({}, {"report": "sprint-burndown"}),
        (shown(asked_as("flow", "app")), {"report": "flow"}),
        (shown(asked_as("flow", "app"), SHOW_DETAILS), {"report": "flow"}),
        (shown("old"), {"report": "sprint-burndown"}),
        ({"text": "velocity", "blocks": [{"elements": [{}]}]}, {"report": "sprint-velocity"}),
    ],
)
def test_the_shortcut_opens_the_form_for_what_the_message_is_about(
    bot: ListeningBot, message: Body, asked: Body
) -> None:
    uses_shortcut(bot, message)
    request, route = opened(bot)
    assert {name: request[name] for name in asked} == asked
    assert route == {"channel": CHANNEL, "thread_ts": "1.2"}


def test_the_shortcut_on_a_report_keeps_where_it_was_asked(bot: ListeningBot) -> None:
    bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    value = asked_as("flow", "secret", origin=LEADS)
    uses_shortcut(bot, {**shown(value), "thread_ts": "1.1"}, DIRECT)
    assert opened(bot) == (json.loads(value), {"channel": DIRECT, "thread_ts": "1.1"})


@pytest.mark.attack
@pytest.mark.parametrize("bot_id", ["B0OTHER", "", None])
def test_the_buttons_of_other_apps_messages_say_nothing(
    bot: ListeningBot, bot_id: str | None
) -> None:
    bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    value = asked_as("flow", "app", origin=LEADS)
    message = {name: each for name, each in shown(value, bot_id=bot_id or "").items() if each}
    uses_shortcut(bot, message, DIRECT)
    request, _ = opened(bot)
    assert (request["report"], request["board"]) == ("sprint-velocity", "")
    assert "origin" not in request


def changes(bot: ListeningBot, values: Body, **view: str) -> list[str]:
    """The inputs of the form after Ana has chosen that in it."""
    ack, body = new_ack(), in_modal(bot, values)
    body["view"] |= view
    change_form(ack, body, bot.context(), sources=sources(bot), lanes=bot.analytics.lanes)
    assert acked(ack) == {}
    return inputs(bot.workspace.modal[-1])


def test_another_report_has_its_own_inputs(bot: ListeningBot) -> None:
    presses(bot, WEB, **on_message(CHANNEL, "1.2"))
    assert inputs(bot.workspace.modal[-1]) == [
        "report",
        "board",
        "sprint",
        "unit",
        "as_of",
        "private",
    ]
    values = {"report": chosen("deliverable-status"), "board": chosen("app")}
    assert changes(bot, values) == [
        *("report", "board", "statuses", "epics", "deliverable", "unit", "as_of", "private")
    ]
    body = in_modal(bot)
    assert asked_in(body["view"])[0].request.board == "app"
    assert answered_in(body, ACME).thread_ts == "1.2"


def test_a_form_keeps_the_boards_of_where_it_was_asked(bot: ListeningBot) -> None:
    bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    value = asked_as("sprint-burndown", "secret", origin=LEADS)
    presses(bot, value, **on_message(DIRECT, "1.2"))
    bot.analytics.boards.get("secret")
    assert boards_offered(bot.workspace.modal[-1]) == ["web", "app", "secret"]
    changes(bot, {"report": chosen("sprint-burnup")})
    assert boards_offered(bot.workspace.modal[-1]) == ["web", "app", "secret"]
    ack = new_ack()
    suggests(bot, ack, in_modal(bot, action_id="sprint", value="sprint 1"))
    assert acked(ack)["options"][0]["value"] == "Sprint 1"


def test_nothing_is_suggested_for_a_report_whose_roadmap_may_not_be_seen(tmp_path: Path) -> None:
    web = BoardSettings("web", "acme", 1, roadmap="secret")
    with listening_bot(tmp_path, boards={"web": web, "secret": SECRET}) as bot:
        bot.analytics.boards.get("web")
        suggested = {}
        for report in ("sprint-burndown", "delivery-forecast"):
            presses(bot, WEB)
            ack = new_ack()
            body = in_modal(bot, {"report": chosen(report)}, action_id="sprint", value="sprint 1")
            suggests(bot, ack, body)
            suggested[report] = [option["value"] for option in acked(ack)["options"]][:1]
        assert suggested == {"sprint-burndown": ["Sprint 1"], "delivery-forecast": []}


def test_a_form_that_was_changed_meanwhile_stays_as_it_is(
    bot: ListeningBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    presses(bot, WEB)
    before = inputs(bot.workspace.modal[-1])
    assert changes(bot, {"report": chosen("flow")}, hash="another") == before
    assert "A form was changed again, or closed" in caplog.text
    assert bot.said() == []


@pytest.mark.parametrize(
    ("asked", "action_id", "typed", "options"),
    [
        (WEB, "sprint", "", ["@current", "@previous", "@next", "Sprint 1"]),
        (WEB, "sprint", None, ["@current", "@previous", "@next", "Sprint 1"]),
        (WEB, "sprint", "sprint 1", ["Sprint 1"]),
        (asked_as("sprint-comparison", "web"), "sprints", "sprint 1", ["Sprint 1"]),
        (asked_as("deliverable-status", "web"), "statuses", "prog", ["In Progress"]),
        # No board is named, and none is usual.
        (asked_as("sprint-burndown", ""), "sprint", "", []),
    ],
)
def test_what_is_suggested(
    bot: ListeningBot, asked: str, action_id: str, typed: str | None, options: list[str]
) -> None:
    presses(bot, asked)
    bot.analytics.boards.get("web")
    ack = new_ack()
    typing: Body = {"action_id": action_id, "value": typed}
    suggests(bot, ack, in_modal(bot, **typing))
    first = [option["value"] for option in acked(ack)["options"]][: len(options) or 1]
    assert first == options


@pytest.mark.fault
def test_while_slack_does_not_tell_who_is_a_member_one_types_on(bot: ListeningBot) -> None:
    presses(bot, WEB, **on_message(CHANNEL, "1.2"))
    quick = WorkQueue("quick", 6, 100, per_person=5)
    with bot.workspace.access.holding("conversations.members") as hanging:
        for _ in range(20):
            ack = new_ack()
            suggest(
                ack,
                in_modal(bot, action_id="sprint", value=""),
                bot.context(),
                sources=sources(bot),
                lanes=replace(bot.analytics.lanes, quick=quick),
            )
            assert acked(ack)["options"]
        assert hanging.came.wait(PATIENCE)
    assert quick.wait(PATIENCE)
    assert bot.workspace.faults.called.count("conversations.members") == 1
    assert bot.said() == []


def test_nothing_is_suggested_of_a_board_that_may_not_be_seen_any_more(
    bot: ListeningBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    value = asked_as("sprint-burndown", "secret", origin=LEADS)
    presses(bot, value, **on_message(DIRECT, "1.2"))
    body = in_modal(bot, action_id="sprint", value="")
    kept = json.loads(body["view"]["private_metadata"])
    kept["asked"] = asked_as("sprint-burndown", "secret")
    ack = new_ack()
    body["view"]["private_metadata"] = json.dumps(kept)
    suggests(bot, ack, body)
    assert acked(ack) == {"options": []}
    assert "Nothing can be suggested" in caplog.text


@pytest.mark.parametrize(
    ("where", "private", "said"),
    [
        (on_message(CHANNEL, "begun"), False, [Said(CHANNEL, BURNDOWN, thread_ts="begun")]),
        (
            on_message(CHANNEL, "begun"),
            True,
            [Said(CHANNEL, SENT_PRIVATELY, ANA), Said(DIRECT, BURNDOWN)],
        ),
        ({}, False, [Said(DIRECT, BURNDOWN)]),
    ],
    ids=["in a thread", "privately", "from the Home tab"],
)
def test_a_form_that_is_submitted_is_answered_where_it_was_opened(
    bot: ListeningBot, where: Body, private: bool, said: list[Said]
) -> None:
    begun = bot.posts(text="first")
    presses(bot, WEB, **json.loads(json.dumps(where).replace('"begun"', f'"{begun}"')))
    ticked = {"private": {"selected_options": [{"value": "private"}]}} if private else {}
    ack = new_ack()
    submit_form(
        ack,
        in_modal(bot, ticked),
        bot.context(),
        answering=bot.analytics.answering,
        lanes=bot.analytics.lanes,
    )
    assert acked(ack) == {}
    expected = [
        Said(each.channel, each.text, each.reader, begun if each.thread_ts else "") for each in said
    ]
    assert bot.said() == [Said(CHANNEL, "first"), *expected]
    assert bot.reports.sent == bot.reports.keys


@pytest.mark.parametrize(
    ("board", "text"), [("", WHICH_BOARD), ("secret", REFUSED), ("gone", REFUSED)]
)
def test_what_a_submitted_form_cannot_have_is_told_to_who_submits_it(
    bot: ListeningBot, board: str, text: str
) -> None:
    presses(bot, asked_as("sprint-burndown", ""), **on_message(CHANNEL, "1.2"))
    values = {"board": chosen(board)} if board else {}
    ack = new_ack()
    submit_form(
        ack,
        in_modal(bot, values),
        bot.context(),
        answering=bot.analytics.answering,
        lanes=bot.analytics.lanes,
    )
    assert acked(ack) == {}
    assert bot.said() == [Said(CHANNEL, text, ANA)]


@pytest.mark.attack
def test_a_key_of_nothing_on_the_board_asks_to_open_the_form_again(bot: ListeningBot) -> None:
    presses(bot, asked_as("deliverable-status", "web"), **on_message(CHANNEL, "1.2"))
    ack = new_ack()
    submit_form(
        ack,
        in_modal(bot, {"deliverable": chosen(f"sha256:{'0' * 64}")}),
        bot.context(),
        answering=bot.analytics.answering,
        lanes=bot.analytics.lanes,
    )
    assert acked(ack) == {}
    assert bot.said() == [Said(CHANNEL, str(OldForm()).split(":")[0], ANA)]


@pytest.mark.fault
@pytest.mark.parametrize("is_member", [True, False])
def test_a_form_of_who_is_not_in_its_channel_answers_nobody_else(
    bot: ListeningBot, is_member: bool
) -> None:
    if not is_member:
        bot.workspace.channels[CHANNEL].members.discard(ANA)
    presses(bot, WEB, **on_message(CHANNEL, bot.posts()))
    lane = Kept()
    submit_form(
        new_ack(),
        in_modal(bot, {}),
        bot.context(),
        answering=bot.analytics.answering,
        lanes=replace(bot.analytics.lanes, reports=lane),
    )
    # True lets go, without an answer, of who asked the same in the channel.
    assert [job.run() for job in lane.jobs] == [is_member]
    assert bot.said()[-1].channel == (CHANNEL if is_member else DIRECT)
