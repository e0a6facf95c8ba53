"""`/report-schedule`, its form and its buttons, called directly: what is acked, who is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Respond
from slack_sdk.webhook import WebhookResponse

from bot.connecting.building import build_home_tab
from bot.listeners.presses import Presses
from bot.listeners.schedule_form import (
    change_form,
    open_for_report,
    open_new,
    submit_form,
    suggest_timezones,
)
from bot.listeners.schedules import SCHEDULE_HELP, change_schedule, schedule_command
from bot.schedules.building import build_schedule_commands
from bot.schedules.draft import usual_plan
from bot.schedules.list_blocks import (
    DELETE,
    EDIT,
    NO_SCHEDULES,
    NOTHING_SCHEDULED,
    PAUSE,
    RESUME,
    RUN,
)
from bot.schedules.schedule import Schedule, as_stored
from bot.tenancy.visibility import NO_BOARD, NOT_THIS_BOARD, NOT_THIS_ROADMAP
from config import BoardSettings
from metrics.model.report import Unit
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    NOW,
    SECRET,
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

WEEKLY = "burndown of board web every monday 9:00"


@dataclass
class Replacing(Respond):
    """Keeps what the bot would send to the address of a press."""

    replaced: list[dict[str, Any]]
    response_url: str = "https://hooks.slack.com/actions/1"

    def __call__(self, *_: Any, **said: Any) -> WebhookResponse:
        self.replaced.append(said)
        return WebhookResponse(url="", status_code=200, body="ok", headers={})


@dataclass
class ScheduleCommand:
    """Ana uses `/report-schedule`; `replaced` is what the bot puts in the place of a list."""

    bot: ListeningBot
    replaced: list[dict[str, Any]]
    presses: Presses

    def __post_init__(self) -> None:
        self.commands = build_schedule_commands(self.bot.analytics)

    def types(self, text: str | None, channel: str = CHANNEL) -> dict[str, Any]:
        """What is acked where she types that behind the command."""
        ack, typed = new_ack(), {} if text is None else {"text": text}
        command = {
            "team_id": ACME,
            "channel_id": channel,
            "user_id": ANA,
            "trigger_id": self.bot.trigger_id,
            **typed,
        }
        schedule_command(
            ack,
            command,
            self.bot.context(channel),
            commands=self.commands,
            lanes=self.bot.analytics.lanes,
        )
        return acked(ack)

    def presses_one(self, action_id: str, name: str = "1", channel: str = CHANNEL) -> None:
        """She presses a button beside a schedule, in the Home tab without a channel."""
        ack = new_ack()
        where = on_message(channel, "1.2") if channel else {}

        context = self.bot.context(channel, respond=Replacing(self.replaced))
        change_schedule(
            ack,
            press(self.bot, name, action_id, **where),
            context,
            commands=self.commands,
            presses=self.presses,
            lanes=self.bot.analytics.lanes,
            home=build_home_tab(self.bot.analytics),
        )
        assert acked(ack) == {}

    def submits(self, values: dict[str, Any]) -> dict[str, Any]:
        """What is acked where she submits the open form with that entered."""
        ack = new_ack()
        body = in_modal(self.bot, values)
        submit_form(
            ack, body, self.bot.context(), commands=self.commands, lanes=self.bot.analytics.lanes
        )
        return acked(ack)

    @property
    def kept(self) -> list[tuple[str, bool]]:
        """Each schedule by its number, and whether it is paused."""
        return [(each.id, each.paused) for each in self.bot.analytics.store.schedules.all()]


@pytest.fixture
def ana(bot: ListeningBot) -> ScheduleCommand:
    return ScheduleCommand(bot, [], bot.presses())


@pytest.fixture
def barred_ana(tmp_path: Path) -> Iterator[ScheduleCommand]:
    """Of a bot with which Ana may not schedule."""
    with listening_bot(tmp_path, schedulers=frozenset({"U0BEN"})) as bot:
        yield ScheduleCommand(bot, [], bot.presses())


@pytest.mark.parametrize("text", ["help", " HELP ", "?"])
def test_help_is_told_by_the_ack_alone(ana: ScheduleCommand, text: str) -> None:
    assert ana.types(text) == {"text": SCHEDULE_HELP}
    assert ana.bot.said() == []


@pytest.mark.parametrize("text", ["", " ", None])
def test_the_command_alone_opens_the_form(ana: ScheduleCommand, text: str | None) -> None:
    assert ana.types(text) == {}
    assert ana.bot.workspace.modal[-1]["callback_id"] == "schedule_form"
    assert ana.bot.said() == []


@pytest.mark.parametrize(
    ("text", "channel", "said"),
    [
        ("list", CHANNEL, Said(CHANNEL, NOTHING_SCHEDULED, ANA)),
        ("list", DIRECT, Said(DIRECT, NO_SCHEDULES)),
        ("pause 7", CHANNEL, Said(CHANNEL, NO_SCHEDULES, ANA)),
        ("burndown of board web", CHANNEL, Said(CHANNEL, "On which days? Say `every monday`", ANA)),
        (
            WEEKLY,
            DIRECT,
            Said(DIRECT, f"In which channel? Say so, such as `/report-schedule {WEEKLY}"),
        ),
    ],
)
def test_words_are_answered_to_who_types_them_alone(
    ana: ScheduleCommand, text: str, channel: str, said: Said
) -> None:
    assert ana.types(text, channel) == {}
    (heard,) = ana.bot.said()
    assert (heard.channel, heard.reader) == (said.channel, said.reader)
    assert heard.text.startswith(said.text.split(":")[0])
    assert ana.kept == []


def scheduled(bot: ListeningBot, board: str, owner: str, channel: str) -> None:
    """Let somebody have a burndown scheduled."""
    plan = usual_plan(board, Unit.ISSUES, "UTC")
    made = Schedule("", ACME, channel, owner, plan, NOW)
    bot.analytics.store.schedules.save(as_stored(made))


def listed(bot: ListeningBot) -> dict[str, list[str]]:
    """The schedules of the last list, each with its buttons."""
    found: dict[str, list[str]] = {}
    for block in bot.messages[-1][1].blocks:
        if block["type"] == "section":
            found[block["text"]["text"]] = last = []
        elif block["type"] == "actions":
            last += [element["text"]["text"] for element in block["elements"]]
    return found


def of(board: str, channel: str) -> str:
    return f"*Sprint burndown of {board} by issues* in <#{channel}>, every Monday at 09:00 (UTC)"


BUTTONS = ["Edit…", "Pause", "Run now", "Delete"]


@pytest.mark.parametrize("is_barred", [False, True])
def test_what_is_scheduled_here_is_listed_and_elsewhere_what_may_be_changed(
    tmp_path: Path, is_barred: bool
) -> None:
    schedulers = {"U0BEN"} if is_barred else {"everyone"}
    with listening_bot(tmp_path, schedulers=frozenset(schedulers)) as bot:
        ana = ScheduleCommand(bot, [], bot.presses())
        scheduled(bot, "web", ANA, LEADS)
        scheduled(bot, "web", "U0BEN", CHANNEL)
        scheduled(bot, "app", ANA, CHANNEL)
        scheduled(bot, "web", "U0BEN", LEADS)
        # A board that is no longer seen in the channel.
        scheduled(bot, "secret", "U0BEN", CHANNEL)
        own = [] if is_barred else BUTTONS
        here = {f"*2.* {of('web', CHANNEL)}": [], f"*3.* {of('app', CHANNEL)}": own}
        elsewhere = {} if is_barred else {f"*1.* {of('web', LEADS)}": own}
        ana.types("list")
        assert listed(bot) == {**here, **elsewhere}
        ana.types("list", DIRECT)
        in_direct = {} if is_barred else {**elsewhere, f"*3.* {of('app', CHANNEL)}": own}
        assert listed(bot) == (in_direct or {NO_SCHEDULES: []})


def test_what_is_typed_is_scheduled(ana: ScheduleCommand) -> None:
    assert ana.types(WEEKLY) == {}
    assert ana.kept == [("1", False)]
    (said,) = ana.bot.said()
    assert (said.channel, said.reader) == (CHANNEL, ANA)


@pytest.mark.parametrize(
    ("typed_in", "posted_in", "board", "is_kept"),
    [
        (CHANNEL, CHANNEL, "web", True),
        (CHANNEL, LEADS, "web", True),
        (LEADS, LEADS, "secret", True),
        # Neither may speak of a board that the other does not see.
        (CHANNEL, LEADS, "secret", False),
        (LEADS, CHANNEL, "secret", False),
    ],
)
def test_what_is_typed_names_boards_that_are_seen_from_both_channels(
    ana: ScheduleCommand, typed_in: str, posted_in: str, board: str, is_kept: bool
) -> None:
    ana.bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    ana.types(f"burndown of board {board} every monday 9:00 in <#{posted_in}|there>", typed_in)
    assert bool(ana.kept) is is_kept
    (said,) = ana.bot.said()
    assert (said.channel, said.reader) == (typed_in, ANA)
    assert is_kept or said.text.startswith(f"There is no board `{board}` here")


@pytest.mark.parametrize("text", ["", "burndown every monday 9:00"])
def test_where_no_board_is_seen_nothing_is_scheduled(tmp_path: Path, text: str) -> None:
    with listening_bot(tmp_path, boards={"secret": SECRET}) as bot:
        ana = ScheduleCommand(bot, [], bot.presses())
        ana.types(text)
        assert bot.said() == [Said(CHANNEL, NO_BOARD.split(":")[0], ANA)]
        assert (ana.kept, bot.workspace.modal) == ([], ())


def test_a_report_whose_roadmap_is_not_seen_is_not_scheduled(tmp_path: Path) -> None:
    web = BoardSettings("web", "acme", 1, roadmap="secret")
    with listening_bot(tmp_path, boards={"web": web, "secret": SECRET}) as bot:
        ana = ScheduleCommand(bot, [], bot.presses())
        ana.types("deliverable status every monday 9:00")
        assert bot.said() == [Said(CHANNEL, NOT_THIS_ROADMAP.split(":")[0], ANA)]
        assert ana.kept == []


def test_the_form_of_a_schedule_offers_the_boards_of_its_channel(ana: ScheduleCommand) -> None:
    ana.bot.workspace.channels[LEADS].members.add("U0ANALYTICS")
    ana.types("burndown of board secret every monday 9:00", LEADS)
    ana.presses_one(EDIT)
    assert boards_offered(ana.bot.workspace.modal[-1]) == ["web", "app", "secret"]


def test_who_may_not_schedule_is_told_by_whom_it_is_done(barred_ana: ScheduleCommand) -> None:
    bot = barred_ana.bot
    refused = "Schedules here are made by <@U0BEN>"
    barred_ana.types(WEEKLY)
    barred_ana.types("")
    barred_ana.presses_one(PAUSE, channel="")
    assert bot.said() == [
        *[Said(CHANNEL, refused, ANA)] * 2,
        Said(DIRECT, refused),
    ]
    assert bot.workspace.modal == ()
    assert barred_ana.kept == []


@pytest.mark.parametrize("channel", [CHANNEL, ""], ids=["below a message", "in the Home tab"])
def test_a_button_opens_an_empty_form(ana: ScheduleCommand, channel: str) -> None:
    ack = new_ack()
    where = on_message(channel, "1.2") if channel else {}
    body = press(ana.bot, "new", **where)
    open_new(
        ack, body, ana.bot.context(channel), commands=ana.commands, lanes=ana.bot.analytics.lanes
    )
    assert acked(ack) == {}
    assert ana.bot.workspace.modal[-1]["callback_id"] == "schedule_form"
    assert boards_offered(ana.bot.workspace.modal[-1]) == ["web", "app"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (asked_as("flow", "web"), ""),
        # A button that stands in a channel shows the boards of that channel.
        (asked_as("flow", "secret", origin="C0LEADS"), NOT_THIS_BOARD.split(":")[0]),
        (asked_as("flow", "secret"), NOT_THIS_BOARD.split(":")[0]),
        ("old", "This button is of another version of me"),
    ],
)
def test_a_button_below_a_report_opens_the_form_for_it(
    ana: ScheduleCommand, value: str, told: str
) -> None:
    ack = new_ack()
    body = press(ana.bot, value, **on_message(CHANNEL, "1.2"))
    open_for_report(
        ack, body, ana.bot.context(), commands=ana.commands, lanes=ana.bot.analytics.lanes
    )
    assert acked(ack) == {}
    assert bool(ana.bot.workspace.modal) is not bool(told)
    assert ana.bot.said() == ([Said(CHANNEL, told, ANA)] if told else [])


@pytest.mark.parametrize(
    ("action_ids", "kept", "lists"),
    [
        ([PAUSE], [("1", True)], 1),
        ([PAUSE, RESUME], [("1", False)], 2),
        ([DELETE], [], 1),
        ([EDIT], [("1", False)], 0),
        ([RUN], [("1", False)], 0),
        # A double click.
        ([PAUSE, PAUSE], [("1", True)], 1),
    ],
)
def test_a_button_changes_its_schedule_and_the_list_it_is_in(
    ana: ScheduleCommand, action_ids: list[str], kept: list[tuple[str, bool]], lists: int
) -> None:
    ana.types(WEEKLY)
    for action_id in action_ids:
        ana.presses_one(action_id)
    assert ana.kept == kept
    texts = [(said["text"], said["replace_original"]) for said in ana.replaced]
    assert texts == [("Scheduled reports" if kept else NOTHING_SCHEDULED, True)] * lists
    assert ana.bot.workspace.homes == {}
    assert bool(ana.bot.workspace.modal) is (EDIT in action_ids)


def told(ana: ScheduleCommand) -> list[str]:
    """All that she was told, as a whole."""
    return [message.text for _, message in ana.bot.messages]


DAILY = "velocity of board web every day 9:00"
NAMED = (
    f"Schedule 1, *Sprint burndown of web by issues* in <#{CHANNEL}>, "
    "every Monday at 09:00 (Europe/Lisbon)"
)
RESUME_IT = "`/report-schedule resume 1` goes on with it."


def test_what_goes_on_says_when_it_comes_next(ana: ScheduleCommand) -> None:
    ana.types(WEEKLY)
    for text in ("resume 1", "pause 1", "pause 1", "resume 1"):
        ana.types(text)
    not_paused, paused, already, resumed = told(ana)[1:]
    assert not_paused.startswith(f"{NAMED}, is not paused. Next: <!date^")
    assert paused == f"Paused: {NAMED}; {RESUME_IT}"
    assert already == f"{NAMED}, is paused already: {RESUME_IT}"
    assert resumed.startswith(f"{NAMED}, goes on. Next: <!date^")


def test_a_paused_schedule_that_is_changed_says_that_it_stays_paused(ana: ScheduleCommand) -> None:
    ana.types(WEEKLY)
    ana.types("pause 1")
    ana.presses_one(EDIT)
    ana.submits({})
    assert told(ana)[-1] == f"{NAMED}. It is paused: {RESUME_IT}"


def test_all_are_paused_and_go_on_but_those_that_are_and_do_already(ana: ScheduleCommand) -> None:
    ana.types(WEEKLY)
    ana.types(DAILY)
    ana.types("pause 1")
    before = len(told(ana))
    for text in ("pause all", "pause all", "resume all", "resume all"):
        ana.types(text)
    paused, all_paused, resumed, none_paused = told(ana)[before:]
    assert paused.startswith("Paused: Schedule 2, ")
    assert all_paused == "All of these are paused already."
    assert [line[:13] for line in resumed.splitlines()] == ["• Schedule 1,", "• Schedule 2,"]
    assert none_paused == "None of these is paused."


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("stop the purple thing", "I do not know which schedule `purple thing` means. You may"),
        ("pause 7", "There is no schedule 7 among those that you may change:"),
        ("stop the friday report", "None of these is like that:"),
    ],
)
def test_beside_what_is_no_schedule_stands_what_is_scheduled(
    ana: ScheduleCommand, text: str, refusal: str
) -> None:
    ana.types(WEEKLY)
    ana.types(text)
    assert told(ana)[-1].startswith(refusal)
    said, schedule = listed(ana.bot).items()
    assert said[0].startswith(refusal)
    assert schedule == (f"*1.* {NAMED.partition(', ')[2]}", BUTTONS)
    assert ana.kept == [("1", False)]


def test_a_button_of_the_home_tab_updates_that(ana: ScheduleCommand) -> None:
    ana.types(WEEKLY)
    ana.presses_one(PAUSE, channel="")
    assert ana.kept == [("1", True)]
    shown = str(ana.bot.workspace.homes[ANA])
    assert "paused" in shown
    assert "*web*" in shown
    assert ana.replaced == []
    # Nobody is told in a channel what was pressed in the Home tab.
    assert ana.bot.said()[-1].channel == DIRECT


def test_another_kind_of_schedule_has_its_own_inputs(
    ana: ScheduleCommand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    ana.types("")
    before = inputs(ana.bot.workspace.modal[-1])
    assert "reports" in before

    def changes(**view: str) -> list[str]:
        ack, body = new_ack(), in_modal(ana.bot, {"kind": chosen("watch")})
        body["view"] |= view
        change_form(
            ack,
            body,
            ana.bot.context(),
            visible_from=ana.bot.analytics.visible_from,
            commands=ana.commands,
            lanes=ana.bot.analytics.lanes,
        )
        assert acked(ack) == {}
        return inputs(ana.bot.workspace.modal[-1])

    assert changes(hash="another") == before
    assert "A form was changed again, or closed" in caplog.text
    assert "reports" not in changes()
    assert boards_offered(ana.bot.workspace.modal[-1]) == ["web", "app"]


@pytest.mark.parametrize(
    ("typed", "zones"),
    [("berlin", ["Europe/Berlin"]), ("new york", ["America/New_York"]), ("nowhere", [])],
)
def test_time_zones_are_suggested(typed: str, zones: list[str]) -> None:
    ack = new_ack()
    suggest_timezones(ack, {"value": typed})
    assert [option["value"] for option in acked(ack)["options"]] == zones


@pytest.mark.parametrize("body", [{}, {"value": None}, {"value": ""}], ids=str)
def test_all_time_zones_are_suggested_before_anything_is_typed(body: dict[str, Any]) -> None:
    ack = new_ack()
    suggest_timezones(ack, body)
    assert len(acked(ack)["options"]) == 100


def test_a_form_with_something_wrong_stays_open(ana: ScheduleCommand) -> None:
    ana.types("")
    assert ana.submits({"weekdays": {"selected_options": []}}) == {
        "response_action": "errors",
        "errors": {"weekdays": "Choose a day, or several."},
    }
    assert (ana.kept, ana.bot.said()) == ([], [])


@pytest.mark.parametrize(
    ("values", "kept", "told"),
    [
        ({"schedule_board": chosen("web")}, [("1", False)], ""),
        ({"schedule_board": chosen("secret")}, [], "Which board? Say `board web` or `board app`."),
    ],
    ids=["web", "secret"],
)
def test_a_form_that_is_submitted_is_kept_or_refused_to_who_submits_it(
    ana: ScheduleCommand, values: dict[str, Any], kept: list[tuple[str, bool]], told: str
) -> None:
    ana.types("")
    assert ana.submits(values) == {}
    assert ana.kept == kept
    (said,) = ana.bot.said()
    assert (said.channel, said.reader) == (CHANNEL, ANA)
    assert not told or said.text == told
