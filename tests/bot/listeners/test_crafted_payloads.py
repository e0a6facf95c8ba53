"""Whatever is sent: a board that nobody there may see is not told of, and not exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import buttons
from bot.blocks.deletion import DELETE_FORM
from bot.blocks.report_form import REPORT_FORM
from bot.connecting.buttons import CHANGE
from bot.connecting.form import DISCONNECT
from bot.listeners.deletion import NOT_A_MEMBER
from bot.listeners.forms import SHORTCUT
from bot.listeners.home_view import ASK
from bot.schedules import list_blocks, questions
from bot.schedules.draft import usual_plan
from bot.schedules.form import SCHEDULE_FORM
from bot.schedules.schedule import Schedule, as_stored, as_text
from bot.tenancy.conversation import ConversationId
from config import BoardSettings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, parameters
from playground.slack.model import Message
from tests.support.bolt_bot import BoltBot, bolt_bot
from tests.support.listening_bot import (
    ACME,
    CHANNEL,
    LEADS,
    NOT_JOINED,
    NOW,
    Body,
    OneIssue,
    board_of,
)
from tests.support.sample_boards import issue, iteration

# Who sends it all: in #team-platform and #general, and not in #leads.
CHI, DIRECT, BOT, BOT_ID = "U0CHI", "D0CHI", "U0ANALYTICS", "B0ANALYTICS"
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Press"}}
# What nobody there may hear of is called so, and so are its owner, its sprint and its issues.
# Nothing else is: a file of data has all of plotly in it, which knows the names of countries.
CANARY = "quokkaville"
HIDDEN_SPRINT = iteration(f"{CANARY} sprint 7", "2023-11-01", 14)
WEB = BoardSettings("web", "acme", 1, roadmap="plans")
APP = BoardSettings("app", "acme", 2)
VAULT = BoardSettings("vault", CANARY, 3, roadmap="plans", channels=frozenset({LEADS}))
PLANS = BoardSettings("plans", CANARY, 4, channels=frozenset({LEADS}))
HIDDEN = ("vault", "plans")


@dataclass(frozen=True)
class TwoOwners(OneIssue):
    """Boards that are seen, and those that are not, which are called after the canary."""

    exported: list[str] = field(default_factory=list)

    def export_project(self, owner: str, number: int, *about: Any, **more: Any) -> Body:
        self.exported.append(owner)
        if owner != CANARY:
            return super().export_project(owner, number, *about, **more)
        items = (
            issue(
                position,
                3,
                "2023-10-30",
                sprint=HIDDEN_SPRINT,
                repository=f"{CANARY}/work",
                title=f"{CANARY} issue {position}",
                deliverable=f"{CANARY} epic",
            )
            for position in (1, 2)
        )
        return board_of(owner, number, f"{CANARY} board", *items, sprint=HIDDEN_SPRINT)


@contextmanager
def besieged_bot(folder: Path) -> Iterator[BoltBot]:
    """A bot that knows all of the hidden boards, and has told of them where that was right."""
    boards = {"web": WEB, "app": APP, "vault": VAULT, "plans": PLANS}
    github = TwoOwners()
    with bolt_bot(folder, github, boards=boards, unfurl_links=True) as bot:
        bot.workspace.me = CHI
        bot.workspace.channels[LEADS].members.add(BOT)
        bot.workspace.direct_message(CHI)
        for name in boards:
            bot.analytics.boards.get(name)
        # Answered in her direct conversation while she was still in #leads.
        there = ConversationId(ACME, DIRECT)
        kept = bot.analytics.store.conversations
        kept.remember(there.key, ("",), asked(board="vault", origin=LEADS), NOW)
        for conversation in (ConversationId(ACME, CHANNEL), there):
            bot.analytics.choices.choose(conversation.key, "vault")
        github.exported.clear()
        yield bot


def asked(report: str = "sprint-burndown", board: str = "vault", **more: Any) -> str:
    return json.dumps({"report": report, "board": board, "unit": "issues", **more})


def scheduled(bot: BoltBot) -> None:
    """Let her have scheduled a hidden board while she was in #leads, and somebody else."""
    kept = bot.analytics.store.schedules
    for each in kept.all():
        kept.remove(each.id)
    for owner in (CHI, "U0BEN"):
        plan = usual_plan("vault", Unit.ISSUES, "UTC")
        kept.save(as_stored(Schedule("", ACME, LEADS, owner, plan, NOW)))


# --- What is put where a payload has room for it ---

CHANNELS = st.sampled_from([LEADS, CHANNEL, NOT_JOINED, DIRECT, "D0ANALYTICS", "D", "", "C0GONE"])
BOARDS = st.sampled_from([*HIDDEN, *HIDDEN, "web", "app", "gone", ""])
WORDS = st.sampled_from(
    [
        *(
            f"{what} of board {board}"
            for board in HIDDEN
            for what in ("burndown", "status", "flow")
        ),
        "burndown",
        "and in issues?",
        "connect a board",
        f"connect a board https://github.com/orgs/{CANARY}/projects/3",
        "change board vault",
        "compare the last two sprints of vault",
        "what if 3 more of board vault",
        "deliverable status of web and vault",
        "forecast of web",
        "history of issue 1 of vault",
        f"https://github.com/orgs/{CANARY}/projects/3",
        "send me the data",
        "details",
        "help",
        "what is scheduled?",
        "stop the one of vault",
        "stop all",
        "run 1",
        "edit 1",
        "resume all",
        f"burndown of board vault every monday 9:00 in <#{LEADS}|leads>",
        f"burndown every monday 9:00 in <#{LEADS}|leads>",
        f"watch the sprint of vault in <#{LEADS}|leads>",
        "post this every monday at 9",
        "privately burndown of vault",
    ]
)
VALUES = st.sampled_from(
    ["vault", "1", "7", "@current", "sprint 7", "epic", "3", "+3", "2023-11-06"]
)
PARAMETERS = sorted(parameters())


@st.composite
def requests(draw: st.DrawFn) -> str:
    """What a button or a form keeps of what it asks for."""
    kept: Body = {
        "report": draw(st.sampled_from(sorted(CATALOGUE))),
        "board": draw(BOARDS),
        "unit": draw(st.sampled_from(["issues", "points"])),
        "origin": draw(CHANNELS),
        "private": draw(st.booleans()),
        "asker": draw(st.sampled_from(["", CHI, "U0BEN"])),
    }
    for name in draw(st.lists(st.sampled_from(PARAMETERS), max_size=2, unique=True)):
        several, value = parameters()[name].is_several, draw(VALUES)
        kept[name] = [value] if several else value
    return json.dumps({name: value for name, value in kept.items() if value != ""})


@st.composite
def drafts(draw: st.DrawFn) -> str:
    """What a button keeps of a schedule that is not saved yet."""
    plan = usual_plan(draw(BOARDS) or "web", Unit.ISSUES, "UTC")
    return json.dumps({"plan": json.loads(as_text(plan)), "channel": draw(CHANNELS)})


BUTTON_VALUES = st.one_of(
    requests(), drafts(), st.sampled_from(["1", "2", "1,2", "new", "", "{}", "null"])
)
ACTIONS = [
    *buttons.SHOW_BUTTONS,
    buttons.SHOW_DETAILS,
    buttons.SHARE_DATA,
    buttons.OPEN_FORM,
    buttons.OPEN_SCHEDULE_FORM,
    buttons.DELETE_REPORT,
    buttons.SHOW_HELP,
    buttons.SHOW_REPORTS,
    *(f"{each}_0" for each in (buttons.CHOOSE_BOARD, buttons.CHOOSE_REPORT, buttons.ASK_QUESTION)),
    *(f"{ASK}_{board}_sprint-burndown" for board in HIDDEN),
    list_blocks.EDIT,
    list_blocks.PAUSE,
    list_blocks.RESUME,
    list_blocks.RUN,
    list_blocks.DELETE,
    list_blocks.NEW,
    questions.DELETE_THESE,
    questions.PAUSE_THESE,
    questions.KEEP,
    questions.SAVE_CURRENT,
    questions.SAVE_FIXED,
    buttons.CONNECT,
    f"{CHANGE}_0",
    DISCONNECT,
]
INPUTS = ["report", "board", "kind", "schedule_on", "channel", "schedule_board", *PARAMETERS]


@st.composite
def chosen(draw: st.DrawFn) -> Body:
    """What was entered in an input."""
    value = draw(st.one_of(BOARDS, VALUES, st.sampled_from(sorted(CATALOGUE))))
    option = {"text": {"type": "plain_text", "text": value or "…"}, "value": value}
    return draw(
        st.sampled_from(
            [
                {"selected_option": option},
                {"selected_options": [option]},
                {"value": value},
                {"selected_conversation": draw(CHANNELS)},
            ]
        )
    )


@st.composite
def views(draw: st.DrawFn) -> Body:
    """An open form, with whatever it keeps."""
    callback_id = draw(st.sampled_from([REPORT_FORM, REPORT_FORM, SCHEDULE_FORM, DELETE_FORM]))
    route = {"channel": draw(CHANNELS), "thread_ts": draw(st.sampled_from(["", "1.1"]))}
    plan = as_text(usual_plan(draw(BOARDS) or "web", Unit.ISSUES, "UTC"))
    kept = {
        REPORT_FORM: {"route": route, "asked": draw(requests()), "timezone": "UTC"},
        SCHEDULE_FORM: {
            "id": draw(st.sampled_from(["", "1", "2"])),
            "channel": draw(CHANNELS),
            "plan": plan,
        },
        DELETE_FORM: {"channel": draw(CHANNELS), "ts": "1.1"},
    }[callback_id]
    names = draw(st.lists(st.sampled_from(INPUTS), max_size=3, unique=True))
    return {
        "id": "V1",
        "type": "modal",
        "hash": "1.1",
        "callback_id": callback_id,
        "private_metadata": json.dumps(kept),
        "state": {"values": {name: {name: draw(chosen())} for name in names}},
        "blocks": [],
    }


@st.composite
def messages(draw: st.DrawFn) -> Body:
    """A message of the bot, of another app or of a person, with whatever buttons it has."""
    value = draw(BUTTON_VALUES)
    action_id = draw(st.sampled_from([buttons.OPEN_FORM, buttons.SHOW_DETAILS, "other"]))
    element = {"type": "button", "action_id": action_id, "value": value}
    return {
        "type": "message",
        "user": draw(st.sampled_from([BOT, CHI, "U0OTHERAPP"])),
        "text": draw(WORDS),
        "ts": draw(st.sampled_from(["1.1", "1.2"])),
        "bot_id": draw(st.sampled_from([BOT_ID, "B0OTHER", ""])),
        "blocks": [{"type": "actions", "elements": [element]}],
    }


HERE = st.sampled_from([CHANNEL, NOT_JOINED, DIRECT])


@st.composite
def payloads(draw: st.DrawFn) -> Body:
    """Anything that Slack may send of her."""
    kind = draw(
        st.sampled_from(
            ["block_actions"] * 4
            + ["view_submission"] * 3
            + ["block_suggestion", "message_action", "command", "message", "app_mention"]
            + ["link_shared", "app_home_opened"]
        )
    )
    channel = draw(HERE)
    if kind == "command":
        names = [f"/{name}" for name, entry in CATALOGUE.items() if entry.has_command]
        command = draw(st.sampled_from([*names, "/report-schedule", "/report-help"]))
        return {"command": command, "text": draw(WORDS), "channel_id": channel}
    if kind in ("message", "app_mention"):
        text = draw(WORDS)
        return {
            "event": {
                "type": kind,
                "channel": DIRECT if kind == "message" else channel,
                "channel_type": "im",
                "text": text if kind == "message" else f"<@{BOT}> {text}",
            }
        }
    if kind == "link_shared":
        number = draw(st.sampled_from([3, 4, 1]))
        owner = draw(st.sampled_from([CANARY, "acme"]))
        url = f"https://github.com/orgs/{owner}/projects/{number}"
        links = [{"url": url, "domain": "github.com"}]
        return {"event": {"type": kind, "channel": channel, "message_ts": "1.1", "links": links}}
    if kind == "app_home_opened":
        return {"event": {"type": kind, "tab": "home", "channel": DIRECT}}
    view, message = draw(views()), draw(messages())
    if kind == "view_submission":
        return {"type": kind, "view": view}
    if kind == "message_action":
        place = {"channel": {"id": channel}, "message": message}
        return {"type": kind, "callback_id": SHORTCUT, **place}
    in_view = {"container": {"type": "view", "view_id": "V1"}, "view": view}
    in_message = {
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
        "channel": {"id": channel},
        "message": message,
    }
    if kind == "block_suggestion":
        action_id = draw(st.sampled_from(PARAMETERS))
        typed = draw(st.sampled_from(["", "sprint", "epic", "i", "7"]))
        return {"type": kind, "action_id": action_id, "value": typed, **in_view}
    place = draw(st.sampled_from([in_view, in_message, in_message]))
    if draw(st.booleans()):
        action: Body = {"action_id": draw(st.sampled_from(ACTIONS)), "value": draw(BUTTON_VALUES)}
    else:
        action_id = draw(st.sampled_from([buttons.MENU, *INPUTS]))
        if action_id == buttons.MENU and "message" not in place:
            action_id = "board"
        option = draw(st.sampled_from([*buttons.MENU_CHOICES])) if action_id == "menu" else "vault"
        action = {"action_id": action_id, "selected_option": {"value": option}}
    return {"type": kind, "actions": [{"type": "button", "block_id": "b", **action}], **place}


def _at(ts: str, payload: Body) -> Body:
    """The payload of another message: what is done twice with one counts once."""
    if "message_ts" not in payload.get("container", {}):
        return payload
    container, message = payload["container"], payload["message"]
    return {
        **payload,
        "container": {**container, "message_ts": ts},
        "message": {**message, "ts": ts},
    }


def sends(bot: BoltBot, payload: Body) -> None:
    """Have Slack send that of her, and see what comes of it."""
    scheduled(bot)
    bot.slack.heard.clear()
    github = bot.github
    assert isinstance(github, TwoOwners)
    github.exported.clear()
    bot.workspace.modal = ()
    payload = _at(bot.workspace.next_ts(), payload)
    sent = {
        "user": {"id": CHI, "team_id": ACME},
        "team": {"id": ACME, "domain": "acme"},
        "api_app_id": "A0ANALYTICS",
        "trigger_id": bot.workspace.triggers.issue(),
        "response_url": f"{bot.url}/response/gone",
        **payload,
    }
    if "event" in payload:
        acked = bot.hears_event(user=CHI, **payload["event"])
    elif "command" in payload:
        acked = bot.hears({**sent, "team_id": ACME, "user_id": CHI, "user": None})
    else:
        acked = bot.hears(sent)
    said = [acked, *map(unquote_plus, bot.slack.heard)]
    # What she has typed herself may be said back to her.
    typed = json.dumps(payload)
    told = [text for text in said if CANARY in text.lower() and CANARY not in typed]
    named = [text for text in said if "vault" in text and "vault" not in typed]
    assert (told, named) == ([], [])
    assert CANARY not in github.exported


@pytest.fixture(scope="module")
def bot() -> Iterator[BoltBot]:
    with TemporaryDirectory() as folder, besieged_bot(Path(folder)) as opened:
        yield opened


@pytest.mark.attack
@settings(
    max_examples=10 * settings().max_examples,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(payload=payloads())
def test_no_payload_tells_of_a_board_that_nobody_there_may_see(bot: BoltBot, payload: Body) -> None:
    sends(bot, payload)


def plainly(action_id: str, value: str, channel: str) -> Body:
    """A press of a button of the bot's own message."""
    element = {"type": "button", "action_id": buttons.SHOW_DETAILS, "value": value}
    message = {
        "type": "message",
        "user": BOT,
        "bot_id": BOT_ID,
        "text": "A report",
        "ts": "1.1",
        "blocks": [{"type": "actions", "elements": [element]}],
    }
    return {
        "type": "block_actions",
        "actions": [{"type": "button", "block_id": "b", "action_id": action_id, "value": value}],
        "container": {"type": "message", "message_ts": "1.1", "channel_id": channel},
        "channel": {"id": channel},
        "message": message,
    }


@pytest.mark.attack
@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
@pytest.mark.parametrize(
    "value",
    [
        asked(origin=LEADS, asker=CHI, private=True),
        asked("deliverable-status", "web", origin=LEADS, asker=CHI),
        json.dumps(
            {
                "plan": json.loads(as_text(usual_plan("vault", Unit.ISSUES, "UTC"))),
                "channel": LEADS,
            }
        ),
        "1",
    ],
    ids=["a board", "a roadmap", "a draft", "a schedule"],
)
def test_no_button_tells_of_the_boards_of_another_channel(
    bot: BoltBot, value: str, channel: str
) -> None:
    for action_id in ACTIONS:
        sends(bot, plainly(action_id, value, channel))


INPUTS_OF = {
    REPORT_FORM: ("sprint", "statuses", "deliverable", "board"),
    SCHEDULE_FORM: ("schedule_board",),
}
CHANGES_OF = {REPORT_FORM: ("report", "board"), SCHEDULE_FORM: ("kind", "schedule_on")}


def forms(channel: str, origin: str) -> Iterator[Body]:
    """Open forms that name that channel, and ask about the hidden board."""
    route = {"channel": channel, "thread_ts": ""}
    kept = {"route": route, "asked": asked(origin=origin), "timezone": "UTC"}
    plan = as_text(usual_plan("web", Unit.ISSUES, "UTC"))
    for callback_id, metadata in (
        (REPORT_FORM, kept),
        (SCHEDULE_FORM, {"id": "", "channel": channel, "plan": plan}),
    ):
        yield {
            "id": "V1",
            "type": "modal",
            "hash": "1.1",
            "callback_id": callback_id,
            "private_metadata": json.dumps(metadata),
            "state": {"values": {}},
            "blocks": [],
        }


def deletion(channel: str, ts: str) -> Body:
    """The open form that deletes that message."""
    return {
        "id": "V1",
        "type": "modal",
        "hash": "1.1",
        "callback_id": DELETE_FORM,
        "private_metadata": json.dumps({"channel": channel, "ts": ts}),
        "state": {"values": {}},
        "blocks": [],
    }


@pytest.mark.attack
@pytest.mark.parametrize(("channel", "origin"), [(LEADS, ""), (DIRECT, LEADS), (CHANNEL, LEADS)])
def test_no_form_tells_of_the_boards_of_a_channel_that_it_names(
    bot: BoltBot, channel: str, origin: str
) -> None:
    for view in forms(channel, origin):
        place = {"container": {"type": "view", "view_id": "V1"}, "view": view}
        # The second time it is known whether she is a member there.
        for _ in range(2):
            for action_id in INPUTS_OF[view["callback_id"]]:
                typing = {"action_id": action_id, "value": ""}
                sends(bot, {"type": "block_suggestion", **typing, **place})
        for action_id in CHANGES_OF[view["callback_id"]]:
            action = {"type": "button", "action_id": action_id, "block_id": "b"}
            sends(bot, {"type": "block_actions", "actions": [action], **place})
        sends(bot, {"type": "view_submission", "view": view})


@pytest.mark.attack
def test_no_form_says_anything_in_the_direct_conversation_of_another(bot: BoltBot) -> None:
    bens = bot.workspace.direct_message("U0BEN")
    for view in (*forms(bens.id, ""), deletion(bens.id, "1.1")):
        sends(bot, {"type": "view_submission", "view": view})
        assert "/api/chat.postMessage" in str(bot.slack.heard)
        assert [*bens.messages.values()] == []


@pytest.mark.attack
def test_no_form_tells_of_a_report_in_a_channel_that_its_asker_is_not_in(bot: BoltBot) -> None:
    for asker in ("U0BEN", CHI):
        element = {**BUTTON, "action_id": buttons.SHOW_DETAILS, "value": asked(asker=asker)}
        blocks = [{"type": "actions", "block_id": "b", "elements": [element]}]
        shown = Message(bot.workspace.next_ts(), BOT, "A report", blocks)
        bot.workspace.channels[LEADS].messages[shown.ts] = shown
        sends(bot, {"type": "view_submission", "view": deletion(LEADS, shown.ts)})
        assert bot.said()[-1] == (DIRECT, "", NOT_A_MEMBER)
        del bot.workspace.channels[LEADS].messages[shown.ts]


@pytest.mark.attack
def test_no_form_schedules_into_a_private_channel_that_neither_is_in(bot: BoltBot) -> None:
    members = bot.workspace.channels[LEADS].members
    members.discard(BOT)
    try:
        _, view = forms(LEADS, "")
        sends(bot, {"type": "view_submission", "view": view})
        assert bot.said()[-1][2].startswith("You can only schedule in a channel that you are")
        assert len(bot.analytics.store.schedules.all()) == 2
    finally:
        members.add(BOT)


def test_a_member_is_told_of_all_that(bot: BoltBot) -> None:
    """So that the tests above are of something."""
    members = bot.workspace.channels[LEADS].members
    members.add(CHI)
    try:
        value = asked(origin=LEADS, private=True)
        with pytest.raises(AssertionError):
            sends(bot, plainly(f"{buttons.CHOOSE_REPORT}_0", value, DIRECT))
        with pytest.raises(AssertionError):
            sends(bot, plainly(buttons.OPEN_FORM, asked(board="app", origin=LEADS), DIRECT))
    finally:
        members.discard(CHI)
        bot.forget_people()
