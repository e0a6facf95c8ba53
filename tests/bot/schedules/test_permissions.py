"""Who may schedule what where, how often, and how much; and what they are told who may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.form_values import Incomplete
from bot.schedules import questions
from bot.schedules.building import build_schedule_commands
from bot.schedules.draft import Draft, usual_plan
from bot.schedules.form_state import draft_in
from bot.schedules.from_settings import schedules_from_settings
from bot.schedules.list_blocks import DELETE, EDIT, PAUSE, RESUME, RUN, home_blocks
from bot.schedules.permissions import NOT_A_MEMBER
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.sentences import schedule_commanded
from bot.schedules.status import statuses_for
from bot.schedules.triggers import TOO_OFTEN, On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import visible_boards
from config import ScheduleSettings, SettingsError
from metrics.model.report import Unit
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    NOT_JOINED,
    NOW,
    ListeningBot,
    listening_bot,
)

BEN, BOT = "U0BEN", "U0ANALYTICS"
PLAN = usual_plan("web", Unit.ISSUES, "UTC")
SECRET_PLAN = usual_plan("secret", Unit.ISSUES, "UTC")
AT = [replace(PLAN, trigger=replace(PLAN.trigger, at=time(hour))) for hour in range(10)]
NOT_THERE = NOT_A_MEMBER.split(":")[0]


@dataclass
class Desk:
    """Where Ana uses `/report-schedule`, and what she is told, blocks included."""

    bot: ListeningBot
    said: list[str] = field(default_factory=list)

    def asks(
        self,
        react: Callable[[ScheduleRequest], object],
        channel: str = CHANNEL,
        *,
        is_named: bool = False,
    ) -> str:
        """What she is told where she does that there."""
        told: list[str] = []
        build_schedule_commands(self.bot.analytics).handle(
            Conversation(ConversationId(ACME, channel), ANA),
            self.bot.context(channel),
            self.bot.trigger_id,
            lambda text, blocks=None: told.append(
                f"{text} {[each.to_dict() for each in blocks or ()]}"
            ),
            react,
            is_named=is_named,
        )
        self.said += told
        return "\n".join(told)

    def types(self, words: str, channel: str = CHANNEL) -> str:
        """What she is told where she types that after the command there."""
        commands = build_schedule_commands(self.bot.analytics)
        return self.asks(
            lambda request: commands.answer(schedule_commanded(words), request), channel
        )

    def saves(self, draft: Draft) -> str:
        """What she is told where she submits the form with that draft."""
        maker = build_schedule_commands(self.bot.analytics).maker
        return self.asks(lambda request: maker.save(draft, request), draft.channel, is_named=True)

    def does(self, action: str, name: str = "1", channel: str = CHANNEL) -> str:
        """What she is told where she presses a button of a schedule."""
        commands = build_schedule_commands(self.bot.analytics)
        return self.asks(lambda request: commands.do(action, name, request), channel)

    def keeps(self, plan: Plan, owner: str, channel: str, name: str = "") -> None:
        """Let somebody have that scheduled."""
        made = Schedule(name, ACME, channel, owner, plan, NOW)
        self.bot.analytics.store.schedules.save(as_stored(made))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The owner and the channel of each schedule."""
        return [(each.owner, each.channel) for each in self.bot.analytics.store.schedules.all()]

    def home(self) -> str:
        """The part of her Home tab with schedules."""
        analytics, client = self.bot.analytics, self.bot.client
        statuses = statuses_for(
            analytics.people.get(client, ACME, ANA, within=0),
            ACME,
            analytics.due,
            analytics.store.ledger,
            visible_boards(ConversationId(ACME, DIRECT), analytics.settings),
            lambda channel: bool(
                analytics.memberships.is_member(client, ConversationId(ACME, channel), ANA)
            ),
        )
        return str([block.to_dict() for block in home_blocks(statuses)])


@contextmanager
def desk(folder: Path, **settings: Any) -> Iterator[Desk]:
    with listening_bot(folder, **settings) as bot:
        yield Desk(bot)


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as opened:
        yield opened


def leaves(bot: ListeningBot, channel: str, person: str = ANA) -> None:
    bot.workspace.channels[channel].members.discard(person)


def becomes(bot: ListeningBot, person: str, *, is_admin: bool) -> None:
    people = bot.workspace.people
    bot.workspace.people = {**people, person: replace(people[person], is_admin=is_admin)}


@pytest.mark.attack
@pytest.mark.parametrize(
    ("channel", "bot_is_there"), [(NOT_JOINED, False), (LEADS, True), (LEADS, False)]
)
def test_nobody_schedules_into_a_channel_that_they_are_not_in(
    ana: Desk, channel: str, bot_is_there: bool
) -> None:
    leaves(ana.bot, channel)
    if bot_is_there:
        ana.bot.workspace.channels[channel].members.add(BOT)
    maker = build_schedule_commands(ana.bot.analytics).maker
    draft = Draft(PLAN, channel)
    value = questions._value(PLAN, channel)
    fixed = "burndown of board web of Sprint 1 every monday 9:00"
    for told in (
        ana.types(f"burndown of board web every monday 9:00 in <#{channel}|there>"),
        ana.types(f"{fixed} in <#{channel}|there>"),
        ana.saves(draft),
        ana.asks(lambda request: maker.save_asked(value, request)),
        ana.asks(lambda request: maker.open_new(request, value)),
    ):
        assert told.startswith(NOT_THERE)
    assert ana.kept == []
    assert ana.bot.workspace.modal == ()
    assert BOT in ana.bot.workspace.channels[channel].members or not bot_is_there


@pytest.mark.parametrize("channel", [CHANNEL, NOT_JOINED, LEADS])
def test_members_schedule_into_their_channels(ana: Desk, channel: str) -> None:
    ana.bot.workspace.channels[LEADS].members.add(BOT)
    told = ana.types(f"burndown of board web every monday 9:00 in <#{channel}|there>")
    assert "Schedule 1" in told
    assert "Schedule 2" in ana.saves(Draft(PLAN, channel))


def test_who_uses_the_command_in_a_private_channel_is_in_it(ana: Desk) -> None:
    told = ana.types("burndown of board web every monday 9:00", LEADS)
    assert "Schedule 1" in told
    assert "/invite" in told


@pytest.mark.attack
@pytest.mark.parametrize(
    "words",
    [
        "cron */5 * * * *",
        "cron 0,30 9 * * 1",
        "cron * 9 * * 1",
        "cron 0-1 9 * * 1",
        "weekdays 9:00 and 9:30",
        "weekdays 0:00 and 23:59",
    ],
)
def test_nothing_is_scheduled_more_often_than_hourly(ana: Desk, words: str) -> None:
    assert ana.types(f"burndown of board web {words}").startswith(TOO_OFTEN.split(":")[0])
    shipped = ScheduleSettings("often", "burndown board app", words, CHANNEL)
    settings = replace(ana.bot.analytics.settings, schedules={"often": shipped})
    with pytest.raises(SettingsError, match="once an hour at most"):
        schedules_from_settings(settings, NOW)
    assert ana.kept == []


@pytest.mark.attack
@pytest.mark.parametrize(
    "trigger",
    [
        Trigger(On.CRON, "UTC", cron="*/5 * * * *"),
        Trigger(On.WEEKDAYS, "UTC", time(9), frozenset({1}), also_at=(time(9, 1), time(9, 2))),
    ],
)
def test_no_form_and_no_button_schedules_more_often_than_hourly(
    ana: Desk, trigger: Trigger
) -> None:
    plan = replace(PLAN, trigger=trigger)
    maker = build_schedule_commands(ana.bot.analytics).maker
    value = questions._value(plan, CHANNEL)
    told = ana.asks(lambda request: maker.save_asked(value, request))
    assert told.startswith(TOO_OFTEN.split(":")[0])
    maker_opens = ana.asks(lambda request: maker.open(Draft(plan, CHANNEL), request))
    assert maker_opens == ""
    with pytest.raises(Incomplete, match="once an hour at most"):
        draft_in(ana.bot.workspace.modal[-1])
    assert ana.kept == []


@pytest.mark.attack
@pytest.mark.parametrize("cron", ["* 9 * * * *", "*/5 9 * * 1 *", "", "@hourly"])
def test_no_button_and_no_form_saves_a_crontab_with_seconds(ana: Desk, cron: str) -> None:
    plan = replace(PLAN, trigger=Trigger(On.CRON, "UTC", cron=cron))
    maker = build_schedule_commands(ana.bot.analytics).maker
    value = questions._value(plan, CHANNEL)
    for told in (
        ana.asks(lambda request: maker.save_asked(value, request)),
        ana.saves(Draft(plan, CHANNEL)),
    ):
        assert told.startswith("That is no crontab: ")
    assert ana.kept == []


@pytest.mark.attack
def test_what_was_scheduled_too_often_once_is_not_resumed(ana: Desk) -> None:
    often = replace(PLAN, trigger=Trigger(On.CRON, "UTC", cron="*/5 * * * *"))
    ana.keeps(often, ANA, CHANNEL)
    assert "Paused" in ana.does(PAUSE)
    assert ana.does(RESUME).startswith(TOO_OFTEN.split(":")[0])
    assert [each.paused for each in ana.bot.analytics.store.schedules.all()] == [True]


@pytest.mark.attack
def test_a_person_has_so_many_schedules_and_no_more(tmp_path: Path) -> None:
    with desk(tmp_path, schedules_per_person=2) as ana:
        for channel in (CHANNEL, NOT_JOINED):
            assert "Schedule" in ana.saves(Draft(PLAN, channel))
        ana.keeps(AT[1], ANA, CHANNEL, "settings:weekly")
        assert ana.saves(Draft(AT[2], CHANNEL)).startswith("You have 2 schedules")
        assert ana.types("burndown of board web every monday 8:00").startswith("You have 2")
        # Others may, and one that there is may be changed.
        ana.keeps(AT[3], BEN, CHANNEL)
        assert "Schedule 1" in ana.saves(Draft(PLAN, CHANNEL, "1"))
        assert "Deleted" in ana.does(DELETE)
        assert "Schedule" in ana.saves(Draft(PLAN, CHANNEL))


@pytest.mark.attack
def test_a_person_has_no_more_schedules_by_saving_several_at_once(tmp_path: Path) -> None:
    with desk(tmp_path, schedules_per_person=2) as ana:
        ana.saves(Draft(AT[8], CHANNEL))
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(ana.saves, [Draft(plan, CHANNEL) for plan in AT[:8]]))
        assert sum(each.startswith("You have 2 schedules") for each in told) == 7
        assert ana.kept == [(ANA, CHANNEL)] * 2


@pytest.mark.attack
def test_a_channel_has_so_many_schedules_and_no_more(tmp_path: Path) -> None:
    with desk(tmp_path, schedules_per_channel=1) as ana:
        ana.keeps(AT[1], BEN, CHANNEL)
        ana.keeps(AT[2], "", CHANNEL, "settings:weekly")
        assert ana.saves(Draft(PLAN, CHANNEL)).startswith("That channel has 1 schedule")
        assert "Schedule 2" in ana.saves(Draft(PLAN, NOT_JOINED))
        assert ana.saves(Draft(PLAN, CHANNEL, "2")).startswith("That channel has 1 schedule")
        assert "Schedule 2" in ana.saves(Draft(PLAN, NOT_JOINED, "2"))


@pytest.mark.attack
def test_who_is_no_admin_any_more_changes_no_schedule_of_others(ana: Desk) -> None:
    ana.keeps(PLAN, BEN, CHANNEL)
    becomes(ana.bot, ANA, is_admin=True)
    assert "Paused" in ana.does(PAUSE)
    becomes(ana.bot, ANA, is_admin=False)
    for action in (RESUME, RUN, EDIT, DELETE):
        assert ana.does(action).startswith("There is no schedule 1 that you may change")
    assert "Run now" not in ana.types("list")


@pytest.mark.attack
def test_nobody_changes_a_schedule_of_another_workspace(ana: Desk) -> None:
    # As an admin, or where two people have the same id.
    becomes(ana.bot, ANA, is_admin=True)
    made = Schedule("", "T0BETA", CHANNEL, ANA, PLAN, NOW)
    ana.bot.analytics.store.schedules.save(as_stored(made))
    for action in (PAUSE, RESUME, RUN, EDIT, DELETE):
        assert ana.does(action).startswith("There is no schedule 1 that you may change")
    assert ana.saves(Draft(PLAN, CHANNEL, "1")).startswith("There is no schedule 1")
    assert "Nothing is scheduled" in ana.types("list")


@pytest.mark.attack
def test_who_is_no_admin_any_more_schedules_nothing_where_admins_do(tmp_path: Path) -> None:
    with desk(tmp_path, schedulers=frozenset({"admins"})) as ana:
        becomes(ana.bot, ANA, is_admin=True)
        assert "Schedule 1" in ana.saves(Draft(PLAN, CHANNEL))
        becomes(ana.bot, ANA, is_admin=False)
        assert ana.saves(Draft(PLAN, CHANNEL)).startswith("Schedules here are made by")


@pytest.mark.attack
@pytest.mark.parametrize("is_owner", [True, False], ids=["their own", "as an admin"])
def test_who_is_not_in_a_channel_learns_nothing_of_its_boards_from_schedules(
    ana: Desk, is_owner: bool
) -> None:
    ana.bot.workspace.channels[LEADS].members.add(BOT)
    becomes(ana.bot, ANA, is_admin=not is_owner)
    ana.keeps(SECRET_PLAN, ANA if is_owner else BEN, LEADS)
    assert "of secret" in ana.types("list")
    assert "of secret" in ana.home()
    leaves(ana.bot, LEADS)
    # As when the minute is over for which a member is taken for one.
    ana.bot.analytics.memberships._members.clear()
    ana.said.clear()
    assert "Reports on a board that is not available here" in ana.types("list", DIRECT)
    ana.types("pause the one of secret", DIRECT)
    for action in (RUN, EDIT, RESUME):
        ana.does(action, channel=DIRECT)
        assert ana.said[-1].startswith(NOT_THERE)
    assert "Paused" in ana.does(PAUSE, channel=DIRECT)
    ana.types("stop 1", DIRECT)
    assert "This cannot be undone" in ana.said[-1]
    assert "Deleted" in ana.does(DELETE, channel=DIRECT)
    ana.keeps(SECRET_PLAN, ANA if is_owner else BEN, LEADS)
    heard = [*ana.said, ana.home()]
    assert [text for text in heard if "secret" in text and "know which" not in text] == []
    assert ana.bot.workspace.modal == ()
