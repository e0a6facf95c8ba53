"""A channel has no two schedules that post the same at the same times."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.schedules.building import build_schedule_commands
from bot.schedules.draft import Draft, usual_plan
from bot.schedules.list_blocks import DELETE, PAUSE, RESUME, RUN
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.sentences import schedule_commanded
from bot.schedules.triggers import On
from bot.tenancy.conversation import Conversation, ConversationId
from metrics.model.report import Unit
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    NOT_JOINED,
    NOW,
    ListeningBot,
    listening_bot,
)

PLAN = usual_plan("web", Unit.ISSUES, "UTC")
BEN = "U0BEN"
FORTNIGHTLY = replace(PLAN, trigger=replace(PLAN.trigger, on=On.WEEKS, weeks=2))
THERE = "There is one already, so I made no other: Schedule 1,"


@dataclass(frozen=True)
class Desk:
    """Where Ana makes schedules in a channel."""

    bot: ListeningBot

    def saves(self, plan: Plan, channel: str = CHANNEL, name: str = "") -> tuple[str, list[str]]:
        """What she is told, and which buttons she is given."""
        told: list[tuple[str, list[str]]] = []
        commands = build_schedule_commands(self.bot.analytics)
        commands.handle(
            Conversation(ConversationId(ACME, channel), ANA),
            self.bot.context(channel),
            self.bot.trigger_id,
            lambda text, blocks=None: told.append(
                (
                    text,
                    [
                        each["action_id"]
                        for block in blocks or ()
                        for each in block.to_dict().get("elements", ())
                    ],
                )
            ),
            lambda request: commands.maker.save(Draft(plan, channel, name), request),
        )
        (answer,) = told
        return answer

    def types(self, words: str) -> None:
        commands = build_schedule_commands(self.bot.analytics)
        commands.handle(
            Conversation(ConversationId(ACME, CHANNEL), ANA),
            self.bot.context(CHANNEL),
            self.bot.trigger_id,
            lambda *_: None,
            lambda request: commands.answer(schedule_commanded(words), request),
        )

    def keeps(self, plan: Plan, owner: str, name: str = "", *, paused: bool = False) -> None:
        made = Schedule(name, ACME, CHANNEL, owner, plan, NOW, paused)
        self.bot.analytics.store.schedules.save(as_stored(made))

    @property
    def kept(self) -> list[str]:
        return [each.id for each in self.bot.analytics.store.schedules.all()]


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Desk]:
    with listening_bot(tmp_path) as bot:
        yield Desk(bot)


@pytest.mark.parametrize("plan", [PLAN, FORTNIGHTLY])
def test_an_equal_schedule_is_told_with_its_buttons(ana: Desk, plan: Plan) -> None:
    first, _ = ana.saves(plan)
    assert first.startswith("Schedule 1,")
    told, buttons = ana.saves(plan)
    assert told.startswith(THERE)
    assert f"by <@{ANA}>. Next: " in told
    assert {PAUSE, RUN, DELETE} <= {*buttons}
    assert ana.kept == ["1"]


def test_what_is_typed_twice_is_made_once(ana: Desk) -> None:
    for words in ("burndown of board web every monday 9:00", "burndown board web mondays at 9 am"):
        ana.types(words)
    assert ana.kept == ["1"]


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, details=not PLAN.details),
        replace(PLAN, trigger=replace(PLAN.trigger, weekdays=frozenset({2}))),
        usual_plan("app", Unit.ISSUES, "UTC"),
        usual_plan("web", Unit.POINTS, "UTC"),
        usual_plan("web", Unit.ISSUES, "Asia/Tokyo"),
        FORTNIGHTLY,
    ],
)
def test_what_differs_is_made(ana: Desk, other: Plan) -> None:
    ana.saves(PLAN)
    ana.saves(other)
    ana.saves(PLAN, NOT_JOINED)
    assert ana.kept == ["1", "2", "3"]


def test_the_other_of_every_two_weeks_differs(ana: Desk) -> None:
    day = NOW.date()
    for weeks in (0, 1, 2):
        starting = day + timedelta(weeks=weeks)
        ana.saves(replace(FORTNIGHTLY, trigger=replace(FORTNIGHTLY.trigger, starting=starting)))
    assert ana.kept == ["1", "2"]


def test_one_of_somebody_else_is_told_without_buttons(ana: Desk) -> None:
    ana.keeps(PLAN, BEN)
    told, buttons = ana.saves(PLAN)
    assert told.startswith(THERE)
    assert f"by <@{BEN}>" in told
    assert buttons == []


def test_a_paused_one_can_be_resumed(ana: Desk) -> None:
    ana.keeps(PLAN, ANA, paused=True)
    told, buttons = ana.saves(PLAN)
    assert told.endswith("It is paused: `/report-schedule resume 1` goes on with it.")
    assert RESUME in buttons
    assert ana.kept == ["1"]


def test_none_is_changed_into_another(ana: Desk) -> None:
    ana.saves(PLAN)
    ana.saves(FORTNIGHTLY)
    assert ana.saves(PLAN, name="2")[0].startswith(THERE)
    # It may be saved as it is.
    assert ana.saves(PLAN, name="1")[0].startswith("Schedule 1,")


def test_of_several_that_are_saved_at_once_one_is_made(ana: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = [*pool.map(ana.saves, [PLAN] * 8)]
    assert ana.kept == ["1"]
    assert sum(text.startswith(THERE) for text, _ in told) == 7
